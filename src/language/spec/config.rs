//! Configuration files.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::ShapesOf;

/// A group of configuration files in one ConfigMap, whose name ends in a hash of the content.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Config {
    /// The folder in which the files are mounted. Example: `/etc/app`. Without it they become environment variables
    /// (`env: true`) or are not mounted at all.
    pub mount: Option<String>,
    /// Files by name: the content, or `{ from: PATH }` for a file in the service's folder.
    pub files: BTreeMap<String, ConfigFile>,
    /// A folder in the service's folder; all its files are included. Example: `config`.
    pub folder: Option<String>,
    /// Whether each file becomes an environment variable of its name. Default: false.
    pub env: bool,
}

/// The content of a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub enum ConfigFile {
    Text(String),
    From(ConfigFrom),
}

/// A file in the service's folder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigFrom {
    /// The path. Example: `config/app.yaml`.
    pub from: String,
}

shorthand!(ConfigFile, "text or `{ from: PATH }`", {
    /// The content.
    literal(s) => Ok::<_, String>(ConfigFile::Text(s.to_owned()));
    /// A file in the service's folder.
    map(ConfigFrom, from) => ConfigFile::From(from);
});
