//! A chart as a source of an Application.

use super::instance::Instance;
use crate::language::model::{Chart, EnvironmentId};
use crate::yaml::Mapping;

/// A chart in a version, with files of values that the source named `values` holds.
pub(super) fn chart_source(
    instance: &Instance<'_>,
    chart: &Chart,
    id: EnvironmentId,
    release: &str,
    values: &[String],
) -> Mapping {
    let mut helm = Mapping::new();
    helm.push("releaseName", release.to_owned());
    let files = values.iter().map(|path| format!("$values/{}", instance.in_repository(path)).into());
    helm.push_nonempty("valueFiles", files.collect::<Vec<_>>());
    let mut source = Mapping::new();
    source.push("repoURL", &chart.repository);
    source.push("chart", &chart.name);
    source.push_some("targetRevision", chart.versions.get(&id));
    source.push("helm", helm);
    source
}
