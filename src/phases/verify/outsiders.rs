//! The pods of other programs that an environment's policies name: DNS, the gateway, Prometheus, and the
//! capabilities of components.

use std::collections::BTreeMap;

use crate::connectivity::Pod;
use crate::language::model::{EnvironmentId, Platform};

/// One end of a connection: namespace and name of a workload, or of pods outside the workspace.
pub(super) type End<'a> = (&'a str, &'a str);

pub(super) const GATEWAY: &str = "the gateway";
pub(super) const PROMETHEUS: &str = "Prometheus";
pub(super) const DNS: &str = "DNS";

/// The pods, and whom a policy reaches that names one of them: labels may be those of several.
#[derive(Default)]
pub(super) struct Outsiders<'a> {
    pub(super) pods: Vec<Pod>,
    /// Of the pods, in their order.
    ends: Vec<End<'a>>,
    pub(super) dns: Vec<End<'a>>,
    pub(super) gateway: Vec<End<'a>>,
    pub(super) prometheus: Vec<End<'a>>,
    /// By the capability's name.
    pub(super) capabilities: BTreeMap<&'a str, Vec<End<'a>>>,
}

impl<'a> Outsiders<'a> {
    pub(super) fn of(platform: &'a Platform, id: EnvironmentId) -> Self {
        let environment = platform.surroundings.environment(id);
        let (dns, ingress) = (&environment.profile.dns, environment.ingress.as_ref());
        let monitoring = environment.monitoring.as_ref();
        let mut outsiders = Self::default();
        outsiders.add(DNS, &dns.namespace, &dns.labels);
        if let Some(ingress) = ingress {
            outsiders.add(GATEWAY, &ingress.namespace, &ingress.pods);
        }
        if let Some(monitoring) = monitoring {
            outsiders.add(PROMETHEUS, &monitoring.namespace, &monitoring.pods);
        }
        for (name, address) in platform.surroundings.capabilities.addresses(id) {
            outsiders.add(name, &address.namespace, &address.pods);
        }
        outsiders.dns = outsiders.selected(&dns.namespace, &dns.labels);
        outsiders.gateway = ingress.map(|i| outsiders.selected(&i.namespace, &i.pods)).unwrap_or_default();
        outsiders.prometheus = monitoring.map(|m| outsiders.selected(&m.namespace, &m.pods)).unwrap_or_default();
        let ends = |(name, address): (&'a str, &crate::language::model::CapabilityAddress)| {
            (name, outsiders.selected(&address.namespace, &address.pods))
        };
        outsiders.capabilities = platform.surroundings.capabilities.addresses(id).map(ends).collect();
        outsiders
    }

    /// Pods with the same labels are the same pods, whatever they are called for.
    fn add(&mut self, name: &'a str, namespace: &'a str, labels: &BTreeMap<String, String>) {
        if self.pods.iter().any(|pod| pod.namespace == namespace && pod.labels == *labels) {
            return;
        }
        self.ends.push((namespace, name));
        self.pods.push(Pod {
            name: name.to_owned(),
            namespace: namespace.to_owned(),
            labels: labels.clone(),
            ports: Vec::new(),
            host_network: false,
            outside: true,
            is_unknown: false,
        });
    }

    /// Those that labels select.
    fn selected(&self, namespace: &str, labels: &BTreeMap<String, String>) -> Vec<End<'a>> {
        let has = |pod: &Pod| {
            pod.namespace == namespace && labels.iter().all(|(key, value)| pod.labels.get(key) == Some(value))
        };
        self.pods.iter().zip(&self.ends).filter(|(pod, _)| has(pod)).map(|(_, end)| *end).collect()
    }
}
