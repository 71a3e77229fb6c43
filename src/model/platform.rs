//! The platform as a whole.

use std::ops::Deref;

use super::{Callers, EnvironmentId, PlannedService, ReviewPolicy, Service, ServiceId, Surroundings};

/// The surroundings with the services in them.
#[derive(Debug, Clone)]
pub struct Platform {
    pub surroundings: Surroundings,
    /// By name.
    pub services: Vec<Service>,
    /// Who calls whom, seen from the callee.
    pub callers: Callers,
    pub review: ReviewPolicy,
}

/// Whoever sees the whole sees the surroundings.
impl Deref for Platform {
    type Target = Surroundings;

    fn deref(&self) -> &Surroundings {
        &self.surroundings
    }
}

impl Platform {
    pub fn service(&self, id: ServiceId) -> &Service {
        &self.services[id.0]
    }

    /// What runs: every service in every environment where it has an overlay.
    pub fn deployed(&self) -> impl Iterator<Item = (&Service, EnvironmentId, &PlannedService)> {
        self.services.iter().flat_map(|s| s.deployed.iter().map(move |(env, planned)| (s, *env, planned)))
    }
}
