//! External pods: pods that are not in the tree and that the policies of an environment select. They are DNS, the
//! gateway, Prometheus, and the pods of capabilities.

use std::collections::BTreeMap;

use crate::connectivity::Pod;
use crate::language::model::{EnvironmentId, Platform};

/// One end of a connection: namespace and name of a workload or of external pods.
pub(super) type Endpoint<'a> = (&'a str, &'a str);

pub(super) const GATEWAY: &str = "the gateway";
pub(super) const PROMETHEUS: &str = "Prometheus";
pub(super) const DNS: &str = "DNS";

/// The external pods of an environment, and the endpoints that the labels of each program select. The labels of one
/// program may also select the pods of another.
#[derive(Default)]
pub(super) struct ExternalPods<'a> {
    pub(super) pods: Vec<Pod>,
    /// The endpoints of `pods`, in the same order.
    ends: Vec<Endpoint<'a>>,
    pub(super) dns: Vec<Endpoint<'a>>,
    pub(super) gateway: Vec<Endpoint<'a>>,
    pub(super) prometheus: Vec<Endpoint<'a>>,
    /// The endpoints of each capability, by the name of the capability.
    pub(super) capabilities: BTreeMap<&'a str, Vec<Endpoint<'a>>>,
}

impl<'a> ExternalPods<'a> {
    pub(super) fn of(platform: &'a Platform, id: EnvironmentId) -> Self {
        let environment = platform.config.environment(id);
        let (dns, ingress) = (&environment.profile.dns, environment.ingress.as_ref());
        let monitoring = environment.monitoring.as_ref();
        let mut external = Self::default();
        external.add(DNS, &dns.namespace, &dns.labels);
        if let Some(ingress) = ingress {
            external.add(GATEWAY, &ingress.namespace, &ingress.pods);
        }
        if let Some(monitoring) = monitoring {
            external.add(PROMETHEUS, &monitoring.namespace, &monitoring.pods);
        }
        for (name, address) in platform.config.capabilities.addresses(id) {
            external.add(name, &address.namespace, &address.pods);
        }
        external.dns = external.selected(&dns.namespace, &dns.labels);
        external.gateway = ingress.map(|i| external.selected(&i.namespace, &i.pods)).unwrap_or_default();
        external.prometheus = monitoring.map(|m| external.selected(&m.namespace, &m.pods)).unwrap_or_default();
        let ends = |(name, address): (&'a str, &crate::language::model::CapabilityAddress)| {
            (name, external.selected(&address.namespace, &address.pods))
        };
        external.capabilities = platform.config.capabilities.addresses(id).map(ends).collect();
        external
    }

    /// Adds external pods, unless there are pods with the same namespace and labels already.
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

    /// Returns the endpoints of the external pods in a namespace that have all of these labels.
    fn selected(&self, namespace: &str, labels: &BTreeMap<String, String>) -> Vec<Endpoint<'a>> {
        let has = |pod: &Pod| {
            pod.namespace == namespace && labels.iter().all(|(key, value)| pod.labels.get(key) == Some(value))
        };
        self.pods.iter().zip(&self.ends).filter(|(pod, _)| has(pod)).map(|(_, end)| *end).collect()
    }
}
