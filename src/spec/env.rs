//! Environment variables, and what they are taken from.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Literal;
use super::shorthand::ShapesOf;

/// The value of an environment variable. Text may hold `${pin.tag}`, `${pin.digest}`, `${environment}`,
/// `${cluster}`, `${region}`, `${domain}`, `${namespace}` and `${service}`.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub enum EnvValue {
    Text(Literal),
    Source(Box<EnvSource>),
}

/// Where an environment variable is taken from: exactly one of `field`, `resource`, `configMap` and `secret`.
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
    /// Start without it if it is missing. Default: false.
    pub optional: bool,
}

shorthand!(EnvValue, "text or `{ field | resource | configMap | secret }`", {
    /// Text, taken as written.
    literal(s) => Ok::<_, String>(EnvValue::Text(Literal(s.to_owned())));
    /// Taken from somewhere else.
    map(EnvSource, source) => EnvValue::Source(Box::new(source));
});

/// A whole ConfigMap or Secret taken as environment variables.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct EnvFrom {
    /// A ConfigMap, declared under `existing`.
    pub config_map: Option<String>,
    /// A Secret, declared under `existing`.
    pub secret: Option<String>,
    /// Put before each name. Example: `DB_`.
    pub prefix: Option<String>,
    /// Start without it if it is missing. Default: false.
    pub optional: bool,
}

/// A ConfigMap or Secret that something else makes; one of `configMap` and `secret`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema, Hash)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Existing {
    /// The ConfigMap's name.
    pub config_map: Option<String>,
    /// The Secret's name.
    pub secret: Option<String>,
    /// The keys it has, if they are known.
    pub keys: Option<Vec<String>>,
    /// Who makes it. Example: `the database operator`.
    pub by: Option<String>,
}
