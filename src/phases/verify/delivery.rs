//! Judges the delivery by Argo CD: exactly one Application deploys each kustomization to each of its clusters, and the
//! project of the Application allows it.

use std::collections::BTreeMap;

use super::applications::{Application, Applications, applications};
use super::delivery_inputs::{Delivery, count};
use super::{APPLICATION_EXTRA, Rendered, argo_objects, charts, fleet};
use crate::base::conventions::{GENERATED, OWN_CLUSTER};
use crate::diagnostics::{Diagnostic, Span};
use crate::language::model::{EnvironmentId, Platform};
use crate::output::tree::Tree;

/// Judges the Applications of all rendered kustomizations, of charts, and of Argo CD's own objects. `rendered` contains
/// the kustomizations of each environment. Nothing is judged if the platform has no repository.
pub(super) fn judge(platform: &Platform, tree: &Tree, rendered: &[(EnvironmentId, Vec<Rendered>)]) -> Vec<Diagnostic> {
    let Some(repository) = &platform.config.repository else { return Vec::new() };
    let all = match applications(platform, tree) {
        Ok(all) => all,
        Err(found) => return vec![found],
    };
    let delivery = Delivery { platform, repository, tree, all: &all };
    let mut found = duplicate_names(platform, &all);
    found.extend(delivery.kustomizations(rendered));
    found.extend(charts::judge(&delivery));
    found.extend(argo_objects::judge(&delivery));
    found.extend(fleet::judge(&delivery));
    found
}

/// Returns an error for each name that several Applications of one instance have.
fn duplicate_names(platform: &Platform, all: &Applications) -> Vec<Diagnostic> {
    let mut names: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for application in &all.applications {
        *names.entry((application.object.namespace(), application.name())).or_default() += 1;
    }
    let twice = names.into_iter().filter(|(_, count)| *count > 1);
    let error = |((_, name), count)| {
        let message = format!("{count} Applications are named {name}");
        let found = Diagnostic::error(APPLICATION_EXTRA, Span::file_start(platform.config.file), message);
        found.help("names are joined of team, service, environment and cluster: rename a team or a service")
    };
    twice.map(error).collect()
}

impl Delivery<'_> {
    /// Judges the Applications of all rendered kustomizations, and finds Applications without a kustomization.
    fn kustomizations(&self, rendered: &[(EnvironmentId, Vec<Rendered>)]) -> Vec<Diagnostic> {
        let mut by_path_and_cluster: BTreeMap<(String, &str), Vec<&Application>> = BTreeMap::new();
        for application in &self.all.applications {
            by_path_and_cluster
                .entry((application.path().to_owned(), application.cluster()))
                .or_default()
                .push(application);
        }
        let mut found = Vec::new();
        for (environment, rendered) in rendered.iter().flat_map(|(id, all)| all.iter().map(move |r| (*id, r))) {
            let folder = self.in_repository(&rendered.folder);
            for cluster in self.clusters(environment, rendered) {
                let here = by_path_and_cluster.remove(&(folder.clone(), cluster)).unwrap_or_default();
                match here.as_slice() {
                    [application] => found.extend(self.judge_one(application, rendered)),
                    several => found.push(count(several.len(), &rendered.folder, cluster, rendered.span)),
                }
            }
        }
        let judged = ["apps", "tenants", "components"].map(|f| self.in_repository(&format!("{GENERATED}/{f}/")));
        for ((path, cluster), _) in
            by_path_and_cluster.iter().filter(|((path, _), _)| judged.iter().any(|s| path.starts_with(s)))
        {
            let message = format!("an Application deploys {path} to {cluster}, which nothing asked for");
            found.push(Diagnostic::error(APPLICATION_EXTRA, Span::file_start(self.platform.config.file), message));
        }
        found
    }

    /// Returns the names of the clusters that a kustomization must be deployed to.
    fn clusters(&self, environment: EnvironmentId, rendered: &Rendered) -> Vec<&str> {
        let component = rendered.component.as_ref();
        let component = component.and_then(|name| self.platform.config.components.iter().find(|c| c.name == *name));
        if component.is_some_and(|c| c.control_plane) {
            return vec![OWN_CLUSTER];
        }
        self.platform.config.environment(environment).clusters.iter().map(|c| c.name.as_str()).collect()
    }

    fn judge_one(&self, application: &Application, rendered: &Rendered) -> Vec<Diagnostic> {
        let mut wrong = self.all.refused(application, &rendered.objects);
        if let Some(steps) = &application.steps
            && steps.len() != 1
        {
            wrong.push(format!("it is in {} steps of its rollout", steps.len()));
        }
        wrong.extend(self.paths_differ(application, &rendered.files));
        self.refused(application, wrong, rendered.span)
    }
}
