//! Helm charts as sources of Applications.

use super::instance::Instance;
use crate::language::model::{Chart, EnvironmentId};
use crate::yaml::Mapping;

/// A chart as a source, in the version for an environment. `values` are paths of files with values in the workspace;
/// they are read through another source of the Application, with the name `values`.
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
