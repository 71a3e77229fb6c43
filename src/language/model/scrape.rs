//! Which pods of an instance Prometheus scrapes, and the `job` label of their metrics.

use super::{Instance, Role, Workload};
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

    /// Returns the name and the HTTP path of each metrics port.
    pub fn ports(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        metrics_ports(self.workload)
    }
}

fn metrics_ports(workload: &Workload) -> impl Iterator<Item = (&str, &str)> {
    let containers = workload.pod.containers.iter();
    let ports = containers
        .flat_map(|c| c.settings.ports.iter().map(|port| (port.name.as_str(), c.settings.metrics_path.as_str())));
    ports.filter(|(name, _)| is_metrics_port(name))
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
                && metrics_ports(workload).all(|(port, _)| offered(port))
        };
        let listening = self.workloads.iter().filter(|workload| metrics_ports(workload).next().is_some());
        listening.map(move |workload| Scraped {
            workload,
            service: by_service(workload).then_some(self.settings.name.as_str()),
        })
    }
}
