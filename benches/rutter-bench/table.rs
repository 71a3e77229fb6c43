//! Prints the results as Markdown tables.

use std::fmt::Write as _;

use crate::operations::{Line, Measured};
use crate::phases::Phase;
use crate::workspace::Shape;

/// Returns the table of everything that was measured for one workspace, as multiples of `cp -r`.
pub(crate) fn table(shape: &Shape, measured: &Measured) -> String {
    let mut out = String::new();
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let (spec, output) = (measured.spec, measured.output);
    let _ = writeln!(
        out,
        "{} services, {} environments, {}: spec {} files, {:.1} MB; output {} files, {:.1} MB\n",
        shape.services,
        shape.environments().len(),
        if shape.full { "every service complete" } else { "mixed" },
        spec.files,
        megabytes(spec.bytes),
        output.files,
        megabytes(output.bytes),
    );
    out.push_str("| what | wall s | CPU s | x `cp -r` (CPU) | bar | peak MiB |\n|---|---:|---:|---:|---:|---:|\n");
    let unit = measured.lines.first().map_or(1.0, |l| l.cost.cpu.max(0.001));
    for line in &measured.lines {
        let bar = line.bar.map_or_else(String::new, |bar| format!("{bar:.1}"));
        let cost = line.cost;
        let ratio = cost.cpu / unit;
        let _ = writeln!(
            out,
            "| {} | {:.3} | {:.2} | {ratio:.2} | {bar} | {:.0} |",
            line.name, cost.wall, cost.cpu, cost.memory
        );
    }
    if let Some((diff, kubectl)) = &measured.review {
        // Twice, for both sides. The cost of comparing the results is not added, in favour of `kubectl`.
        let (cpu, wall) = (2.0 * kubectl.cost.cpu, 2.0 * kubectl.cost.wall);
        let _ = writeln!(
            out,
            "\n`diff` with one service changed takes 1/{:.0} of the processor time and 1/{:.0} of the time that `kubectl kustomize` of \
             every overlay of both sides takes ({cpu:.0} s and {wall:.0} s, estimated from {} of {} overlays)",
            cpu / diff.cpu.max(0.01),
            wall / diff.wall.max(0.001),
            kubectl.sampled,
            kubectl.overlays,
        );
    }
    out
}

/// Returns the table of how processor time and memory grow with the number of services.
pub(crate) fn growth(runs: &[(usize, Measured)]) -> String {
    let mut out = "| what | CPU grows with | memory grows with |\n|---|---:|---:|\n".to_owned();
    let Some((_, first)) = runs.first() else { return out };
    for (place, line) in first.lines.iter().enumerate() {
        let costs = |value: fn(&crate::measure::Cost) -> f64| -> Vec<(f64, f64)> {
            let at = runs.iter().filter_map(|(n, m)| Some((*n as f64, value(&m.lines.get(place)?.cost))));
            at.filter(|(_, y)| *y > 0.0).collect()
        };
        let (cpu, memory) = (slope(&costs(|c| c.cpu)), slope(&costs(|c| c.memory)));
        let _ = writeln!(out, "| {} | {cpu} | {memory} |", line.name);
    }
    out
}

/// Returns `N^k`, where k is the least-squares slope of ln y over ln x; `too short` for times below the clock's
/// resolution.
fn slope(points: &[(f64, f64)]) -> String {
    if points.len() < 2 {
        return "too short".to_owned();
    }
    let n = points.len() as f64;
    let logarithms = || points.iter().map(|(x, y)| (x.ln(), y.ln()));
    let (mean_x, mean_y) = logarithms().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / n, b + y / n));
    let (above, below) = logarithms()
        .fold((0.0, 0.0), |(above, below), (x, y)| (above + (x - mean_x) * (y - mean_y), below + (x - mean_x).powi(2)));
    format!("N^{:.2}", above / below)
}

/// Returns the table of millions of instructions.
pub(crate) fn instructions(lines: &[Line]) -> String {
    let mut out = String::from("| what | million instructions |\n|---|---:|\n");
    for line in lines {
        let _ = writeln!(out, "| {} | {:.0} |", line.name, line.cost.instructions / 1e6);
    }
    out
}

/// Returns the table of the seconds and the share of each phase.
pub(crate) fn phases(phases: &[Phase]) -> String {
    let all: f64 = phases.iter().map(|(_, seconds)| seconds).sum();
    let mut out = String::from("| phase | s | share |\n|---|---:|---:|\n");
    for (name, seconds) in phases.iter().chain([&("all", all)]) {
        let _ = writeln!(out, "| {name} | {seconds:.3} | {:.0} % |", 100.0 * seconds / all);
    }
    out
}
