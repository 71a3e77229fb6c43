//! Renders every overlay of a workspace with rutter's engine in one process, and with `kubectl kustomize` in one
//! process for each folder.

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use rayon::prelude::*;
use rutter::diagnostics::Sources;
use rutter::kustomize::{Builder, write_stream};
use rutter::source::{Folder, Source as _};

use crate::measure::{Cost, best, run};
use crate::operations::RUTTER;
use crate::workspace::{Shape, write};

/// The name of the subcommand that renders in this process.
pub(crate) const RENDER: &str = "render-overlays";

/// Measures both ways on one workspace and returns the report.
pub(crate) fn compare(shape: &Shape, scratch: &Path, times: usize) -> Result<String> {
    let folder = scratch.join(format!("rutter-bench-{}-overlays", std::process::id()));
    fs::create_dir_all(&folder)?;
    write(shape, &folder)?;
    let compared = run(RUTTER, &["compile"], &folder).and_then(|_| measure(&folder, times));
    fs::remove_dir_all(&folder)?;
    compared
}

fn measure(folder: &Path, times: usize) -> Result<String> {
    let overlays = overlays(folder)?;
    let own = env::current_exe()?;
    let own = own.to_str().context("the path of this program is not UTF-8")?;
    let ours = best(times, || run(own, &[Path::new(RENDER), folder], folder))?;
    let mut theirs = Cost::default();
    for overlay in &overlays {
        let one = run("kubectl", &["kustomize", overlay.as_str()], folder)?;
        theirs.wall += one.wall;
        theirs.cpu += one.cpu;
    }
    let line = |name: &str, cost: &Cost| format!("| {name} | {:.3} | {:.2} |\n", cost.wall, cost.cpu);
    Ok(format!(
        "{} overlays\n\n| what | wall s | CPU s |\n|---|---:|---:|\n{}{}\nratio: 1/{:.0} of the wall time, 1/{:.0} of the processor \
         time\n",
        overlays.len(),
        line("rutter's engine, one process", &ours),
        line("kubectl kustomize, one process each", &theirs),
        theirs.wall / ours.wall,
        theirs.cpu / ours.cpu,
    ))
}

/// Renders all overlays of a workspace to text and discards it. The overlays of a service share their base.
pub(crate) fn render(folder: &Path) -> Result<()> {
    let source = Folder::new(folder);
    let overlays = overlays(folder)?;
    let service = |overlay: &String| overlay.split("/overlays/").next().map(str::to_owned);
    let services: Vec<&[String]> = overlays.chunk_by(|a, b| service(a) == service(b)).collect();
    let bytes: Result<Vec<usize>> = services.par_iter().map(|overlays| render_service(&source, overlays)).collect();
    println!("{} bytes", bytes?.iter().sum::<usize>());
    Ok(())
}

fn render_service(source: &Folder, overlays: &[String]) -> Result<usize> {
    let mut sources = Sources::new();
    let mut builder = Builder::new(source, &|_| None, &mut sources);
    let mut bytes = 0;
    for overlay in overlays {
        let objects = builder.build(overlay).map_err(|found| anyhow!("{overlay}: {found:?}"))?;
        bytes += write_stream(&objects).len();
    }
    Ok(bytes)
}

/// Returns the folders of all overlays of services.
fn overlays(folder: &Path) -> Result<Vec<String>> {
    let files = Folder::new(folder).files("generated/apps").map_err(|e| anyhow!("{}: {}", e.path, e.message))?;
    let is_overlay = |path: &&str| path.contains("/overlays/");
    let folders = files.iter().filter_map(|path| path.strip_suffix("/kustomization.yaml")).filter(is_overlay);
    Ok(folders.map(str::to_owned).collect())
}
