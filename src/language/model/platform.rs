//! The resolved platform as a whole.

use super::{Callers, EnvironmentId, PlannedService, PlatformConfig, ReviewPolicy, Service, ServiceId, Standing};

/// The resolved platform: its configuration and its services.
#[derive(Debug, Clone)]
pub struct Platform {
    /// Everything that is not part of one service.
    pub config: PlatformConfig,
    /// The services, sorted by name.
    pub services: Vec<Service>,
    /// The callers of each service.
    pub callers: Callers,
    pub review: ReviewPolicy,
}

impl Platform {
    pub fn service(&self, id: ServiceId) -> &Service {
        &self.services[id.0]
    }

    /// Returns every service once, whatever places it has.
    pub fn distinct_services(&self) -> impl Iterator<Item = &Service> {
        self.services.iter().filter(|service| service.standing == Standing::First)
    }

    /// Returns what is deployed: every service in every environment for which it has an overlay.
    pub fn deployed(&self) -> impl Iterator<Item = (&Service, EnvironmentId, &PlannedService)> {
        self.services.iter().flat_map(|s| s.deployed.iter().map(move |(env, planned)| (s, *env, planned)))
    }
}
