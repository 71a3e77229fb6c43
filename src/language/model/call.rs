//! What workloads call.

use std::collections::BTreeMap;

use super::Port;

/// The target of a call of a workload, resolved for one environment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Call {
    /// An instance of a service.
    Service {
        /// The key of the call in `calls`.
        key: String,
        /// The callee's instance name: the value of its pods' `app.kubernetes.io/name`.
        name: String,
        namespace: String,
        port: Port,
        /// Whether the callee has an overlay in this environment.
        deployed: bool,
        /// Whether the call may stay without a target.
        optional: bool,
    },
    /// A host outside the cluster.
    Host { key: String, host: String, port: u16 },
    /// An address range outside the cluster. `port: None` means every port.
    Cidr { key: String, cidr: String, port: Option<u16> },
    /// A capability that a component provides.
    Capability {
        key: String,
        /// The name of the capability.
        name: String,
        namespace: String,
        /// The labels of the pods that serve the capability.
        pods: BTreeMap<String, String>,
        port: Port,
    },
    /// A callee that has no address in this environment.
    Absent { key: String, name: String, optional: bool, why: Absence },
}

/// Why a callee has no address in an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Absence {
    /// No file declares the callee.
    Undeclared,
    /// Components provide the capability in other environments only.
    ProvidedElsewhere,
    /// A component provides the capability without an address.
    WithoutAddress,
}
