//! Finds the pod templates of objects.

use super::item::Item;
use crate::kubernetes::pod_template_path;
use crate::yaml::{Mapping, Value};

/// The pod template of an object. For a Pod, it is the object itself.
pub(super) struct PodTemplate<'a> {
    pub(super) item: Item<'a>,
    labels: Option<&'a Mapping>,
    pub(super) spec: &'a Value,
}

/// A declared port of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DeclaredPort<'a> {
    pub(super) name: &'a str,
    pub(super) number: i64,
    pub(super) protocol: &'a str,
}

/// The path of the pod template in custom kinds that follow the built-in ones.
const USUAL_PATH: &[&str] = &["spec", "template"];

impl<'a> PodTemplate<'a> {
    /// Returns the pod template of an object. Returns `None` if there is no template with containers at the path of the
    /// kind, or at [`USUAL_PATH`] for a custom kind.
    pub(super) fn of(item: Item<'a>) -> Option<Self> {
        if item.object.group().is_empty() && item.object.kind() == "PodTemplate" {
            return None;
        }
        let template = item.object.0.at(pod_template_path(item.object).unwrap_or(USUAL_PATH))?;
        let spec = template.get("spec")?;
        spec.get("containers")?;
        let labels = template.at(&["metadata", "labels"]).and_then(Value::as_mapping);
        Some(Self { item, labels, spec })
    }

    pub(super) fn labels(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.labels.into_iter().flat_map(Mapping::iter).filter_map(|(k, v)| Some((k.as_ref(), v.as_str()?)))
    }

    pub(super) fn label(&self, key: &str) -> Option<&'a str> {
        self.labels?.get(key)?.as_str()
    }

    /// Returns all containers, init containers first.
    pub(super) fn containers(&self) -> impl Iterator<Item = &'a Value> + use<'a> {
        let spec = self.spec;
        ["initContainers", "containers"].into_iter().filter_map(move |key| spec.get(key)).flat_map(Value::items)
    }

    pub(super) fn ports(&self) -> impl Iterator<Item = DeclaredPort<'a>> + use<'a> {
        self.containers().filter_map(|c| c.get("ports")).flat_map(Value::items).filter_map(|port| {
            Some(DeclaredPort {
                name: text(port, "name"),
                number: port.get("containerPort")?.as_int()?,
                protocol: protocol(port),
            })
        })
    }
}

/// Returns the text of a field, or an empty string if it is missing.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Returns the protocol of a port; TCP by default.
pub(super) fn protocol(port: &Value) -> &str {
    port.get("protocol").and_then(Value::as_str).unwrap_or("TCP")
}
