//! The input of an emitter.

use crate::language::model::{
    Caller, Environment, EnvironmentId, Instance, PlannedService, Platform, PlatformConfig, Role, Service, Team,
    Workload,
};

/// The input of an emitter of services: one instance of a service in one environment.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The model without its services: an emitter cannot read other services.
    pub platform: &'a PlatformConfig,
    pub environment: &'a Environment,
    pub service: &'a Service,
    pub planned: &'a PlannedService,
    pub instance: &'a Instance,
    /// The workloads that call the instance in this environment, sorted.
    pub callers: &'a [Caller],
    /// Whether image references contain the pin's tag and digest, because an `images` entry of the overlay's
    /// kustomization would also change images that have a version of their own.
    pub inline_pin: bool,
}

impl<'a> Context<'a> {
    pub fn team(&self) -> &'a Team {
        self.platform.team(self.service.team)
    }

    /// The workload that serves the instance's ports, if there is one.
    pub fn main_workload(&self) -> Option<&'a Workload> {
        self.instance.workloads.iter().find(|w| w.settings.role == Role::Main)
    }
}

/// The input of an emitter of tenancy: one namespace of a team in one environment.
#[derive(Debug, Clone, Copy)]
pub struct TenantContext<'a> {
    pub platform: &'a Platform,
    pub id: EnvironmentId,
    pub environment: &'a Environment,
    pub team: &'a Team,
    pub namespace: &'a str,
    /// The only service in the namespace, if the environment's namespace pattern gives every service its own.
    pub service: Option<&'a str>,
}
