//! The secret store of an environment.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Duration;

/// The secret store of an environment. Each namespace reads it through its own SecretStore with its own role. Texts may
/// hold `{team}`, `{environment}` and `{namespace}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct SecretStore {
    /// The kind of the store: `vault`, `aws` or `gcp`.
    pub store: StoreKind,
    /// The role of each namespace: Vault's role (default: `{namespace}`), an AWS role's ARN, a Google service account.
    /// Example: `arn:aws:iam::123456789012:role/{namespace}-secrets`.
    pub role: Option<String>,
    /// The pattern of paths in the store, with `{key}` for the path of a reference. Default: `{key}`. Example:
    /// `{environment}/{key}`.
    pub key: Option<String>,
    /// The time after which values are read again. Default: `1h`.
    pub refresh: Option<Duration>,
    /// Vault: its address. Example: `https://vault.example.com`.
    pub server: Option<String>,
    /// Vault: the path of the KV engine, version 2. Default: `secret`.
    pub path: Option<String>,
    /// Vault: the path at which Kubernetes authentication is mounted. Default: `kubernetes`. Example:
    /// `kubernetes-{environment}`.
    pub auth: Option<String>,
    /// Vault: the audience of the service account's token. Default: `vault`.
    pub audience: Option<String>,
    /// AWS: the region. Default: the first cluster's.
    pub region: Option<String>,
    /// AWS: `secrets-manager` (default) or `parameter-store`.
    pub service: Option<AwsService>,
    /// GCP: the project that holds the secrets. A `/` in a path becomes `-`, because names there cannot contain `/`.
    pub project: Option<String>,
}

/// The kind of a secret store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StoreKind {
    /// HashiCorp Vault or OpenBao.
    #[default]
    Vault,
    /// AWS Secrets Manager or Parameter Store.
    Aws,
    /// Google Secret Manager.
    Gcp,
}

/// The AWS service that stores secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AwsService {
    /// AWS Secrets Manager.
    #[default]
    SecretsManager,
    /// Parameter Store of AWS Systems Manager.
    ParameterStore,
}
