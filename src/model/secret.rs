//! Secrets: the environment's store, and what External Secrets and Sealed Secrets make of it.

use std::collections::BTreeMap;

use crate::diagnostics::FileId;
use crate::spec::AwsService;
use crate::yaml::Value;

/// The store of an environment. Texts may hold `{team}`, `{environment}` and `{namespace}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretStore {
    /// The role of a namespace; none: the service account itself has the rights (GCP only).
    pub role: Option<String>,
    /// With `{key}`.
    pub key: String,
    /// Seconds between reads.
    pub refresh: i64,
    pub provider: StoreProvider,
}

impl SecretStore {
    /// The path in the store of what a reference names. Names of Google's have no `/`: it becomes `-`.
    pub fn key(&self, reference: &str, tenancy: Tenancy<'_>) -> String {
        let key = tenancy.fill(&self.key).replace("{key}", reference);
        if matches!(self.provider, StoreProvider::Gcp { .. }) { key.replace('/', "-") } else { key }
    }
}

/// Whose a namespace is: what the words of a store may name.
#[derive(Debug, Clone, Copy)]
pub struct Tenancy<'a> {
    pub team: &'a str,
    pub environment: &'a str,
    pub namespace: &'a str,
}

impl Tenancy<'_> {
    /// `{team}`, `{environment}` and `{namespace}` filled in.
    pub fn fill(&self, pattern: &str) -> String {
        pattern
            .replace("{team}", self.team)
            .replace("{environment}", self.environment)
            .replace("{namespace}", self.namespace)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreProvider {
    Vault { server: String, path: String, auth: String, audience: String },
    Aws { region: String, service: AwsService },
    Gcp { project: String },
}

/// An ExternalSecret, and the Secret of the same name that it makes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ExternalSecret {
    pub name: String,
    /// Seconds between reads.
    pub refresh: i64,
    /// By the key in the Secret, or by the name the template uses.
    pub data: BTreeMap<String, RemoteValue>,
    /// The path of a secret that is taken whole.
    pub whole: Option<String>,
    /// By the key in the Secret; the Secret then has these keys only.
    pub template: BTreeMap<String, String>,
}

/// A value in the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RemoteValue {
    pub key: String,
    pub property: Option<String>,
}

/// A SealedSecret of the service's folder, for one environment.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct SealedSecret {
    pub name: String,
    /// The keys of the Secret it unseals to.
    pub keys: Vec<String>,
    pub file: FileId,
    /// The whole object as it was written.
    pub object: Value,
}
