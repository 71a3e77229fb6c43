//! How a service reaches the environment's secrets: a SecretStore beside its ExternalSecrets, with the
//! role of its namespace. It stands in the service's own overlay, so that one Application brings all of it.

use super::Context;
use super::labels::{metadata, object_labels};
use super::wave;
use crate::conventions::NAME_LENGTH;
use crate::kubernetes::{Object, cut_name};
use crate::map;
use crate::model::{SecretStore, StoreProvider, Tenancy};
use crate::spec::AwsService;
use crate::yaml::{Mapping, Value};

/// The service account and the store, where a service takes a secret from it.
pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    match &context.environment.secrets {
        Some(store) if !context.instance.external_secrets.is_empty() => {
            vec![service_account(context, store), secret_store(context, store)]
        }
        _ => Vec::new(),
    }
}

/// The name of the store and of the service account that logs in.
pub(super) fn name(context: &Context<'_>) -> String {
    cut_name(&format!("{}-store", context.instance.name), NAME_LENGTH).into_owned()
}

fn tenancy<'a>(context: &Context<'a>) -> Tenancy<'a> {
    let namespace = &context.planned.namespace;
    Tenancy { team: &context.team().name, environment: &context.environment.name, namespace }
}

/// Before the ExternalSecrets that refer to it.
fn annotations() -> Mapping {
    let mut annotations = Mapping::new();
    wave::annotate(&mut annotations, wave::STORE);
    annotations
}

/// Its token is made by the operator when it logs in; nothing runs under it. The provider's way to give
/// it the role is an annotation, but for Vault, which knows the account's name.
fn service_account(context: &Context<'_>, store: &SecretStore) -> Object {
    let mut annotations = annotations();
    let cloud = !matches!(store.provider, StoreProvider::Vault { .. });
    if let (Some(role), true) = (&store.role, cloud) {
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
        "metadata" => metadata(&name(context), object_labels(context, &context.instance.name), annotations),
        "automountServiceAccountToken" => false,
    })
}

fn secret_store(context: &Context<'_>, store: &SecretStore) -> Object {
    let (kind, provider) = provider(store, &name(context), tenancy(context));
    Object(map! {
        "apiVersion" => "external-secrets.io/v1",
        "kind" => "SecretStore",
        "metadata" => metadata(&name(context), object_labels(context, &context.instance.name), annotations()),
        "spec" => map! { "provider" => map! { kind => provider } },
    })
}

fn provider(store: &SecretStore, account_name: &str, tenancy: Tenancy<'_>) -> (&'static str, Value) {
    let account = map! { "name" => account_name.to_owned() };
    match &store.provider {
        StoreProvider::Vault { server, path, auth, audience } => {
            let mut login = Mapping::new();
            login.push("mountPath", tenancy.fill(auth));
            login.push_some("role", store.role.as_ref().map(|role| tenancy.fill(role)));
            let audiences = vec![Value::from(tenancy.fill(audience))];
            login.push("serviceAccountRef", map! { "name" => account_name.to_owned(), "audiences" => audiences });
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
