//! Judges whether the Kubernetes version of the environment serves the `apiVersion` of each object.

use super::inventory::Inventory;
use super::item::Item;
use crate::diagnostics::{Diagnostic, page};
use crate::kubernetes::schema::CustomResource;
use crate::kubernetes::{served_instead, served_versions};

/// The code for an `apiVersion` that the environment's Kubernetes version does not serve.
pub const API_NOT_SERVED: &str = "api-not-served";

page! {
    /// The Kubernetes version of the environment (`kubernetes` in `platform/environments/<env>.yaml`) does not
    /// serve this `apiVersion` of a built-in kind: it was removed, or a later version adds it; or the definition of a
    /// custom kind in `platform/crds/` does not serve it. Argo CD cannot apply the object.
    ///
    /// Use the version that the help names. Alpha versions of built-in kinds, and custom kinds without a definition,
    /// are not judged.
    pub(super) PAGE = API_NOT_SERVED => "the environment's Kubernetes does not serve an API";
}

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let environment = inventory.environment();
    let kubernetes = environment.kubernetes;
    let mut found = Vec::new();
    for item in inventory.items().filter(|_| kubernetes.major == 1) {
        let object = item.object;
        if let Some(custom) = inventory.platform.config.custom_resources.find(object.group(), object.kind()) {
            found.extend(judge_custom(inventory, item, custom));
            continue;
        }
        let Some(versions) = served_versions(object.group(), object.kind()) else { continue };
        let served = versions.iter().any(|v| v.version == object.version() && v.is_served(kubernetes.minor));
        if served || object.version().contains("alpha") {
            continue;
        }
        let (id, version) = (object.id(), object.api_version());
        let message =
            format!("{id} uses {version}, which Kubernetes {kubernetes} of {} does not serve", environment.name);
        let report = inventory.error_at(API_NOT_SERVED, item, &["apiVersion"], message);
        found.push(match served_instead(object.group(), object.kind(), kubernetes.minor) {
            Some((group, version)) => report.help(format!("use `{group}/{version}`")),
            None => report.help(format!("this version of Kubernetes has no {}", object.kind())),
        });
    }
    found
}

/// Judges an object of a custom kind by the definition in the workspace.
fn judge_custom(inventory: &Inventory<'_>, item: Item<'_>, custom: &CustomResource) -> Option<Diagnostic> {
    let object = item.object;
    let served: Vec<&str> = custom.served_versions().collect();
    if served.contains(&object.version()) {
        return None;
    }
    let (id, version) = (object.id(), object.api_version());
    let message = format!("{id} uses {version}, which its definition in platform/crds does not serve");
    let report = inventory.error_at(API_NOT_SERVED, item, &["apiVersion"], message);
    Some(match served.first() {
        Some(first) => report.help(format!("use `{}/{first}`", object.group())),
        None => report.help("the definition serves no version"),
    })
}
