//! The pods, namespaces and policies of one cluster.

use std::collections::BTreeMap;

use super::policy::Policy;
use super::selector::Labels;
use rutter_kubernetes::LABEL_NAMESPACE;
use rutter_kubernetes::{Object, pod_template_path};
use rutter_yaml::Value;

/// The pods of one pod template, which all have the same labels and ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pod {
    /// The workload's name.
    pub name: String,
    pub namespace: String,
    pub labels: BTreeMap<String, String>,
    /// The name, number and protocol of every container port.
    pub ports: Vec<(String, u16, String)>,
    /// Whether the pod uses the node's network. Then no policy and no selector matches it.
    pub host_network: bool,
    /// Whether the pod is not among the rendered objects: a pod of another program, or an unknown pod.
    pub outside: bool,
    /// Whether this stands for all pods that are not declared.
    pub is_unknown: bool,
}

/// The network of one cluster: its pods, namespaces and policies.
#[derive(Debug, Clone, Default)]
pub struct Network {
    pub(super) pods: Vec<Pod>,
    pub(super) namespaces: BTreeMap<String, Labels>,
    pub(super) policies: Vec<Policy>,
}

/// The namespace of the unknown pod that stands for pods in undeclared namespaces.
pub const UNKNOWN_NAMESPACE: &str = "(any other)";

impl Network {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an object. Ignores kinds that do not affect connections.
    pub fn add(&mut self, object: &Object) {
        let template = match object.kind() {
            "Namespace" => {
                self.add_namespace(object.name(), labels(object.0.at(&["metadata", "labels"])));
                None
            }
            "NetworkPolicy" | "CiliumNetworkPolicy" => {
                self.policies.extend(Policy::read(object));
                None
            }
            _ => pod_template_path(object).and_then(|path| object.0.at(path)),
        };
        if let Some(template) = template {
            self.add_pod(pod(object, template));
        }
    }

    /// Adds a namespace, with the label that holds its name like the API server does.
    pub fn add_namespace(&mut self, name: &str, mut labels: BTreeMap<String, String>) {
        labels.insert(LABEL_NAMESPACE.to_owned(), name.to_owned());
        self.namespaces.insert(name.to_owned(), labels);
    }

    /// Adds a pod, and its namespace if that is not known yet.
    pub fn add_pod(&mut self, pod: Pod) {
        if !self.namespaces.contains_key(&pod.namespace) {
            self.add_namespace(&pod.namespace.clone(), BTreeMap::new());
        }
        self.pods.push(pod);
    }

    /// Adds a pod without labels to every namespace and to an undeclared one. A connection with such a pod is open to
    /// pods that were not declared.
    pub fn add_unknown_pods(&mut self) {
        let spaces: Vec<String> = self.namespaces.keys().cloned().chain([UNKNOWN_NAMESPACE.to_owned()]).collect();
        for namespace in spaces {
            self.add_pod(Pod {
                name: "any other pod".to_owned(),
                namespace,
                labels: BTreeMap::new(),
                ports: Vec::new(),
                host_network: false,
                outside: true,
                is_unknown: true,
            });
        }
    }

    /// Returns the labels of each namespace by name.
    pub fn namespaces(&self) -> &BTreeMap<String, Labels> {
        &self.namespaces
    }

    pub fn has_policies(&self) -> bool {
        !self.policies.is_empty()
    }

    pub fn pods(&self) -> &[Pod] {
        &self.pods
    }
}

fn labels(value: Option<&Value>) -> Labels {
    let mapping = value.and_then(Value::as_mapping);
    mapping
        .into_iter()
        .flat_map(|m| m.iter())
        .filter_map(|(k, v)| Some((k.to_string(), v.as_str()?.to_owned())))
        .collect()
}

fn pod(object: &Object, template: &Value) -> Pod {
    let spec = template.get("spec");
    let containers = ["initContainers", "containers"].iter().filter_map(|k| spec?.get(k)).flat_map(Value::items);
    let ports = containers
        .flat_map(|c| c.get("ports").map(Value::items).unwrap_or_default())
        .filter_map(|p| {
            let number = p.get("containerPort")?.as_int().and_then(|n| u16::try_from(n).ok())?;
            let name = p.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            let protocol = p.get("protocol").and_then(Value::as_str).unwrap_or("TCP").to_owned();
            Some((name, number, protocol))
        })
        .collect();
    Pod {
        name: object.name().to_owned(),
        namespace: object.namespace().to_owned(),
        labels: labels(template.at(&["metadata", "labels"])),
        ports,
        host_network: spec.and_then(|s| s.get("hostNetwork")).and_then(Value::as_bool).unwrap_or(false),
        outside: false,
        is_unknown: false,
    }
}
