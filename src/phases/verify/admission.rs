//! Judges images by the platform's image policy: finds pods that the API server would refuse.

use super::inventory::Inventory;
use super::item::Item;
use super::pods::{PodTemplate, text};
use crate::diagnostics::{Diagnostic, page};
use crate::kubernetes::{full_repository, is_digest};
use crate::language::spec::Admission;

/// A pod whose image the admission policy of its namespace refuses.
pub const IMAGE_REFUSED: &str = "image-refused";

page! {
    /// The ValidatingAdmissionPolicy that rutter makes of `policies.images` refuses a pod of the output: its image
    /// has no digest where the platform asks for one, or comes from another registry. The image comes from a
    /// manifest of the service's own, or from a line whose finding was waived or turned off; the API server
    /// does not know waivers.
    ///
    /// Fix the image. To let such pods run, add the registry to the policy, or write `admission: warn` under
    /// `policies.images` of the platform.
    pub(super) PAGE = IMAGE_REFUSED => "the admission policy refuses a pod of the output";
}

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let (platform, environment) = (inventory.platform, inventory.environment());
    if platform.config.admission(environment) != Some(Admission::Deny) {
        return Vec::new();
    }
    let digest = platform.config.images.digest.contains(&environment.name);
    let mut found = Vec::new();
    for pod in inventory.items().filter_map(PodTemplate::of) {
        for image in pod.containers().map(|container| text(container, "image")) {
            let (repository, own_digest) = image.split_once('@').unwrap_or((image, ""));
            if digest && !is_digest(own_digest) {
                found.push(refused(inventory, pod.item, image, "has no digest"));
            }
            if !is_allowed(repository, &platform.config.images.registries) {
                found.push(refused(inventory, pod.item, image, "comes from a registry that is not allowed"));
            }
        }
    }
    found
}

fn refused(inventory: &Inventory<'_>, item: Item<'_>, image: &str, why: &str) -> Diagnostic {
    let environment = &inventory.environment().name;
    let message = format!("the API server of {environment} refuses {}: `{image}` {why}", item.object.id());
    inventory.error(IMAGE_REFUSED, item, message)
}

/// Returns whether an image comes from one of the allowed registries. `image` has no digest, but may have a tag. An
/// empty list allows every registry.
fn is_allowed(image: &str, registries: &[String]) -> bool {
    let tag = image.rfind(':').filter(|at| !image[*at..].contains('/'));
    let full = full_repository(&image[..tag.unwrap_or(image.len())]);
    let inside = |registry: &String| {
        full.strip_prefix(registry.trim_end_matches('/')).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    registries.is_empty() || registries.iter().any(inside)
}
