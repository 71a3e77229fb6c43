//! How versions move, with every name bound.

use std::collections::BTreeMap;

use semver::{Version, VersionReq};

use super::EnvironmentId;
use crate::calendar::{self, Zone};
use crate::spec::{Freeze as Words, Hold, Upstream};

/// The platform's promotion policy.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Promotion {
    /// First to last; environments side by side share a stage. Empty: no order is asked for.
    pub stages: Vec<Vec<EnvironmentId>>,
    pub upstream: Upstream,
    /// Seconds a version must have been in an environment before it may leave it.
    pub soak: BTreeMap<EnvironmentId, i64>,
    pub freezes: Vec<Freeze>,
    /// Keys of overlays that travel with the version, as paths.
    pub carry: Vec<Vec<String>>,
}

impl Promotion {
    /// The stage of an environment; none for those that the order does not name.
    pub fn stage(&self, environment: EnvironmentId) -> Option<usize> {
        self.stages.iter().position(|stage| stage.contains(&environment))
    }
}

/// A time at which nothing is promoted.
#[derive(Debug, Clone, PartialEq)]
pub struct Freeze {
    pub name: String,
    /// Empty: everywhere.
    pub environments: Vec<EnvironmentId>,
    pub zone: Zone,
    pub words: Words,
}

impl Freeze {
    /// Is an environment frozen at a moment (seconds since 1970)?
    pub fn holds(&self, environment: EnvironmentId, now: i64) -> bool {
        let (from, until) = (self.words.from.map(|m| m.0), self.words.until.map(|m| m.0));
        (self.environments.is_empty() || self.environments.contains(&environment))
            && calendar::within(now, &self.zone, from, until, self.words.window.map(|w| w.0))
    }
}

/// What a service in one environment says about moving its version.
#[derive(Debug, Clone, PartialEq, Default, Hash)]
pub struct Movement {
    pub hold: Option<Hold>,
    /// By interface.
    pub interfaces: BTreeMap<String, Version>,
    pub needs: Vec<Requirement>,
    /// Keys of overlays that travel with the version beside the platform's, as paths.
    pub carry: Vec<Vec<String>>,
}

/// A version that a service needs of another.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Requirement {
    /// `cart`, `cart.api` or `api`, as written.
    pub of: String,
    pub range: VersionReq,
}
