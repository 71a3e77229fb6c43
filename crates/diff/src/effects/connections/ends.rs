//! The ends of connections, from anyone down to the pods of one workload.

use std::fmt;

use crate::workload;
use rutter_connectivity::Pod;
use rutter_kubernetes::Object;

/// The label with the workload's name. The names of Jobs are not used, because they change with the Job's content.
const NAME: &str = "app.kubernetes.io/name";

/// One end of a connection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// Every pod in the cluster and every address outside.
    Anyone,
    /// Any pod of the cluster.
    AnyPod,
    /// Any pod of a namespace.
    PodsOf(String),
    /// The pods of a workload: namespace and name. A name with a blank is a selector that matches no declared pod.
    Pods(String, String),
    /// Addresses outside the cluster.
    Addresses(String),
    /// A host name outside the cluster.
    Host(String),
}

impl End {
    pub(super) fn of(pod: &Pod) -> Self {
        match (pod.is_unknown, pod.labels.get(NAME)) {
            (true, _) if pod.namespace == rutter_connectivity::UNKNOWN_NAMESPACE => Self::AnyPod,
            (true, _) => Self::PodsOf(pod.namespace.clone()),
            (false, Some(name)) if pod.name == format!("pods {NAME}={name}") || !pod.name.contains(' ') => {
                Self::Pods(pod.namespace.clone(), name.clone())
            }
            _ => Self::Pods(pod.namespace.clone(), pod.name.clone()),
        }
    }

    /// Returns the end for the pods of a workload; `None` if the object is not a workload.
    pub(super) fn of_workload(object: &Object) -> Option<Self> {
        let labels = workload::template(object)?.at(&["metadata", "labels"]);
        let label = labels.and_then(|labels| labels.get(NAME)?.as_str());
        Some(Self::Pods(object.namespace().to_owned(), label.unwrap_or(object.name()).to_owned()))
    }

    /// Returns whether this end includes the other one.
    pub(super) fn holds(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Anyone, _) => true,
            (Self::AnyPod, Self::PodsOf(_) | Self::Pods(..)) => true,
            (Self::PodsOf(namespace), Self::Pods(own, _)) => namespace == own,
            _ => self == other,
        }
    }

    /// Returns whether the end includes more than the pods of one workload.
    pub(super) fn is_general(&self) -> bool {
        matches!(self, Self::Anyone | Self::AnyPod | Self::PodsOf(_))
    }

    pub(super) fn namespace(&self) -> Option<&str> {
        match self {
            Self::PodsOf(namespace) | Self::Pods(namespace, _) => Some(namespace),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Pods(_, name) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => f.write_str("anyone"),
            Self::AnyPod => f.write_str("any pod"),
            Self::PodsOf(namespace) => write!(f, "any pod in {namespace}"),
            Self::Pods(namespace, name) if name.contains(' ') => write!(f, "{name} in {namespace}"),
            Self::Pods(namespace, name) => write!(f, "{namespace}/{name}"),
            Self::Addresses(text) | Self::Host(text) => f.write_str(text),
        }
    }
}
