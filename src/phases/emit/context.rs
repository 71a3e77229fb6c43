//! What an emitter sees.

use crate::language::model::{
    Caller, Environment, EnvironmentId, Instance, PlannedService, Platform, Role, Service, Surroundings, Team, Workload,
};

/// One instance of a service in one environment.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Everything but the other services.
    pub platform: &'a Surroundings,
    pub environment: &'a Environment,
    pub service: &'a Service,
    pub planned: &'a PlannedService,
    pub instance: &'a Instance,
    /// Who calls the instance here, in order.
    pub callers: &'a [Caller],
    /// Images carry their version themselves, because an `images` entry would change others too.
    pub inline_pin: bool,
}

impl<'a> Context<'a> {
    pub fn team(&self) -> &'a Team {
        self.platform.team(self.service.team)
    }

    /// The workload that serves the instance's ports.
    pub fn main_workload(&self) -> Option<&'a Workload> {
        self.instance.workloads.iter().find(|w| w.settings.role == Role::Main)
    }
}

/// One namespace of a team in one environment.
#[derive(Debug, Clone, Copy)]
pub struct TenantContext<'a> {
    pub platform: &'a Platform,
    pub id: EnvironmentId,
    pub environment: &'a Environment,
    pub team: &'a Team,
    pub namespace: &'a str,
    /// The service whose own the namespace is, where the pattern gives each service one.
    pub service: Option<&'a str>,
}
