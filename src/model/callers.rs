//! Who calls whom, seen from the callee.

use std::collections::BTreeMap;

use super::{Call, EnvironmentId, Platform, Port};

/// A workload that declared a call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Caller {
    /// The value of its pods' `app.kubernetes.io/name`.
    pub workload: String,
    pub namespace: String,
    /// The pod port it calls.
    pub port: u16,
    pub protocol: crate::spec::PortProtocol,
}

/// The callers of every instance, by environment and the callee's name. A caller counts whether it is
/// deployed or not, so that a new overlay of the caller never changes the callee's files.
#[derive(Debug, Clone, Default)]
pub struct Callers(Vec<BTreeMap<String, Vec<Caller>>>);

impl Callers {
    pub fn of(platform: &Platform) -> Self {
        let all = platform.environment_ids().map(|id| {
            let mut found: BTreeMap<String, Vec<Caller>> = BTreeMap::new();
            for service in &platform.services {
                let Some(planned) = service.deployed.get(&id).or_else(|| service.planned.get(id.0)) else { continue };
                for workload in planned.instances.iter().flat_map(|i| &i.workloads) {
                    for call in &workload.calls {
                        if let Call::Service { name, port, .. } = call {
                            let Port { target, protocol, .. } = port;
                            found.entry(name.clone()).or_default().push(Caller {
                                workload: workload.name.clone(),
                                namespace: planned.namespace.clone(),
                                port: *target,
                                protocol: *protocol,
                            });
                        }
                    }
                }
            }
            for callers in found.values_mut() {
                callers.sort();
                callers.dedup();
            }
            found
        });
        Self(all.collect())
    }

    /// The callers of an instance, in order.
    pub fn of_instance(&self, environment: EnvironmentId, name: &str) -> &[Caller] {
        self.0.get(environment.0).and_then(|e| e.get(name)).map(Vec::as_slice).unwrap_or_default()
    }
}
