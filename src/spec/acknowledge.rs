//! Risks that a change must own up to, and the entries that do.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shorthand::ShapesOf;
use super::{Instant, Literal};

/// A class of what a change does, as `rutter diff` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RiskClass {
    /// Data, addresses or whole applications are lost.
    Destroy,
    /// The API server refuses it, or old objects are left behind.
    Reject,
    /// Somebody or something may do more than before.
    Privilege,
    /// Reachable from outside in another way.
    Exposure,
    /// Network connections open or close.
    Connection,
    /// Alerts come, go, or fire at other times.
    Alert,
    /// Pods are replaced.
    Restart,
    /// What a team asks for in an environment.
    Resources,
    /// Another image or chart runs.
    Version,
}

impl RiskClass {
    /// The word in the spec.
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

/// How carefully to look at an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RiskLevel {
    /// Something is lost, refused, or open to the world.
    High,
    /// Something may be.
    Medium,
    /// Worth a look.
    #[default]
    Low,
    /// Nothing can go wrong by it alone.
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
    /// The least risk that counts; `restart` counts pods instead. Default: `low`.
    at_least: Option<RiskLevel>,
    /// For `restart`: so many pods may restart in an environment unasked. Default: 0.
    pods: Option<u64>,
    /// Where: names, or `protected` for the environments that say so. Default: everywhere. Example: `[prod]`.
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
    /// In words.
    map(AskedWords, w) => Asked {
        risk: w.risk,
        at_least: w.at_least.unwrap_or_default(),
        pods: w.pods.unwrap_or_default(),
        environments: w.environments,
    };
});

/// Where an acknowledgement is asked for.
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

/// Somebody stands by what a change does. It counts only in the change that adds it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Acknowledgement {
    /// The class of risk. Example: `destroy`.
    pub risk: RiskClass,
    /// One object only: its kind and name. Default: everything of the class that this file is about.
    /// Example: `PersistentVolumeClaim/data`.
    pub object: Option<String>,
    /// Why it is fine. Example: `the data was moved to the new claim`.
    pub reason: Literal,
    /// The first moment at which it counts no more. Example: `"2026-12-20"`.
    pub expires: Instant,
}
