//! The measured operations: copies of bytes as a lower limit, and rutter's commands.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::kubectl::{self, Estimate};
use crate::measure::{Cost, Meter, best, run};
use crate::workspace::{Shape, write};

pub(crate) const RUTTER: &str = env!("CARGO_BIN_EXE_rutter");

const COLD: &str = "compile, nothing written yet";

/// One line of the table.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) cost: Cost,
    /// The project's limit for the processor time, as a multiple of that of `cp -r`.
    pub(crate) bar: Option<f64>,
}

/// The size of a workspace or of its output.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) files: usize,
    pub(crate) bytes: u64,
}

pub(crate) struct Measured {
    pub(crate) spec: Size,
    pub(crate) output: Size,
    /// The measured operations. The first is `cp -r` of the output, to which the others are compared.
    pub(crate) lines: Vec<Line>,
    /// The cost of `diff` for one changed service, and the estimated cost of building every overlay of one side with
    /// `kubectl`; `None` without `kubectl`.
    pub(crate) review: Option<(Cost, Estimate)>,
}

/// A generated workspace and the way to measure it.
struct Bench<'a> {
    folder: PathBuf,
    shape: &'a Shape,
    times: usize,
    meter: Meter,
}

/// The operations to measure.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Only `check` and `compile`.
    Compilation,
    /// Also rendering, promoting, publishing, `diff`, and `kubectl`.
    Everything,
}

/// Measures one workspace below `scratch`, which should be a tmpfs to exclude the cost of the disk.
pub(crate) fn measure(shape: &Shape, scratch: &Path, times: usize, extent: Extent) -> Result<Measured> {
    let folder = scratch.join(format!("rutter-bench-{}-{}", std::process::id(), shape.services));
    fs::create_dir_all(&folder)?;
    write(shape, &folder)?;
    let measured = Bench { folder: folder.clone(), shape, times, meter: Meter::Time }.all(extent);
    fs::remove_dir_all(&folder)?;
    measured
}

/// Counts the instructions of `compile` and `check`.
pub(crate) fn instructions(shape: &Shape, scratch: &Path) -> Result<Vec<Line>> {
    let folder = scratch.join(format!("rutter-bench-{}", std::process::id()));
    write(shape, &folder)?;
    let place = Bench { folder: folder.clone(), shape, times: 1, meter: Meter::Instructions };
    let mut lines = Vec::new();
    let counted = place.rutter(&["compile"]).and_then(|cost| {
        lines.push(Line { name: COLD, cost, bar: None });
        place.compilation(&mut lines)
    });
    fs::remove_dir_all(&folder)?;
    counted.map(|()| lines)
}

