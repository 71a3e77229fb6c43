//! How a namespace reaches the environment's secrets: a SecretStore with a role of its own.

use super::TenantContext;
use super::tenant_metadata::metadata;
use crate::kubernetes::Object;
use crate::map;
use crate::model::{SecretStore, StoreProvider, Tenancy};
use crate::spec::AwsService;
use crate::yaml::{Mapping, Value};

/// The service account and the store, where a service takes a secret from it.
pub(super) fn emit(context: &TenantContext<'_>) -> Vec<Object> {
    match &context.environment.secrets {
        Some(store) if context.takes_secrets => vec![service_account(context, store), secret_store(context, store)],
        _ => Vec::new(),
    }
}

fn tenancy<'a>(context: &TenantContext<'a>) -> Tenancy<'a> {
    Tenancy { team: &context.team.name, environment: &context.environment.name, namespace: context.namespace }
}

/// Its token is made by the operator when it logs in; nothing runs under it. The provider's way to give
/// it the role is an annotation, but for Vault, which knows the account's name.
fn service_account(context: &TenantContext<'_>, store: &SecretStore) -> Object {
    let mut metadata = metadata(context, &store.service_account);
    let cloud = !matches!(store.provider, StoreProvider::Vault { .. });
    if let (Some(role), true) = (&store.role, cloud)
        && let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_mapping_mut)
    {
        let role = tenancy(context).fill(role);
        let key = match store.provider {
            StoreProvider::Gcp { .. } => "iam.gke.io/gcp-service-account",
            _ => "eks.amazonaws.com/role-arn",
        };
        annotations.push(key, role);
    }
    Object(map! {
        "apiVersion" => "v1",
        "kind" => "ServiceAccount",
        "metadata" => metadata,
        "automountServiceAccountToken" => false,
    })
}

fn secret_store(context: &TenantContext<'_>, store: &SecretStore) -> Object {
    let (name, provider) = provider(store, tenancy(context));
    Object(map! {
        "apiVersion" => "external-secrets.io/v1",
        "kind" => "SecretStore",
        "metadata" => metadata(context, &store.name),
        "spec" => map! { "provider" => map! { name => provider } },
    })
}

fn provider(store: &SecretStore, tenancy: Tenancy<'_>) -> (&'static str, Value) {
    let account = map! { "name" => &store.service_account };
    match &store.provider {
        StoreProvider::Vault { server, path, auth, audience } => {
            let mut login = Mapping::new();
            login.push("mountPath", tenancy.fill(auth));
            login.push_some("role", store.role.as_ref().map(|role| tenancy.fill(role)));
            let audiences = vec![Value::from(tenancy.fill(audience))];
            login.push("serviceAccountRef", map! { "name" => &store.service_account, "audiences" => audiences });
            let vault = map! {
                "server" => tenancy.fill(server),
                "path" => tenancy.fill(path),
                "version" => "v2",
                "auth" => map! { "kubernetes" => login },
            };
            ("vault", vault)
        }
        StoreProvider::Aws { region, service } => {
            let service = match service {
                AwsService::SecretsManager => "SecretsManager",
                AwsService::ParameterStore => "ParameterStore",
            };
            let auth = map! { "jwt" => map! { "serviceAccountRef" => account } };
            ("aws", map! { "service" => service, "region" => region, "auth" => auth, "sessionTagsPolicy" => "None" })
        }
        StoreProvider::Gcp { project } => {
            let auth = map! { "workloadIdentity" => map! { "serviceAccountRef" => account } };
            let gcp = map! {
                "projectID" => tenancy.fill(project),
                "auth" => auth,
                "secretVersionSelectionPolicy" => "LatestOrFail",
            };
            ("gcpsm", gcp)
        }
    }
}
