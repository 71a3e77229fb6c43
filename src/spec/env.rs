//! Environment variables, and what they are taken from.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Literal;

/// The value of an environment variable. Text may hold `${pin.tag}`, `${pin.digest}`, `${environment}`,
/// `${cluster}`, `${region}`, `${domain}`, `${namespace}` and `${service}`.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
pub enum EnvValue {
    /// Text, taken as written.
    Text(Literal),
    /// Taken from somewhere else.
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

impl<'de> Deserialize<'de> for EnvValue {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Shapes;
        impl<'de> serde::de::Visitor<'de> for Shapes {
            type Value = EnvValue;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("text or `{ field | resource | configMap | secret }`")
            }
            fn visit_str<E>(self, s: &str) -> Result<EnvValue, E> {
                Ok(EnvValue::Text(Literal(s.to_owned())))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<EnvValue, A::Error> {
                EnvSource::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                    .map(|source| EnvValue::Source(Box::new(source)))
            }
        }
        deserializer.deserialize_newtype_struct(crate::yaml::LITERAL, Shapes)
    }
}

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
