//! `platform/components/<component>.yaml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Acknowledgement, Capability, ComponentAlerts};

/// A component of the platform: software that services need and that belongs to no team.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Component {
    /// A sentence for people, without effect on the output.
    pub description: Option<String>,
    /// One of the platform's tiers. Components of earlier tiers are installed first.
    pub tier: Option<String>,
    /// Its namespace. Default: its name.
    pub namespace: Option<String>,
    /// Namespaces beside its own in which it creates objects. Example: `[kube-system]`.
    pub other_namespaces: Vec<String>,
    /// Components or capabilities that must be installed before it. Example: `[certificates]`.
    pub requires: Vec<String>,
    /// The capabilities that it provides beside its own name, with an address if services call them. For alerts about
    /// clusters, rutter must know which component provides the capabilities `kube-state-metrics`, `node-exporter`,
    /// `kubelet`, `api-server`, `etcd` and `argocd-metrics`. Example: `[certificates, { name: postgres, port: 5432,
    /// pods: { cnpg.io/cluster: main } }]`.
    pub provides: Vec<Capability>,
    /// Its alerts, which are generated if `alerting.team` names a team.
    pub alerts: ComponentAlerts,
    /// The environments in which it is installed. Empty: all environments.
    pub environments: Vec<String>,
    /// Whether it is installed once, where Argo CD itself runs. Then `environments` names the one environment whose
    /// order and values apply.
    pub control_plane: bool,
    /// Cluster-scoped kinds that its chart creates beside the usual ones (CustomResourceDefinitions, ClusterRoles,
    /// webhooks, classes), as `group/Kind`. Kinds of manifests need not be listed. Example:
    /// `[elbv2.k8s.aws/IngressClassParams]`.
    pub cluster_kinds: Vec<String>,
    /// The Helm chart that installs it. Kustomizations or plain manifests in `platform/components/<component>/base/`
    /// and `platform/components/<component>/<environment>/` are installed in addition, or instead if there is no chart.
    pub chart: Option<Chart>,
    /// Changes of the chart, by environment.
    pub overrides: BTreeMap<String, ChartOverride>,
    /// Acknowledgements of risks for the component; each is valid for the change that adds it.
    pub acknowledge: Vec<Acknowledgement>,
}

/// The changes of a chart in an environment.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ChartOverride {
    /// Another version of the chart, for example a newer one that is tried there first. Example: `"v1.19.0"`.
    pub version: Option<String>,
    /// Values that are merged over `chart.values`: mappings merge at every depth, lists and scalars replace, `null`
    /// removes the chart's default.
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
    /// The exact version of the chart, in quotes. Example: `"v1.18.2"`.
    pub version: String,
    /// The values of the chart in every environment.
    pub values: Map<String, Value>,
}
