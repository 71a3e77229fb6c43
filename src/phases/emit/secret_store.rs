//! The access of a service to the environment's secret store: a SecretStore and a service account with the role of the
//! namespace. They are in the same overlay as the ExternalSecrets that use them, so one Application deploys all of
//! them.

use super::Context;
use super::emitters::{Emitter, where_secrets_are_stored};
use super::labels::{metadata, object_labels};
use super::wave;
use crate::base::conventions::NAME_LENGTH;
use crate::kubernetes::{Object, cut_name};
use crate::language::model::{SecretStore, StoreProvider, Tenancy};
use crate::language::spec::AwsService;
use crate::map;
use crate::yaml::{Mapping, Value};

pub(super) const EMITTER: Emitter = Emitter { possible: where_secrets_are_stored, emit };

/// The service account and the SecretStore; nothing if the instance has no ExternalSecret.
pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let Some(store) =
        context.environment.secrets.as_ref().filter(|_| !context.instance.settings.external_secrets.is_empty())
    else {
        return Vec::new();
    };
    let (name, namespace) = (name(context), &context.planned.namespace);
    let tenancy = Tenancy { team: &context.team().name, environment: &context.environment.name, namespace };
    let labels = object_labels(context, &context.instance.settings.name);
    objects(store, &name, tenancy, &|more| {
        // An earlier wave than that of the ExternalSecrets, which refer to the store.
        let mut annotations = Mapping::new();
        wave::annotate(&mut annotations, wave::STORE);
        annotations.overlay(more);
        metadata(&name, labels.clone(), annotations)
    })
}

/// The name of the SecretStore, and of the service account that it logs in with.
pub(super) fn name(context: &Context<'_>) -> String {
    cut_name(&format!("{}-store", context.instance.settings.name), NAME_LENGTH).into_owned()
}

/// A service account and a SecretStore that logs in with it, both with this `name`. The function `metadata` makes the
/// metadata of both objects from the annotations that the object needs.
pub(super) fn objects(
    store: &SecretStore,
    name: &str,
    tenancy: Tenancy<'_>,
    metadata: &dyn Fn(Mapping) -> Value,
) -> Vec<Object> {
    let (kind, provider) = provider(store, name, tenancy);
    // No pod uses the account: External Secrets requests a token for it when it logs in.
    let account = map! {
        "apiVersion" => "v1",
        "kind" => "ServiceAccount",
        "metadata" => metadata(role_annotation(store, tenancy)),
        "automountServiceAccountToken" => false,
    };
    let store = map! {
        "apiVersion" => "external-secrets.io/v1",
        "kind" => "SecretStore",
        "metadata" => metadata(Mapping::new()),
        "spec" => map! { "provider" => map! { kind => provider } },
    };
    vec![Object(account), Object(store)]
}

/// The annotation that gives the account its role at the provider; none for Vault, which knows accounts by their names.
fn role_annotation(store: &SecretStore, tenancy: Tenancy<'_>) -> Mapping {
    let mut annotations = Mapping::new();
    let key = match store.provider {
        StoreProvider::Vault { .. } => return annotations,
        StoreProvider::Aws { .. } => "eks.amazonaws.com/role-arn",
        StoreProvider::Gcp { .. } => "iam.gke.io/gcp-service-account",
    };
    annotations.push_some(key, store.role.as_ref().map(|role| tenancy.fill(role)));
    annotations
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
