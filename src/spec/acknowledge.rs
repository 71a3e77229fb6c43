//! The risks that a change must acknowledge, and the acknowledgements.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shorthand::ShapesOf;
use super::{Instant, Literal};

/// A class of effects of a change, as `rutter diff` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RiskClass {
    /// Data, addresses or whole applications are lost.
    Destroy,
    /// The API server rejects an object, or old objects are left behind.
    Reject,
    /// Someone or something gets more rights than before.
    Privilege,
    /// Traffic from outside reaches a service in another way than before.
    Exposure,
    /// Network connections open or close.
    Connection,
    /// Alerts are added or removed, or fire under other conditions.
    Alert,
    /// Pods are replaced.
    Restart,
    /// The resources that a team requests in an environment.
    Resources,
    /// A workload uses another image, or a component another chart.
    Version,
}

impl RiskClass {
    /// Returns the value in the spec.
    pub fn word(self) -> &'static str {
        match self {
            Self::Destroy => "destroy",
            Self::Reject => "reject",
            Self::Privilege => "privilege",
            Self::Exposure => "exposure",
            Self::Connection => "connection",
            Self::Alert => "alert",
            Self::Restart => "restart",
            Self::Resources => "resources",
            Self::Version => "version",
        }
    }
}

/// How carefully an effect must be reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RiskLevel {
    /// Data is lost, an object is rejected, or something is open to the world.
    High,
    /// One of these may happen.
    Medium,
    /// A low risk that should still be reviewed.
    #[default]
    Low,
    /// The effect alone can do no harm.
    Info,
}

/// A class of risk that a change must acknowledge.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub struct Asked {
    pub risk: RiskClass,
    pub at_least: RiskLevel,
    pub pods: u64,
    pub environments: AskedWhere,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct AskedWords {
    /// The class. Example: `destroy`.
    risk: RiskClass,
    /// The lowest risk for which an acknowledgement is required; `restart` counts pods instead. Default: `low`.
    at_least: Option<RiskLevel>,
    /// For `restart`: the number of pods per environment that may restart without an acknowledgement. Default: 0.
    pods: Option<u64>,
    /// The environments: a list of names, or `protected` for the environments with that field. Default: all. Example:
    /// `[prod]`.
    #[serde(default)]
    environments: AskedWhere,
}

shorthand!(Asked, "a class of risk or `{ risk, atLeast, pods, environments }`", {
    /// The class, in every environment.
    str(s: RiskClass) => RiskClass::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(s)).map(|risk| Asked {
        risk,
        at_least: RiskLevel::default(),
        pods: 0,
        environments: AskedWhere::default(),
    });
    /// The long form.
    map(AskedWords, w) => Asked {
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
    pub risk: RiskClass,
    /// A single object: its kind and name. Default: all effects of the class that this file is about. Example:
    /// `PersistentVolumeClaim/data`.
    pub object: Option<String>,
    /// Why the risk is acceptable. Example: `the data was moved to the new claim`.
    pub reason: Literal,
    /// The time from which on it is no longer valid. Example: `"2026-12-20"`.
    pub expires: Instant,
}
