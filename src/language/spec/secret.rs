//! The secrets of a container: their sources, and the variables and files that they become.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::ShapesOf;

/// A secret: `path#property` in the environment's store, or the long form.
///
/// One value becomes the environment variable of the entry's name, or a file of that name below `mount`.
/// A whole secret becomes variables (`env: true`) or files (`mount`) under its own keys, or those that `keys` names.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub enum Secret {
    Reference(String),
    Long(Box<SecretFields>),
}

shorthand!(Secret, "`path#property` or `{ from | sealed | existing | template, ... }`", {
    /// A single value of the store, as `path#property`; without `#property` the whole secret is the value. Example:
    /// `shop/stripe#api-key`.
    str(s) => Ok::<_, String>(Secret::Reference(s.to_owned()));
    /// The long form.
    map(SecretFields, m) => Secret::Long(Box::new(m));
});

impl Secret {
    /// Returns the long form of both variants.
    pub fn fields(&self) -> SecretFields {
        match self {
            Self::Reference(from) => SecretFields { from: Some(from.clone()), ..SecretFields::default() },
            Self::Long(fields) => (**fields).clone(),
        }
    }
}

/// The long form of a secret: one source (`from`, `sealed` or `existing`, or `template` with its inputs), and its use.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct SecretFields {
    /// The environment's store: `path#property`, or `path` for the whole secret. Example: `shop/stripe#api-key`.
    pub from: Option<String>,
    /// A SealedSecret in the service's `sealed/<environment>/`: `name#key`, or `name` for the whole. Example:
    /// `stripe#api-key`.
    pub sealed: Option<String>,
    /// A Secret that another program writes at run time, declared under `existing`: `name#key`, or `name`. Example:
    /// `app-db#uri`.
    pub existing: Option<String>,
    /// The folder in which the files are mounted: all files of a whole secret, or one file with this entry's name.
    /// Example: `/etc/tls`.
    pub mount: Option<String>,
    /// Whether the keys of a whole secret become environment variables. Default: false.
    pub env: bool,
    /// A prefix for the name of each variable of a whole secret. Example: `DB_`.
    pub prefix: Option<String>,
    /// The keys to use of a whole secret, with new names: new name to key. Example: `{ DB_USER: username }`.
    pub keys: BTreeMap<String, String>,
    /// A value composed of others, in External Secrets' template language. Example: `postgres://{{ .user }}:{{ .password }}@db`.
    pub template: Option<String>,
    /// The inputs of `template`, by the name that it uses: `path#property`. All properties of `from` can be used too.
    pub values: BTreeMap<String, String>,
}
