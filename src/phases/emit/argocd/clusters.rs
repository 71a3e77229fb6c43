//! The cluster Secrets of an instance: they tell Argo CD the clusters that it may deploy to. Their credentials come
//! from the secret store of the control plane, and are never in Git.

use super::instance::{File, Instance};
use crate::base::conventions::{
    ANNOTATION_SYNC_OPTIONS, ANNOTATION_SYNC_WAVE, LABEL_CLUSTER, LABEL_ENVIRONMENT, SPEC_PLATFORM,
};
use crate::kubernetes::Object;
use crate::language::model::{Cluster, Environment, RemoteValue, SecretStore, Tenancy};
use crate::map;
use crate::phases::emit::defaults::complete;
use crate::phases::emit::emitters::{PlatformEmitter, where_secrets_are_stored};
use crate::phases::emit::external_secret::{interval, reference};
use crate::phases::emit::labels::texts;
use crate::phases::emit::secret_store;
use crate::seq;
use crate::yaml::{Mapping, Value};

/// The name of the SecretStore in the instance's namespace.
const STORE: &str = "clusters";
/// The sync wave of the SecretStore, after the control plane's components: External Secrets is one of them.
const STORE_WAVE: &str = "-25";
/// The folder of the SecretStore and the cluster Secrets, below the folder of the instance.
const FOLDER: &str = "clusters";

pub(in crate::phases::emit) const EMITTER: PlatformEmitter = PlatformEmitter { possible: where_secrets_are_stored };

/// The secret store that holds the credentials of clusters.
struct CredentialStore<'a> {
    store: &'a SecretStore,
    environment: &'a Environment,
    /// The reference to the credentials of a cluster; contains the placeholders `{cluster}` and `{instance}`.
    credentials: &'a RemoteValue,
}

/// The SecretStore, and an ExternalSecret for each cluster; nothing if the spec does not say where credentials are,
/// because cluster Secrets are then made by hand.
pub(super) fn emit(instance: &Instance<'_>) -> Vec<File> {
    let Some(source) = credential_store(instance) else { return Vec::new() };
    let platform = &instance.platform.config;
    let file = |owner: String, mut object: Object| {
        if let Some((_, id)) = platform.argo_cd() {
            complete(platform, id, &mut object);
        }
        File { folder: FOLDER.to_owned(), owner, object }
    };
    let store = store(instance, &source).into_iter().map(|o| file(SPEC_PLATFORM.to_owned(), o));
    let secrets = reachable_environments(instance).into_iter().flat_map(|(environment, namespaces)| {
        let of = |cluster: &Cluster| secret(instance, &source, environment, cluster, namespaces.as_deref());
        let owner = format!("platform/environments/{}.yaml", environment.name);
        environment.clusters.iter().map(|c| file(owner.clone(), of(c))).collect::<Vec<_>>()
    });
    store.chain(secrets).collect()
}

fn credential_store<'a>(instance: &Instance<'a>) -> Option<CredentialStore<'a>> {
    let (_, id) = instance.platform.config.argo_cd()?;
    let environment = instance.platform.config.environment(id);
    let credentials = instance.platform.config.control_plane.credentials.as_ref()?;
    Some(CredentialStore { store: environment.secrets.as_ref()?, environment, credentials })
}

/// The environments that an instance deploys to, each with the only namespaces that it may use there; `None` for no
/// limit.
fn reachable_environments<'a>(instance: &'a Instance<'_>) -> Vec<(&'a Environment, Option<Vec<&'a str>>)> {
    if instance.central {
        return instance.platform.config.environments.iter().map(|environment| (environment, None)).collect();
    }
    let own = instance.teams.iter().flat_map(|team| instance.namespaces_of(*team));
    own.map(|(environment, namespaces)| (environment, Some(namespaces))).collect()
}

fn store(instance: &Instance<'_>, source: &CredentialStore<'_>) -> Vec<Object> {
    let tenancy =
        Tenancy { team: &instance.name, environment: &source.environment.name, namespace: &instance.namespace };
    secret_store::objects(source.store, STORE, tenancy, &|more| {
        let mut annotations = annotations();
        annotations.push(ANNOTATION_SYNC_WAVE, STORE_WAVE);
        annotations.overlay(more);
        metadata(instance, STORE, annotations)
    })
}

/// Makes Argo CD skip the dry run while the kinds do not exist: the same sync may install External Secrets.
fn annotations() -> Mapping {
    let mut annotations = Mapping::new();
    annotations.push(ANNOTATION_SYNC_OPTIONS, "SkipDryRunOnMissingResource=true");
    annotations
}

fn metadata(instance: &Instance<'_>, name: &str, annotations: Mapping) -> Value {
    map! { "name" => name.to_owned(), "namespace" => &instance.namespace, "annotations" => annotations }
}

/// The ExternalSecret that makes the Secret of a cluster. It is in the last wave, so that missing credentials of a
/// cluster do not block other objects.
fn secret(
    instance: &Instance<'_>,
    source: &CredentialStore<'_>,
    environment: &Environment,
    cluster: &Cluster,
    namespaces: Option<&[&str]>,
) -> Object {
    let name = format!("cluster-{}", cluster.name);
    let fill = |text: &str| text.replace("{cluster}", &cluster.name).replace("{instance}", &instance.name);
    let tenancy =
        Tenancy { team: &instance.name, environment: &source.environment.name, namespace: &instance.namespace };
    let remote = RemoteValue {
        key: source.store.key(&fill(&source.credentials.key), tenancy),
        property: source.credentials.property.as_deref().map(fill),
    };
    let mut labels = texts(&cluster.labels);
    labels.push("argocd.argoproj.io/secret-type", "cluster");
    labels.push(LABEL_ENVIRONMENT, &environment.name);
    labels.push(LABEL_CLUSTER, &cluster.name);
    let template = map! {
        "engineVersion" => "v2",
        "mergePolicy" => "Replace",
        "metadata" => map! { "labels" => labels },
        "data" => data(instance, cluster, namespaces),
    };
    let target = map! {
        "name" => name.clone(),
        "creationPolicy" => "Owner",
        "deletionPolicy" => "Retain",
        "template" => template,
    };
    Object(map! {
        "apiVersion" => "external-secrets.io/v1",
        "kind" => "ExternalSecret",
        "metadata" => metadata(instance, &name, annotations()),
        "spec" => map! {
            "refreshInterval" => interval(source.store.refresh),
            "secretStoreRef" => map! { "kind" => "SecretStore", "name" => STORE },
            "target" => target,
            "data" => seq![map! { "secretKey" => "config", "remoteRef" => reference(&remote) }],
        },
    })
}

/// The data of a cluster Secret. With `namespaces`, Argo CD only reads these namespaces and no cluster-scoped objects,
/// and only the project of the instance may use the cluster.
fn data(instance: &Instance<'_>, cluster: &Cluster, namespaces: Option<&[&str]>) -> Mapping {
    let mut data = Mapping::new();
    data.push("name", &cluster.name);
    data.push("server", &cluster.server);
    data.push("config", "{{ .config }}");
    if let Some(namespaces) = namespaces {
        data.push("namespaces", namespaces.join(","));
        data.push("clusterResources", "false");
        data.push("project", &instance.name);
    }
    data
}
