//! Environment variables and the sources of their values.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Literal;
use super::shapes::ShapesOf;

/// The value of an environment variable. Text may hold `${pin.tag}`, `${pin.digest}`, `${environment}`,
/// `${cluster}`, `${region}`, `${domain}`, `${namespace}` and `${service}`.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub enum EnvValue {
    Text(Literal),
    Source(Box<EnvSource>),
}

/// The source of an environment variable: exactly one of `field`, `resource`, `configMap` and `secret`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct EnvSource {
    /// A field of the pod. Example: `metadata.name`, `status.podIP`.
    pub field: Option<String>,
    /// A resource of the container. Example: `limits.memory`.
    pub resource: Option<String>,
    /// A ConfigMap, declared under `existing`; needs `key`.
    pub config_map: Option<String>,
    /// A Secret, declared under `existing`; needs `key`.
    pub secret: Option<String>,
    /// The key in the ConfigMap or Secret.
    pub key: Option<String>,
    /// Whether the container starts without it if it is missing. Default: false.
    pub optional: bool,
}

shorthand!(EnvValue, "text or `{ field | resource | configMap | secret }`", {
    /// Text, used as written.
    literal(s) => Ok::<_, String>(EnvValue::Text(Literal(s.to_owned())));
    /// Another source.
    map(EnvSource, source) => EnvValue::Source(Box::new(source));
});

/// A ConfigMap or Secret whose keys all become environment variables.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct EnvFrom {
    /// A ConfigMap, declared under `existing`.
    pub config_map: Option<String>,
    /// A Secret, declared under `existing`.
    pub secret: Option<String>,
    /// A prefix for the name of each variable. Example: `DB_`.
    pub prefix: Option<String>,
    /// Whether the container starts without it if it is missing. Default: false.
    pub optional: bool,
}

/// A ConfigMap or Secret that something outside of rutter creates; exactly one of `configMap` and `secret`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema, Hash)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Existing {
    /// The name of the ConfigMap.
    pub config_map: Option<String>,
    /// The name of the Secret.
    pub secret: Option<String>,
    /// The keys it has, if they are known.
    pub keys: Option<Vec<String>>,
    /// What creates it. Example: `the database operator`.
    pub by: Option<String>,
}
