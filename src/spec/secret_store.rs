//! The store that an environment's secrets are kept in.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Duration;

/// The secret store of an environment. Each namespace reaches it through a SecretStore with a role of its own.
/// Texts may hold `{team}`, `{environment}` and `{namespace}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct SecretStore {
    /// What it is: `vault`, `aws` or `gcp`.
    pub store: StoreKind,
    /// The role each namespace has: Vault's role (default: `{namespace}`), an AWS role's ARN, a Google service account. Example: `arn:aws:iam::123456789012:role/{namespace}-secrets`.
    pub role: Option<String>,
    /// How a reference's path is found in the store, with `{key}`. Default: `{key}`. Example: `{environment}/{key}`.
    pub key: Option<String>,
    /// How often values are read again. Default: `1h`.
    pub refresh: Option<Duration>,
    /// Vault: its address. Example: `https://vault.example.com`.
    pub server: Option<String>,
    /// Vault: the path of the KV engine, version 2. Default: `secret`.
    pub path: Option<String>,
    /// Vault: where Kubernetes authentication is mounted. Default: `kubernetes`. Example: `kubernetes-{environment}`.
    pub auth: Option<String>,
    /// Vault: the audience of the service account's token. Default: `vault`.
    pub audience: Option<String>,
    /// AWS: the region. Default: the first cluster's.
    pub region: Option<String>,
    /// AWS: `secrets-manager` (default) or `parameter-store`.
    pub service: Option<AwsService>,
    /// GCP: the project that holds the secrets. A `/` of a path becomes `-`, as names there have no `/`.
    pub project: Option<String>,
}

/// What keeps the secrets.
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

/// The service of AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AwsService {
    /// Secrets Manager.
    #[default]
    SecretsManager,
    /// Parameter Store of Systems Manager.
    ParameterStore,
}
