//! Secrets: the environment's secret store, External Secrets and Sealed Secrets.

use std::collections::BTreeMap;

use crate::diagnostics::FileId;
use crate::language::spec::AwsService;
use crate::yaml::Value;

/// The secret store of an environment. Its texts may contain `{team}`, `{environment}` and `{namespace}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretStore {
    /// The cloud role with which a namespace reads the store. `None`: the service account itself has the rights (GCP
    /// only).
    pub role: Option<String>,
    /// The pattern for paths in the store, with `{key}` for the path of a reference.
    pub key: String,
    /// Seconds between reads of the store.
    pub refresh: i64,
    pub provider: StoreProvider,
}

impl SecretStore {
    /// Returns the path in the store for a reference. Names in Google's store cannot contain `/`, so it is replaced by
    /// `-`.
    pub fn key(&self, reference: &str, tenancy: Tenancy<'_>) -> String {
        let key = tenancy.fill(&self.key).replace("{key}", reference);
        if matches!(self.provider, StoreProvider::Gcp { .. }) { key.replace('/', "-") } else { key }
    }
}

/// The owner of a namespace: the values for placeholders in a store's texts.
#[derive(Debug, Clone, Copy)]
pub struct Tenancy<'a> {
    pub team: &'a str,
    pub environment: &'a str,
    pub namespace: &'a str,
}

impl Tenancy<'_> {
    /// Replaces `{team}`, `{environment}` and `{namespace}` in a pattern.
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

/// An ExternalSecret, which creates a Secret of the same name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ExternalSecret {
    pub name: String,
    /// Seconds between reads of the store.
    pub refresh: i64,
    /// The values to read, by the key in the Secret, or by the name that the template uses.
    pub data: BTreeMap<String, RemoteValue>,
    /// The path of a store secret whose keys are all taken.
    pub whole: Option<String>,
    /// Templates by the key in the Secret. If there are any, the Secret has no other keys.
    pub template: BTreeMap<String, String>,
}

/// The location of a value in the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RemoteValue {
    pub key: String,
    pub property: Option<String>,
}

/// A SealedSecret from the service's folder, for one environment.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct SealedSecret {
    pub name: String,
    /// The keys of the Secret that it is decrypted to.
    pub keys: Vec<String>,
    pub file: FileId,
    /// The whole object as written.
    pub object: Value,
}
