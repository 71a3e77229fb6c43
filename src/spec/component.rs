//! `platform/components/<component>.yaml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Acknowledgement, Capability, ComponentAlerts};

/// A component of the platform: what services rely on and no team owns.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Component {
    /// A sentence for people.
    pub description: Option<String>,
    /// One of the platform's tiers; earlier tiers are installed first.
    pub tier: Option<String>,
    /// Its namespace. Default: its name.
    pub namespace: Option<String>,
    /// Other namespaces that it writes to. Example: `[kube-system]`.
    pub other_namespaces: Vec<String>,
    /// Components or capabilities that must be there before it. Example: `[certificates]`.
    pub requires: Vec<String>,
    /// Capabilities beside its own name; with an address where services call them. What is told by whom is known by
    /// `kube-state-metrics`, `node-exporter`, `kubelet`, `api-server`, `etcd` and `argocd-metrics`.
    /// Example: `[certificates, { name: postgres, port: 5432, pods: { cnpg.io/cluster: main } }]`.
    pub provides: Vec<Capability>,
    /// How it is watched, where `alerting.team` says who hears of it.
    pub alerts: ComponentAlerts,
    /// Where it is installed. Empty: in every environment.
    pub environments: Vec<String>,
    /// Installed once, where Argo CD itself runs; `environments` then names the one whose order and values count.
    pub control_plane: bool,
    /// Kinds outside namespaces that its chart makes beside the usual ones (CustomResourceDefinitions, ClusterRoles,
    /// webhooks, classes), as `group/Kind`; those of manifests are known. Example: `[elbv2.k8s.aws/IngressClassParams]`.
    pub cluster_kinds: Vec<String>,
    /// The Helm chart that installs it. What lies in `platform/components/<component>/base/` and
    /// `platform/components/<component>/<environment>/`, kustomizations or plain manifests, is installed beside or instead.
    pub chart: Option<Chart>,
    /// What differs by environment.
    pub overrides: BTreeMap<String, ChartOverride>,
    /// What the change that adds an entry stands by for the component.
    pub acknowledge: Vec<Acknowledgement>,
}

/// What differs of a chart in an environment.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ChartOverride {
    /// Another version of the chart: the newer one where it is tried first. Example: `"v1.19.0"`.
    pub version: Option<String>,
    /// Values over `chart.values`; mappings merge at every depth, lists and scalars replace, `null` removes the chart's default.
    pub values: Map<String, Value>,
}

/// A Helm chart.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Chart {
    /// The chart repository. Example: `https://charts.jetstack.io`.
    pub repository: String,
    /// The chart's name. Example: `cert-manager`.
    pub name: String,
    /// The exact version of the chart, quoted. Example: `"v1.18.2"`.
    pub version: String,
    /// Its values in every environment.
    pub values: Map<String, Value>,
}
