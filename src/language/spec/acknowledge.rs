//! The risks that a change must acknowledge, and the acknowledgements.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::ShapesOf;
use super::{Instant, Literal};
use crate::diff::{Class, Risk};

/// A class of risk that a change must acknowledge.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub struct Asked {
    pub risk: Class,
    pub at_least: Risk,
    pub pods: u64,
    pub environments: AskedWhere,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct AskedFields {
    /// The class. Example: `destroy`.
    risk: Class,
    /// The lowest risk for which an acknowledgement is required; `restart` counts pods instead. Default: `low`.
    at_least: Option<Risk>,
    /// For `restart`: the number of pods per environment that may restart without an acknowledgement. Default: 0.
    pods: Option<u64>,
    /// The environments: a list of names, or `protected` for the environments with that field. Default: all. Example:
    /// `[prod]`.
    #[serde(default)]
    environments: AskedWhere,
}

shorthand!(Asked, "a class of risk or `{ risk, atLeast, pods, environments }`", {
    /// The class, in every environment.
    str(s: Class) => Class::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(s)).map(|risk| Asked {
        risk,
        at_least: Risk::default(),
        pods: 0,
        environments: AskedWhere::default(),
    });
    /// The long form.
    map(AskedFields, w) => Asked {
        risk: w.risk,
        at_least: w.at_least.unwrap_or_default(),
        pods: w.pods.unwrap_or_default(),
        environments: w.environments,
    };
});

/// The environments in which an acknowledgement is required.
#[derive(Debug, Clone, PartialEq, Eq, Default, JsonSchema)]
#[schemars(with = "ShapesOf<Self>", inline)]
pub enum AskedWhere {
    #[default]
    Everywhere,
    /// In environments that are `protected`.
    Protected,
    Named(Vec<String>),
}

shorthand!(AskedWhere, "names of environments, or `protected`", {
    str(s) => match s {
        "protected" => Ok(AskedWhere::Protected),
        name => Ok::<_, String>(AskedWhere::Named(vec![name.to_owned()])),
    };
    seq(Vec<String>, names) => AskedWhere::Named(names);
});

/// Acknowledges a risk of a change. It is valid only for the change that adds it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Acknowledgement {
    /// The class of risk. Example: `destroy`.
    pub risk: Class,
    /// A single object: its kind and name. Default: all effects of the class that this file is about. Example:
    /// `PersistentVolumeClaim/data`.
    pub object: Option<String>,
    /// Why the risk is acceptable. Example: `the data was moved to the new claim`.
    pub reason: Literal,
    /// The time from which on it is no longer valid. Example: `"2026-12-20"`.
    pub expires: Instant,
}
