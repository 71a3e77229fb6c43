//! Judges a fleet of Argo CD instances: the central instance installs each other instance exactly once, and each of
//! these deploys only to the clusters and namespaces that its cluster Secrets allow.

use std::collections::{BTreeMap, BTreeSet};

use super::applications::Application;
use super::delivery_inputs::{Delivery, count};
use super::{APPLICATION_EXTRA, APPLICATION_REFUSED};
use crate::base::conventions::OWN_CLUSTER;
use crate::diagnostics::{Diagnostic, Span};
use crate::source::Source as _;
use crate::yaml::Value;

/// The namespaces that an instance may deploy to, by the namespace of the instance and the name of the cluster.
type AllowedNamespaces = BTreeMap<(String, String), BTreeSet<String>>;

pub(super) fn judge(delivery: &Delivery<'_>) -> Vec<Diagnostic> {
    let central = &delivery.platform.config.argocd_namespace;
    let mut found = Vec::new();
    let others: BTreeSet<&str> = delivery.all.namespaces().filter(|namespace| namespace != central).collect();
    let installers = installers(delivery);
    for namespace in &others {
        found.extend(judge_installation(delivery, namespace, installers.get(namespace).map_or(&[], Vec::as_slice)));
    }
    let allowed = allowed(delivery);
    let of_teams = delivery.all.applications.iter().filter(|a| others.contains(a.object.namespace()));
    found.extend(of_teams.filter_map(|application| unconfined(delivery, &allowed, application)));
    found.extend(surplus_charts(delivery, &others));
    found
}

fn span(delivery: &Delivery<'_>) -> Span {
    Span::file_start(delivery.platform.config.file)
}

/// Returns the Applications that install an instance, by the namespace of that instance: the Applications of the
/// central instance that deploy a chart to its own cluster.
fn installers<'a>(delivery: &Delivery<'a>) -> BTreeMap<&'a str, Vec<&'a Application>> {
    let central = &delivery.platform.config.argocd_namespace;
    let mut found: BTreeMap<&str, Vec<&Application>> = BTreeMap::new();
    for application in &delivery.all.applications {
        let central = application.object.namespace() == central && application.cluster() == OWN_CLUSTER;
        if central && application.chart().is_some() {
            found.entry(application.namespace()).or_default().push(application);
        }
    }
    found
}

/// Judges that exactly one Application installs an instance, with value files that exist.
fn judge_installation(delivery: &Delivery<'_>, namespace: &str, here: &[&Application]) -> Vec<Diagnostic> {
    match here {
        [application] => {
            let values: Vec<String> = application.value_files().map(|p| delivery.in_workspace(p).to_owned()).collect();
            let missing = values.iter().filter(|path| !delivery.tree.exists(path));
            let mut wrong: Vec<String> = missing.map(|path| format!("its values {path} do not exist")).collect();
            wrong.extend(delivery.all.refused(application, &[]));
            wrong.extend(delivery.paths_differ(application, &values));
            delivery.refused(application, wrong, span(delivery))
        }
        several => {
            let what = format!("the instance of {namespace}");
            vec![count(several.len(), &what, OWN_CLUSTER, span(delivery))]
        }
    }
}

/// Reads the allowed namespaces from the cluster Secrets, which ExternalSecrets create. An empty list of namespaces,
/// which means all namespaces for Argo CD, allows none here.
fn allowed(delivery: &Delivery<'_>) -> AllowedNamespaces {
    let mut allowed = AllowedNamespaces::new();
    for (_, object) in &delivery.all.files {
        let data = object.0.at(&["spec", "target", "template", "data"]).filter(|_| object.kind() == "ExternalSecret");
        let text = |key: &str| data.and_then(|data| data.get(key)).and_then(Value::as_str).unwrap_or_default();
        let namespaces = text("namespaces").split(',').filter(|n| !n.is_empty() && text("clusterResources") == "false");
        if !text("name").is_empty() {
            let at = (object.namespace().to_owned(), text("name").to_owned());
            allowed.entry(at).or_default().extend(namespaces.map(str::to_owned));
        }
    }
    allowed
}

/// Returns an error if the cluster Secrets of an instance do not allow the target of an Application.
fn unconfined(delivery: &Delivery<'_>, allowed: &AllowedNamespaces, application: &Application) -> Option<Diagnostic> {
    let instance = application.object.namespace().to_owned();
    let namespaces = allowed.get(&(instance.clone(), application.cluster().to_owned()));
    if namespaces.is_some_and(|namespaces| namespaces.contains(application.namespace())) {
        return None;
    }
    let (name, namespace, cluster) = (application.name(), application.namespace(), application.cluster());
    let message =
        format!("the Application {name}: the instance in {instance} is not confined to {namespace} on {cluster}");
    Some(Diagnostic::error(APPLICATION_REFUSED, span(delivery), message))
}

/// Returns an error for each Application that deploys a chart of neither a component nor an Argo CD instance.
fn surplus_charts(delivery: &Delivery<'_>, others: &BTreeSet<&str>) -> Vec<Diagnostic> {
    let components = &delivery.platform.config.components;
    let known = |a: &Application| {
        components.iter().any(|c| c.name == a.release() && c.namespace == a.namespace())
            || others.contains(a.namespace())
    };
    let surplus = delivery.all.applications.iter().filter(|a| a.chart().is_some() && !known(a));
    let error = |a: &Application| {
        let message = format!("the Application {} installs a chart that nothing asked for", a.name());
        Diagnostic::error(APPLICATION_EXTRA, span(delivery), message)
    };
    surplus.map(error).collect()
}
