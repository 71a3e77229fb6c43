//! Estimates the cost of `kubectl kustomize` for every overlay of a tree from a sample.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::measure::{Cost, run};

/// The number of overlays that are built, spread over the tree.
const SAMPLE: usize = 30;

/// The size of the sample, and the estimated cost of all overlays.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Estimate {
    pub(crate) sampled: usize,
    pub(crate) overlays: usize,
    /// The cost of all overlays, one after the other. The memory is that of the largest.
    pub(crate) cost: Cost,
}

/// Builds a sample of the overlays below `root`; `None` without `kubectl` or without overlays.
pub(crate) fn estimate(root: &Path) -> Result<Option<Estimate>> {
    if Command::new("kubectl").args(["version", "--client"]).output().is_err() {
        return Ok(None);
    }
    let overlays = overlays(root)?;
    let every = (overlays.len() / SAMPLE).max(1);
    let mut sum = Cost::default();
    let mut sampled = 0;
    for overlay in overlays.iter().step_by(every).take(SAMPLE) {
        let one = run("kubectl", &[Path::new("kustomize"), overlay], root)?;
        sum.wall += one.wall;
        sum.cpu += one.cpu;
        sum.memory = sum.memory.max(one.memory);
        sampled += 1;
    }
    let scale = overlays.len() as f64 / f64::from(u32::try_from(sampled.max(1))?);
    let cost = Cost { wall: sum.wall * scale, cpu: sum.cpu * scale, memory: sum.memory, ..sum };
    Ok((sampled > 0).then_some(Estimate { sampled, overlays: overlays.len(), cost }))
}

/// Returns the folders of all overlays below `generated/apps`, sorted.
fn overlays(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(root.join("generated/apps")).sort_by_file_name() {
        let entry = entry?;
        let folder = entry.path().parent().unwrap_or(root);
        let is_overlay = folder.parent().is_some_and(|above| above.ends_with("overlays"));
        if is_overlay && entry.file_name() == "kustomization.yaml" {
            found.push(folder.to_path_buf());
        }
    }
    Ok(found)
}
