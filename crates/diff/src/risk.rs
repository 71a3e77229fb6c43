//! The classes of effects and the levels of risk, as reports and the platform's policy name them.

use schemars::JsonSchema;
use serde::Deserialize;

/// A class of what a change does, as `rutter diff` names it.
// In the order of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "RiskClass")]
pub enum Class {
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
    /// Pods are replaced, or jobs run again.
    Restart,
    /// Pods are added or taken away.
    Scale,
    /// What a team asks for in an environment.
    Resources,
    /// Another image or chart runs.
    Version,
}

impl Class {
    pub const ALL: [Self; 10] = [
        Self::Destroy,
        Self::Reject,
        Self::Privilege,
        Self::Exposure,
        Self::Connection,
        Self::Alert,
        Self::Restart,
        Self::Scale,
        Self::Resources,
        Self::Version,
    ];

    /// Returns the keyword in reports and in the platform's policy.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Destroy => "destroy",
            Self::Reject => "reject",
            Self::Privilege => "privilege",
            Self::Exposure => "exposure",
            Self::Connection => "connection",
            Self::Alert => "alert",
            Self::Restart => "restart",
            Self::Scale => "scale",
            Self::Resources => "resources",
            Self::Version => "version",
        }
    }
}

/// How carefully to look at an effect.
// Ordered: the highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "RiskLevel")]
pub enum Risk {
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

impl Risk {
    pub const ALL: [Self; 4] = [Self::High, Self::Medium, Self::Low, Self::Info];

    /// Returns the keyword in reports and in the platform's policy.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, Risk};
    use serde::Deserialize;
    use serde::de::value::{Error, StrDeserializer};

    #[test]
    fn keywords_are_parsed() {
        for class in Class::ALL {
            assert_eq!(Class::deserialize(StrDeserializer::<Error>::new(class.keyword())), Ok(class));
        }
        for risk in Risk::ALL {
            assert_eq!(Risk::deserialize(StrDeserializer::<Error>::new(risk.keyword())), Ok(risk));
        }
    }
}
