//! Configuration files.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// A group of configuration files in one ConfigMap, whose name ends in a hash of the content.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Config {
    /// The folder they appear in. Example: `/etc/app`. Without it they become environment variables (`env: true`) or nothing mounts them.
    pub mount: Option<String>,
    /// Files by name: the text itself, or `{ from: PATH }` for a file below the service's folder.
    pub files: BTreeMap<String, ConfigFile>,
    /// Every file of this folder below the service's. Example: `config`.
    pub folder: Option<String>,
    /// Each file becomes an environment variable of its name. Default: false.
    pub env: bool,
}

/// The content of a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
pub enum ConfigFile {
    /// The text itself.
    Text(String),
    /// A file below the service's folder.
    From(ConfigFrom),
}

/// A file below the service's folder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigFrom {
    /// The path. Example: `config/app.yaml`.
    pub from: String,
}

impl<'de> Deserialize<'de> for ConfigFile {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Shapes;
        impl<'de> serde::de::Visitor<'de> for Shapes {
            type Value = ConfigFile;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("text or `{ from: PATH }`")
            }
            fn visit_str<E>(self, s: &str) -> Result<ConfigFile, E> {
                Ok(ConfigFile::Text(s.to_owned()))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<ConfigFile, A::Error> {
                ConfigFrom::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(ConfigFile::From)
            }
        }
        deserializer.deserialize_newtype_struct(crate::yaml::LITERAL, Shapes)
    }
}
