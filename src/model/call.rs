//! Whom workloads call.

use std::collections::BTreeMap;

use super::Port;

/// Whom a workload talks to, bound to the environment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Call {
    /// Another service's instance.
    Service {
        /// The key below `calls`.
        key: String,
        /// The callee's instance name: the value of its pods' `app.kubernetes.io/name`.
        name: String,
        namespace: String,
        port: Port,
        /// Has an overlay in this environment.
        deployed: bool,
        /// Fine if it has none.
        optional: bool,
    },
    /// A host outside the cluster.
    Host { key: String, host: String, port: u16 },
    /// An address range outside the cluster; no port: every port.
    Cidr { key: String, cidr: String, port: Option<u16> },
    /// What a component provides.
    Capability {
        key: String,
        /// The capability.
        name: String,
        namespace: String,
        /// Labels of its pods.
        pods: BTreeMap<String, String>,
        port: Port,
    },
    /// A callee that has no address in this environment.
    Absent { key: String, name: String, optional: bool, why: Absence },
}

/// Why a callee has no address in an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Absence {
    /// No file declares it.
    Undeclared,
    /// Components provide it, in other environments.
    ProvidedElsewhere,
    /// A component provides it, and says no address.
    WithoutAddress,
}
