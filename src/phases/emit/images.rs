//! Image references, and which of them the overlay's `images` entries may rewrite.

use crate::language::model::{Container, Image, Pin, PlannedService};
use crate::yaml::{Mapping, Value};

/// `repository`, `repository:tag`, `repository@digest` or `repository:tag@digest`.
pub(super) fn reference(image: &Image, pin: Option<&Pin>) -> String {
    let (tag, digest) = match (image.pinned, pin) {
        (true, Some(pin)) => (pin.tag.as_deref(), pin.digest.as_deref()),
        (true, None) => (None, None),
        (false, _) => (image.tag.as_deref(), image.digest.as_deref()),
    };
    let mut out = image.repository.clone();
    if let Some(tag) = tag {
        out.push(':');
        out.push_str(tag);
    }
    if let Some(digest) = digest {
        out.push('@');
        out.push_str(digest);
    }
    out
}

/// The `images` of an overlay: one entry a repository that takes the pin.
pub(super) fn entries(planned: &PlannedService) -> Vec<Value> {
    let pin = &planned.pin;
    if pin.tag.is_none() && pin.digest.is_none() {
        return Vec::new();
    }
    let mut repositories: Vec<&str> = pinned(planned).collect();
    repositories.sort_unstable();
    repositories.dedup();
    let entry = |repository: &str| {
        let mut entry = Mapping::new();
        entry.push("name", repository.to_owned());
        entry.push_some("newTag", pin.tag.as_ref());
        entry.push_some("digest", pin.digest.as_ref());
        entry.into()
    };
    repositories.into_iter().map(entry).collect()
}

/// Whether an `images` entry for the pin would also change an image with a version of its own.
pub(super) fn entries_would_spill(planned: &PlannedService) -> bool {
    let mut own =
        containers(planned).filter(|c| !c.settings.image.pinned).map(|c| c.settings.image.repository.as_str());
    own.any(|own| pinned(planned).any(|name| matches_entry(name, own)))
}

/// Kustomize takes an entry's name for a regular expression: a dot stands for any character.
fn matches_entry(name: &str, repository: &str) -> bool {
    name.len() == repository.len() && name.bytes().zip(repository.bytes()).all(|(a, b)| a == b || a == b'.')
}

fn pinned(planned: &PlannedService) -> impl Iterator<Item = &str> {
    containers(planned).filter(|c| c.settings.image.pinned).map(|c| c.settings.image.repository.as_str())
}

fn containers(planned: &PlannedService) -> impl Iterator<Item = &Container> {
    let pods = planned.instances.iter().flat_map(|i| &i.workloads).map(|w| &w.pod);
    pods.flat_map(|pod| pod.init.iter().chain(&pod.containers))
}
