//! `buildMetadata`: annotations and labels with the origin of resources.

use super::decode::SpannedText;
use super::origin::transformations_text;
use super::resource::Resource;
use rutter_yaml::Value;

/// The value of the label that the option `managedByLabel` adds.
const MANAGED_BY: &str = "kustomize-v5.8.1";

/// The options of `buildMetadata`.
pub(crate) struct BuildMetadata {
    origins: bool,
    pub(crate) transformations: bool,
    managed_by: bool,
}

impl BuildMetadata {
    pub(crate) fn new(options: &[SpannedText]) -> Self {
        let mut out = Self { origins: false, transformations: false, managed_by: false };
        for option in options {
            match option.text.as_str() {
                "originAnnotations" => out.origins = true,
                "transformerAnnotations" => out.transformations = true,
                "managedByLabel" => out.managed_by = true,
                // Kustomize silently ignores unknown options.
                _ => {}
            }
        }
        out
    }

    /// Writes the annotations and labels of the options. `root` is the folder of the built kustomization.
    pub(crate) fn finish(&self, list: &mut [Resource], root: &str) {
        for r in list {
            if let Some(origin) = r.origin.clone().filter(|_| self.origins) {
                r.set_text("annotations", "config.kubernetes.io/origin", origin.text(root));
            }
            if self.transformations && !r.transformations.is_empty() {
                let text = transformations_text(&r.transformations, root);
                r.set_text("annotations", "alpha.config.kubernetes.io/transformations", text);
            }
            if self.managed_by {
                r.set_text("labels", "app.kubernetes.io/managed-by", MANAGED_BY.to_owned());
            }
            normalize_annotations(r);
        }
    }
}

/// Converts annotation values to text, and removes an empty map of annotations.
fn normalize_annotations(r: &mut Resource) {
    let Some(written) = r.value.at(&["metadata", "annotations"]) else { return };
    if written.as_mapping().is_some_and(|m| !m.is_empty() && m.values().all(|v| v.as_str().is_some())) {
        return;
    }
    let texts: Vec<(String, String)> = r.texts("annotations").into_iter().map(|(k, v)| (k.into_owned(), v)).collect();
    let Some(metadata) = r.value.get_mut("metadata").and_then(Value::as_mapping_mut) else { return };
    if texts.is_empty() {
        metadata.retain(|key, _| key != "annotations");
    } else {
        metadata.insert("annotations", texts.into_iter().collect::<rutter_yaml::Mapping>());
    }
}
