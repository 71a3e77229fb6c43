//! Image references, and the `images` entries of an overlay's kustomization, which set their tag and digest.

use crate::language::model::{Container, Image, Pin, PlannedService};
use crate::yaml::{Mapping, Value};

/// Formats an image reference: `repository`, `repository:tag`, `repository@digest` or `repository:tag@digest`. An image
/// that takes the pin gets the tag and digest of `pin`, and none of them if there is no `pin`.
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

/// The `images` entries of an overlay: one for each repository that takes the pin.
pub(super) fn entries(planned: &PlannedService) -> Vec<Value> {
    let pin = &planned.pin;
    if pin.tag.is_none() && pin.digest.is_none() {
        return Vec::new();
    }
    let mut repositories: Vec<&str> = pinned_repositories(planned).collect();
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

/// Whether an `images` entry for the pin would also change an image that has a version of its own.
pub(super) fn entries_change_other_images(planned: &PlannedService) -> bool {
    let mut own =
        containers(planned).filter(|c| !c.settings.image.pinned).map(|c| c.settings.image.repository.as_str());
    own.any(|own| pinned_repositories(planned).any(|name| matches_entry(name, own)))
}

/// Whether an `images` entry with this name changes a repository. Kustomize reads the name as a regular expression, in
/// which a dot matches any character.
fn matches_entry(name: &str, repository: &str) -> bool {
    name.len() == repository.len() && name.bytes().zip(repository.bytes()).all(|(a, b)| a == b || a == b'.')
}

/// The repositories of the images that take the pin.
fn pinned_repositories(planned: &PlannedService) -> impl Iterator<Item = &str> {
    containers(planned).filter(|c| c.settings.image.pinned).map(|c| c.settings.image.repository.as_str())
}

fn containers(planned: &PlannedService) -> impl Iterator<Item = &Container> {
    let pods = planned.instances.iter().flat_map(|i| &i.workloads).map(|w| &w.pod);
    pods.flat_map(|pod| pod.init.iter().chain(&pod.containers))
}
