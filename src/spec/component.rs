//! `platform/components/<component>.yaml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Acknowledgement;

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
    /// Capabilities beside its own name. Example: `[certificates]`.
    pub provides: Vec<String>,
    /// Where it is installed. Empty: in every environment.
    pub environments: Vec<String>,
    /// Installed once, where Argo CD itself runs; `environments` then names the one whose order and values count.
    pub control_plane: bool,
    /// The Helm chart that installs it.
    pub chart: Option<Chart>,
    /// Or a kustomization or folder of manifests, from the workspace's root. Example: `components/portal`.
    pub path: Option<String>,
    /// Values of the chart by environment, over `chart.values`; mappings merge at their top.
    pub overrides: BTreeMap<String, Map<String, Value>>,
    /// What the change that adds an entry stands by for the component.
    pub acknowledge: Vec<Acknowledgement>,
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