impl Bench<'_> {
    fn all(&self, extent: Extent) -> Result<Measured> {
        let spec = size(&self.folder)?;
        let mut lines = Vec::new();
        let cold = best(self.times, || {
            remove(&self.generated())?;
            // The record of the last run is removed; with it the command would skip checks.
            remove(&self.folder.join(".rutter"))?;
            self.rutter(&["compile"])
        })?;
        let output = size(&self.generated())?;
        let copy = self.folder.with_extension("copy");
        let copied = best(self.times, || {
            remove(&copy)?;
            run("cp", &[Path::new("-r"), &self.generated(), &copy], &self.folder)
        });
        remove(&copy)?;
        lines.push(Line { name: "cp -r generated", cost: copied?, bar: None });
        let read = best(self.times, || run("sh", &["-c", "find apps platform -type f -exec cat {} +"], &self.folder))?;
        lines.push(Line { name: "cat of the spec files", cost: read, bar: None });
        lines.push(Line { name: COLD, cost: cold, bar: Some(1.5) });
        self.compilation(&mut lines)?;
        if extent == Extent::Compilation {
            return Ok(Measured { spec, output, lines, review: None });
        }
        self.others(&mut lines)?;
        let estimate = kubectl::estimate(&self.folder)?;
        let review = lines.last().map(|diff| diff.cost).zip(estimate);
        Ok(Measured { spec, output, lines, review })
    }

    fn compilation(&self, lines: &mut Vec<Line>) -> Result<()> {
        let mut line = |name, bar, cost: Result<Cost>| cost.map(|cost| lines.push(Line { name, cost, bar }));
        line("compile, nothing changed", Some(0.7), best(self.times, || self.rutter(&["compile"])))?;
        let mut turn = 0;
        let changed = best(self.times, || {
            turn += 1;
            self.change(turn)?;
            self.rutter(&["compile"])
        });
        line("compile, one service changed", Some(0.5), changed)?;
        let seen = best(self.times, || {
            self.change_port()?;
            self.rutter(&["compile"])
        });
        line("compile, one service changed in what others see of it", None, seen)?;
        line("check", Some(0.4), best(self.times, || self.rutter(&["check"])))?;
        line("check --no-cache", None, best(self.times, || self.rutter(&["check", "--no-cache"])))
    }

    fn others(&self, lines: &mut Vec<Line>) -> Result<()> {
        self.rutter(&["compile"])?;
        let service = crate::service::name(0);
        let environment = self.shape.environments()[0];
        let one = || self.rutter(&["render", environment, &service]);
        lines.push(Line { name: "render one service", cost: best(self.times, one)?, bar: Some(0.2) });
        let mut line = |name, cost: Result<Cost>| cost.map(|cost| lines.push(Line { name, cost, bar: None }));
        line("graph of one environment", best(self.times, || self.rutter(&["graph", environment])))?;
        line("apps", best(self.times, || self.rutter(&["apps"])))?;
        line("render one environment", best(self.times, || self.rutter(&["render", "dev"])))?;
        line("render all environments", best(self.times, || self.render_all()))?;
        self.commit()?;
        line("pin one service, as a plan", self.pin())?;
        let promoted = self.promote()?;
        lines.push(Line { name: "promote one service, as a commit", cost: promoted, bar: Some(1.0) });
        let mut line = |name, cost: Result<Cost>| cost.map(|cost| lines.push(Line { name, cost, bar: None }));
        line("publish, as a commit", self.publish())?;
        self.change(0)?;
        line("diff, one service changed", best(self.times, || self.rutter(&["diff"])))
    }

    fn generated(&self) -> PathBuf {
        self.folder.join("generated")
    }

    fn rutter(&self, arguments: &[&str]) -> Result<Cost> {
        self.meter.run(RUTTER, arguments, &self.folder)
    }

    fn render_all(&self) -> Result<Cost> {
        let mut sum = Cost::default();
        for environment in self.shape.environments() {
            let one = self.rutter(&["render", environment])?;
            sum.wall += one.wall;
            sum.cpu += one.cpu;
            sum.memory = sum.memory.max(one.memory);
        }
        Ok(sum)
    }

    /// Pins the first service to another version.
    fn change(&self, turn: usize) -> Result<()> {
        let path = self.folder.join(format!("apps/{}/overlays/dev.yaml", crate::service::name(0)));
        let text = fs::read_to_string(&path)?;
        let lines = text
            .lines()
            .map(|l| if l.starts_with("tag:") { format!("tag: v100.0.{turn}\n") } else { format!("{l}\n") });
        fs::write(&path, lines.collect::<String>()).context(path.display().to_string())
    }

    /// Measures the promotion of the first service from the first environment to the second, each time on a new branch.
    fn promote(&self) -> Result<Cost> {
        let (service, environments) = (crate::service::name(0), self.shape.environments());
        let mut turn = 0;
        best(self.times, || {
            turn += 1;
            let branch = format!("promotion-{turn}");
            let places = ["--from", environments[0], "--to", environments[1], "--branch", &branch];
            self.rutter(&[["promote", &service].as_slice(), &places, &["--override", "a benchmark"]].concat())
        })
    }

    /// The first service in the first environment; nothing is written.
    fn pin(&self) -> Result<Cost> {
        let (service, environment) = (crate::service::name(0), self.shape.environments()[0]);
        best(self.times, || self.rutter(&["pin", &service, environment, "v200.0.0", "--plan"]))
    }

    /// Measures publishing to a branch that does not exist yet, each time another one.
    fn publish(&self) -> Result<Cost> {
        let mut turn = 0;
        best(self.times, || {
            turn += 1;
            self.rutter(&["publish", "--branch", &format!("rendered-{turn}")])
        })
    }

    /// Changes the port of the first service, which also changes the policies of its callers.
    fn change_port(&self) -> Result<()> {
        let path = self.folder.join(format!("apps/{}/service.yaml", crate::service::name(0)));
        let text = fs::read_to_string(&path)?;
        let (old, new) = if text.contains("http: 8080") { ("8080", "8081") } else { ("8081", "8080") };
        fs::write(&path, text.replace(&format!("http: {old}"), &format!("http: {new}")))
            .context(path.display().to_string())
    }

    /// Makes the workspace a Git repository, for the commands that need commits.
    fn commit(&self) -> Result<()> {
        let script =
            "git init -q -b main . && git add -A && git -c user.name=b -c user.email=b@example.com commit -q -m spec";
        run("sh", &["-c", script], &self.folder).map(|_| ())
    }
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

fn size(folder: &Path) -> Result<Size> {
    let mut size = Size::default();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            size.files += 1;
            size.bytes += entry.metadata()?.len();
        }
    }
    ensure!(size.files > 0, "{} is empty", folder.display());
    Ok(size)
}
