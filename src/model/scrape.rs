//! What Prometheus collects of an instance, and under which job.

use super::{Instance, Role, Workload};
use crate::conventions::is_metrics_port;

/// A workload whose metrics are collected.
#[derive(Debug, Clone, Copy)]
pub struct Scraped<'a> {
    pub workload: &'a Workload,
    /// By the Service, whose name the job and the label `service` then have; else by the pods.
    pub service: Option<&'a str>,
}

impl<'a> Scraped<'a> {
    /// The value of the label `job`.
    pub fn job(&self) -> &'a str {
        self.service.unwrap_or(&self.workload.name)
    }

    /// The names and paths of the ports that serve metrics.
    pub fn ports(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        metrics_ports(self.workload)
    }
}

fn metrics_ports(workload: &Workload) -> impl Iterator<Item = (&str, &str)> {
    let containers = workload.pod.containers.iter();
    let ports = containers.flat_map(|c| c.ports.iter().map(|port| (port.name.as_str(), c.metrics_path.as_str())));
    ports.filter(|(name, _)| is_metrics_port(name))
}

impl Instance {
    /// Every workload with a port that serves metrics. An alias is a second Service with the same labels, by
    /// which every pod would be collected twice, and a sidecar's port is not the Service's: there it is by pods.
    pub fn scraped(&self) -> impl Iterator<Item = Scraped<'_>> {
        let by_service = |workload: &Workload| {
            let offered = |port: &str| self.ports.iter().any(|p| p.name == port);
            workload.role == Role::Main
                && self.aliases.is_empty()
                && metrics_ports(workload).all(|(port, _)| offered(port))
        };
        let listening = self.workloads.iter().filter(|workload| metrics_ports(workload).next().is_some());
        listening.map(move |workload| Scraped { workload, service: by_service(workload).then_some(self.name.as_str()) })
    }
}
