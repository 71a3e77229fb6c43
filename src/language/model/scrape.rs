//! Which pods of an instance Prometheus scrapes, and the `job` label of their metrics.

use super::{ContainerPort, ContainerSettings, Instance, Role, Workload};
use crate::base::conventions::is_metrics_port;

/// A workload with metrics.
#[derive(Debug, Clone, Copy)]
pub struct Scraped<'a> {
    pub workload: &'a Workload,
    /// The Service through which the pods are scraped. Its name is the value of the labels `job` and `service`. `None`:
    /// the pods are scraped directly.
    pub service: Option<&'a str>,
}

impl<'a> Scraped<'a> {
    /// Returns the value of the label `job`.
    pub fn job(&self) -> &'a str {
        self.service.unwrap_or(&self.workload.settings.name)
    }

    /// Returns the name and the HTTP path of each metrics port: the name that the Service has, or without a Service the
    /// one that the container lists.
    pub fn ports(&self) -> Vec<(&'a str, &'a str)> {
        let mut found: Vec<(&str, &str)> = Vec::new();
        for (container, port) in metrics_ports(self.workload) {
            let named = if self.service.is_some() { port } else { container.listed(port) };
            let endpoint = (named.name.as_str(), container.metrics_path.as_str());
            if !found.contains(&endpoint) {
                found.push(endpoint);
            }
        }
        found
    }
}

fn metrics_ports(workload: &Workload) -> impl Iterator<Item = (&ContainerSettings, &ContainerPort)> {
    let containers = workload.pod.containers.iter();
    let ports = containers.flat_map(|c| c.settings.ports.iter().map(|port| (&*c.settings, port)));
    ports.filter(|(_, port)| is_metrics_port(&port.name))
}

impl Instance {
    /// Returns every workload with a metrics port. The main workload is scraped through its Service, unless the Service
    /// has an alias (a second Service with the same labels, through which every pod would be scraped twice) or the port
    /// belongs to a sidecar (the Service does not have it); then its pods are scraped directly.
    pub fn scraped(&self) -> impl Iterator<Item = Scraped<'_>> {
        let by_service = |workload: &Workload| {
            let offered = |port: &str| self.settings.ports.iter().any(|p| p.name == port);
            workload.settings.role == Role::Main
                && self.settings.aliases.is_empty()
                && metrics_ports(workload).all(|(_, port)| offered(&port.name))
        };
        let listening = self.workloads.iter().filter(|workload| metrics_ports(workload).next().is_some());
        listening.map(move |workload| Scraped {
            workload,
            service: by_service(workload).then_some(self.settings.name.as_str()),
        })
    }
}
