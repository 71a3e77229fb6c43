//! ConfigMaps with dashboards. Grafana's sidecar reads the ConfigMaps that have a certain label, in all namespaces.

use crate::base::conventions::ANNOTATION_FOLDER;
use crate::kubernetes::Object;
use crate::language::model::Monitoring;
use crate::map;
use crate::phases::emit::Context;
use crate::phases::emit::labels::{insert_missing, metadata, object_labels};
use crate::yaml::Mapping;

/// A ConfigMap with a dashboard. The sidecar stores the dashboard in a file with the name `file`, so that must differ
/// between services. An annotation asks for the team's folder in Grafana, if the sidecar is configured to read it.
pub(super) fn config_map(
    context: &Context<'_>,
    monitoring: &Monitoring,
    name: &str,
    file: String,
    text: String,
) -> Object {
    let mut labels = object_labels(context, &context.instance.settings.name);
    insert_missing(&mut labels, &monitoring.dashboards);
    let mut annotations = Mapping::new();
    annotations.push(ANNOTATION_FOLDER, &context.team().name);
    let mut data = Mapping::new();
    data.push(file, text);
    Object(map! {
        "apiVersion" => "v1",
        "kind" => "ConfigMap",
        "metadata" => metadata(name, labels, annotations),
        "data" => data,
    })
}
