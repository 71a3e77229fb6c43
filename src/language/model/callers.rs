//! The callers of each service and capability.

use std::collections::BTreeMap;

use super::{Call, EnvironmentId, PlannedService, PlatformConfig, Port, Service, Standing, Workload};
use crate::language::spec::PortProtocol;

/// A workload that declared a call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Caller {
    /// The caller's value of the label `app.kubernetes.io/name`.
    pub workload: String,
    pub namespace: String,
    /// The pod port that the workload calls.
    pub port: u16,
    pub protocol: PortProtocol,
}

/// The callers of every instance and capability, by environment and the callee's name. A caller counts whether it is
/// deployed or not, so that a new overlay of the caller never changes the callee's files.
#[derive(Debug, Clone, Default)]
pub struct Callers(Vec<EnvironmentCallers>);

/// Callers, by the name of the callee.
type ByCallee = BTreeMap<String, Vec<Caller>>;

/// The callers in one environment.
#[derive(Debug, Clone, Default)]
struct EnvironmentCallers {
    instances: ByCallee,
    capabilities: ByCallee,
}

impl Callers {
    pub fn of(config: &PlatformConfig, services: &[Service]) -> Self {
        Self(config.environment_ids().map(|id| EnvironmentCallers::of(services, id)).collect())
    }

    /// Returns the callers of an instance, sorted.
    pub fn of_instance(&self, environment: EnvironmentId, name: &str) -> &[Caller] {
        self.0.get(environment.0).map_or(&[], |e| callers(&e.instances, name))
    }

    /// Returns the callers of a capability, sorted.
    pub fn of_capability(&self, environment: EnvironmentId, name: &str) -> &[Caller] {
        self.0.get(environment.0).map_or(&[], |e| callers(&e.capabilities, name))
    }
}

impl EnvironmentCallers {
    fn of(services: &[Service], id: EnvironmentId) -> Self {
        let mut found = Self::default();
        for service in services.iter().filter(|service| service.standing != Standing::Retired) {
            let deployed = service.deployed.get(&id).filter(|deployed| !deployed.retired);
            let Some(planned) = deployed.or_else(|| service.planned.get(id.0)) else { continue };
            for workload in planned.instances.iter().flat_map(|i| &i.workloads) {
                workload.calls.iter().for_each(|call| found.add(call, workload, planned));
            }
        }
        for callers in found.instances.values_mut().chain(found.capabilities.values_mut()) {
            callers.sort();
            callers.dedup();
        }
        found
    }

    fn add(&mut self, call: &Call, workload: &Workload, planned: &PlannedService) {
        let (callees, name, port) = match call {
            Call::Service { name, port, .. } => (&mut self.instances, name, port),
            Call::Capability { name, port, .. } => (&mut self.capabilities, name, port),
            Call::Host { .. } | Call::Cidr { .. } | Call::Absent { .. } => return,
        };
        let Port { target, protocol, .. } = port;
        callees.entry(name.clone()).or_default().push(Caller {
            workload: workload.settings.name.clone(),
            namespace: planned.namespace.clone(),
            port: *target,
            protocol: *protocol,
        });
    }
}

fn callers<'a>(callees: &'a ByCallee, name: &str) -> &'a [Caller] {
    callees.get(name).map_or(&[], Vec::as_slice)
}
