//! Secrets of a container: where they come from, and what the container sees of them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shorthand::ShapesOf;

/// A secret: `path#property` in the environment's store, or the long form.
///
/// One value becomes the environment variable of the entry's name, or a file of that name below `mount`.
/// A whole secret becomes variables (`env: true`) or files (`mount`) under its own keys, or those that `keys` names.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub enum Secret {
    Reference(String),
    Long(Box<SecretWords>),
}

shorthand!(Secret, "`path#property` or `{ from | sealed | existing | template, ... }`", {
    /// One value of the store, as `path#property`; without `#property` the secret is the value. Example: `shop/stripe#api-key`.
    str(s) => Ok::<_, String>(Secret::Reference(s.to_owned()));
    /// In more words.
    map(SecretWords, m) => Secret::Long(Box::new(m));
});

impl Secret {
    /// The long form of either.
    pub fn words(&self) -> SecretWords {
        match self {
            Self::Reference(from) => SecretWords { from: Some(from.clone()), ..SecretWords::default() },
            Self::Long(words) => (**words).clone(),
        }
    }
}

/// A secret in more words: one source (`from`, `sealed` or `existing`, or `template` with its inputs), and its use.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct SecretWords {
    /// From the environment's store: `path#property`, or `path` for the whole secret. Example: `shop/stripe#api-key`.
    pub from: Option<String>,
    /// From a SealedSecret in the service's `sealed/<environment>/`: `name#key`, or `name` for the whole. Example: `stripe#api-key`.
    pub sealed: Option<String>,
    /// From a Secret that another program writes at run time, declared under `existing`: `name#key`, or `name`. Example: `app-db#uri`.
    pub existing: Option<String>,
    /// The folder the files appear in: a whole secret's, or one of this entry's name. Example: `/etc/tls`.
    pub mount: Option<String>,
    /// A whole secret as environment variables. Default: false.
    pub env: bool,
    /// Put before the name of each variable of a whole secret. Example: `DB_`.
    pub prefix: Option<String>,
    /// Only these keys of a whole secret, under new names: new name to key. Example: `{ DB_USER: username }`.
    pub keys: BTreeMap<String, String>,
    /// A value composed of others, in External Secrets' template language. Example: `postgres://{{ .user }}:{{ .password }}@db`.
    pub template: Option<String>,
    /// What `template` is composed of, by the name it uses: `path#property`. All properties of `from` are there too.
    pub values: BTreeMap<String, String>,
}
