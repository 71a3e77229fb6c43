//! The promotion policy with every name resolved.

use std::collections::BTreeMap;

use semver::{Version, VersionReq};

use super::EnvironmentId;
use crate::base::calendar::{self, Zone};
use crate::language::spec::{self, Hold, Upstream};

/// The platform's promotion policy.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Promotion {
    /// The stages of promotion, first to last. Each holds one or several parallel environments. Empty means that
    /// promotion has no order.
    pub stages: Vec<Vec<EnvironmentId>>,
    pub upstream: Upstream,
    /// The soak time of each environment: seconds for which a version must have run there before it can be promoted
    /// further.
    pub soak: BTreeMap<EnvironmentId, i64>,
    pub freezes: Vec<Freeze>,
    /// The paths of overlay fields that are promoted together with the version.
    pub carry: Vec<Vec<String>>,
}

impl Promotion {
    /// Returns the index of an environment's stage, or `None` if it is not in the promotion order.
    pub fn stage(&self, environment: EnvironmentId) -> Option<usize> {
        self.stages.iter().position(|stage| stage.contains(&environment))
    }
}

/// A period in which nothing is promoted.
#[derive(Debug, Clone, PartialEq)]
pub struct Freeze {
    pub name: String,
    /// The frozen environments. Empty means all.
    pub environments: Vec<EnvironmentId>,
    pub zone: Zone,
    /// The fields as they are in the spec.
    pub spec: spec::Freeze,
}

impl Freeze {
    /// Returns whether an environment is frozen at a moment (seconds since 1970).
    pub fn holds(&self, environment: EnvironmentId, now: i64) -> bool {
        let (from, until) = (self.spec.from.map(|m| m.0), self.spec.until.map(|m| m.0));
        (self.environments.is_empty() || self.environments.contains(&environment))
            && calendar::within(now, &self.zone, from, until, self.spec.window.map(|w| w.0))
    }
}

/// What a service declares for one environment about its promotion.
#[derive(Debug, Clone, PartialEq, Default, Hash)]
pub struct Movement {
    pub hold: Option<Hold>,
    /// The version of each interface that the service provides, by name.
    pub interfaces: BTreeMap<String, Version>,
    pub needs: Vec<Requirement>,
    /// The paths of the overlay fields that are promoted with this service's version, beside the platform's.
    pub carry: Vec<Vec<String>>,
}

/// A version that a service requires of another service.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Requirement {
    /// The reference as written: `cart`, `cart.api` or `api`.
    pub of: String,
    pub range: VersionReq,
}
