//! Measures the processor time of each phase of a compilation, in one process on one thread.

use std::path::Path;

use anyhow::{Result, ensure};
use rutter::diagnostics::Diagnostics;
use rutter::source::{Folder, Source};

/// The name of a phase and its processor time in seconds.
pub(crate) type Phase = (&'static str, f64);

/// Runs the phases in order, `times` times, and keeps the least time of each.
pub(crate) fn phases(folder: &Path, times: usize) -> Result<Vec<Phase>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let mut best: Vec<Phase> = Vec::new();
    for _ in 0..times {
        let run = pool.install(|| once(folder))?;
        if best.is_empty() {
            best = run;
        } else {
            best.iter_mut().zip(run).for_each(|(best, new)| best.1 = best.1.min(new.1));
        }
    }
    Ok(best)
}

fn once(folder: &Path) -> Result<Vec<Phase>> {
    let source: &dyn Source = &Folder::new(folder);
    let mut phases = Vec::new();
    let mut begin = on_processor();
    let mut lap = |name, phases: &mut Vec<Phase>| {
        let now = on_processor();
        phases.push((name, now - begin));
        begin = now;
    };
    let mut diagnostics = Diagnostics::new();
    let loaded = rutter::phases::load::load(source, &mut diagnostics);
    lap("load", &mut phases);
    let validated = rutter::phases::validate::validate(&loaded, &mut diagnostics);
    lap("validate", &mut phases);
    let platform = rutter::phases::resolve::resolve(&loaded, &validated, &mut diagnostics);
    lap("resolve", &mut phases);
    diagnostics.extend(rutter::phases::check::check(&platform, &loaded.sources));
    lap("check", &mut phases);
    let (tree, found) = rutter::phases::emit::emit(&platform);
    diagnostics.extend(found);
    lap("emit", &mut phases);
    diagnostics.extend(rutter::phases::verify::verify(&platform, &tree));
    lap("verify", &mut phases);
    let plan = rutter::output::write::plan(folder, &tree);
    lap("compare with the disk", &mut phases);
    drop(plan);
    drop((tree, platform, validated, loaded));
    lap("free", &mut phases);
    ensure!(!diagnostics.has_errors(), "the workspace has errors");
    Ok(phases)
}

/// Returns the processor time of this thread in seconds, as Linux counts it.
fn on_processor() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|n| n.parse::<f64>().ok()).unwrap_or_default() / 1e9
}
