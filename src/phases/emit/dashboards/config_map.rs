//! A dashboard as the sidecar of Grafana reads it: a ConfigMap with a label, in any namespace.

use crate::base::conventions::ANNOTATION_FOLDER;
use crate::kubernetes::Object;
use crate::language::model::Monitoring;
use crate::map;
use crate::phases::emit::Context;
use crate::phases::emit::labels::{insert_missing, metadata, object_labels};
use crate::yaml::Mapping;

/// `file` is the name under which the sidecar stores the dashboard, so it must differ between services. The
/// folder is the team's, where the sidecar is told to look at the annotation.
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
