//! Finds leftovers in a cluster: Applications and AppProjects that an earlier output had and the present one has not.

use super::applications::Applications;
use crate::base::conventions::{ANNOTATION_COMPARE_OPTIONS, LABEL_ENVIRONMENT};
use crate::kubernetes::Object;

impl Applications {
    /// Returns the Applications and AppProjects of `live` that look like rutter's and that the output does not make.
    pub fn leftovers<'o>(&self, live: &'o [Object]) -> Vec<&'o Object> {
        live.iter().filter(|object| object.group() == "argoproj.io" && self.is_leftover(object)).collect()
    }

    fn is_leftover(&self, object: &Object) -> bool {
        let (namespace, name) = (object.namespace(), object.name());
        match object.kind() {
            "Application" => {
                let ours = object.labels().is_some_and(|labels| labels.contains_key(LABEL_ENVIRONMENT));
                ours && !self.applications.iter().any(|a| (a.object.namespace(), a.name()) == (namespace, name))
            }
            // Those of teams with a protected environment, which Argo CD does not delete.
            "AppProject" => {
                let kept = object.annotations().is_some_and(|all| all.contains_key(ANNOTATION_COMPARE_OPTIONS));
                kept && !self.has_project(namespace, name)
            }
            _ => false,
        }
    }
}

/// Returns the command that ends the sync of an Application. Argo CD deletes an Application only when its sync has ended, and
/// a sync that fails is tried again without end.
pub fn end_sync(namespace: &str, application: &str) -> String {
    let patch = r#"[{"op":"remove","path":"/operation"}]"#;
    format!("kubectl -n {namespace} patch application {application} --type json -p '{patch}'")
}
