//! Judges the charts of components: each is installed once on each of its clusters, with value files that exist.

use super::applications::Application;
use super::delivery_inputs::{Delivery, count};
use crate::base::conventions::OWN_CLUSTER;
use crate::diagnostics::{Diagnostic, Span};
use crate::language::model::{Component, EnvironmentId};
use crate::source::Source as _;

/// Judges the Applications of all charts. The objects of a chart are not known, so only the sources and the destination
/// of an Application are checked against its project.
pub(super) fn judge(delivery: &Delivery<'_>) -> Vec<Diagnostic> {
    let charts = delivery.platform.config.components.iter().filter(|component| component.chart.is_some());
    charts.flat_map(|component| judge_component(delivery, component)).collect()
}

fn judge_component(delivery: &Delivery<'_>, component: &Component) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, _) in component.installations() {
        let environment = delivery.platform.config.environment(id);
        let clusters: Vec<&str> = match component.control_plane {
            true => vec![OWN_CLUSTER],
            false => environment.clusters.iter().map(|c| c.name.as_str()).collect(),
        };
        for cluster in clusters {
            let here = delivery.all.applications.iter().filter(|a| {
                let same = a.release() == component.name && a.namespace() == component.namespace;
                same && a.cluster() == cluster
            });
            match here.collect::<Vec<_>>().as_slice() {
                [application] => found.extend(judge_one(delivery, component, id, application)),
                several => {
                    let what = format!("the chart of {}", component.name);
                    found.push(count(several.len(), &what, cluster, Span::file_start(component.file)));
                }
            }
        }
    }
    found
}

fn judge_one(
    delivery: &Delivery<'_>,
    component: &Component,
    id: EnvironmentId,
    application: &Application,
) -> Vec<Diagnostic> {
    let values: Vec<String> = application.value_files().map(|path| delivery.in_workspace(path).to_owned()).collect();
    let missing = values.iter().filter(|path| !delivery.tree.exists(path));
    let mut wrong: Vec<String> = missing.map(|path| format!("its values {path} do not exist")).collect();
    // If the component has manifests, too, `delivery` judges the rest together with them.
    if !component.has_manifests(id) {
        wrong.extend(delivery.all.refused(application, &[]));
        wrong.extend(delivery.paths_differ(application, &values));
    }
    delivery.refused(application, wrong, Span::file_start(component.file))
}
