//! The services that can be called in each environment, with their ports and namespaces.

use std::collections::BTreeMap;

use super::merged::{self, MergedInstance, MergedService};
use super::ports::service_ports;
use crate::language::model::{Environment, Port, Standing, Team, TeamId};

/// A service or variant, with what its callers need to know.
#[derive(Debug, Clone)]
pub(crate) struct Callee {
    /// The name of its pods and Service.
    pub(crate) name: String,
    pub(crate) service: String,
    pub(crate) namespace: String,
    /// The namespace of its second place.
    pub(crate) also_in: Option<String>,
    pub(crate) ports: Vec<Port>,
    /// Whether it has an overlay in this environment.
    pub(crate) deployed: bool,
}

/// Callees by environment (in the platform's order) and then by name or alias.
#[derive(Debug)]
pub(crate) struct Directory {
    callees: Vec<BTreeMap<String, Callee>>,
}

impl Directory {
    pub(crate) fn new(environments: &[Environment], teams: &[Team], services: &[MergedService]) -> Self {
        let seconds = services.iter().filter(|service| service.standing == Standing::Second);
        let seconds: BTreeMap<&str, TeamId> = seconds.map(|second| (second.name.as_str(), second.team)).collect();
        let callees = environments
            .iter()
            .enumerate()
            .map(|(n, environment)| {
                let mut found = BTreeMap::new();
                for service in services.iter().filter(|service| service.standing == Standing::First) {
                    let overlay = service.deployed.get(&crate::language::model::EnvironmentId(n));
                    let deployed = overlay.filter(|(.., instances)| !merged::is_retired(instances));
                    let instances = deployed.map(|d| &d.2).or_else(|| service.planned.get(n));
                    for instance in instances.into_iter().flatten() {
                        let second = seconds.get(service.name.as_str());
                        let also_in = second.map(|team| environment.namespace(&teams[team.0].name, &service.name));
                        let team = &teams[service.team.0].name;
                        let callee =
                            Callee { also_in, ..callee(instance, service, team, environment, deployed.is_some()) };
                        for alias in instance.spec.aliases.iter().flatten() {
                            found.entry(alias.clone()).or_insert_with(|| callee.clone());
                        }
                        found.insert(instance.name.clone(), callee);
                    }
                }
                found
            })
            .collect();
        Self { callees }
    }

    pub(crate) fn find(&self, environment: usize, name: &str) -> Option<&Callee> {
        self.callees.get(environment)?.get(name)
    }

    pub(crate) fn names(&self, environment: usize) -> impl Iterator<Item = &str> {
        self.callees.get(environment).into_iter().flat_map(|c| c.keys().map(String::as_str))
    }
}

fn callee(
    instance: &MergedInstance,
    service: &MergedService,
    team: &str,
    environment: &Environment,
    deployed: bool,
) -> Callee {
    Callee {
        name: instance.name.clone(),
        service: service.name.clone(),
        also_in: None,
        namespace: environment.namespace(team, &service.name),
        ports: service_ports(&instance.spec),
        deployed,
    }
}
