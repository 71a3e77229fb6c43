//! The built-in `IAMPolicyGenerator`: a ServiceAccount that is bound to a service account of Google Cloud.

use crate::codes::{self, BuildResult, failure};
use crate::decode::decoded;
use crate::resource::Resource;
use rutter_yaml::{Mapping, Value};

decoded! {
    IamPolicy {
        cloud: String = "cloud",
        kubernetes: KubernetesAccount = "kubernetesService",
        account: CloudAccount = "serviceAccount",
    }
}

decoded! {
    KubernetesAccount {
        namespace: String = "namespace",
        name: String = "name",
    }
}

decoded! {
    CloudAccount {
        name: String = "name",
        project: String = "projectId",
    }
}

pub(crate) fn generate(policy: &IamPolicy) -> BuildResult<Resource> {
    if policy.cloud != "gke" {
        let message = format!("IAMPolicyGenerator knows the cloud `gke`, not `{}`", policy.cloud);
        return Err(failure(codes::GENERATOR, policy.span, message));
    }
    let email = format!("{}@{}.iam.gserviceaccount.com", policy.account.name, policy.account.project);
    let mut metadata = Mapping::new();
    metadata.push("annotations", rutter_yaml::map! { "iam.gke.io/gcp-service-account" => email });
    metadata.push("name", &policy.kubernetes.name);
    if !policy.kubernetes.namespace.is_empty() {
        metadata.push("namespace", &policy.kubernetes.namespace);
    }
    let value =
        rutter_yaml::map! { "apiVersion" => "v1", "kind" => "ServiceAccount", "metadata" => Value::Mapping(metadata) };
    Ok(Resource::new(value, policy.span))
}
