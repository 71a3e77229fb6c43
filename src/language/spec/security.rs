//! Opt-outs from the safe security defaults, and cloud identities.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Literal;
use super::shapes::ShapesOf;

/// Opt-outs from the safe security defaults. A rule reports each one that the environment's Pod Security level rejects.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Security {
    /// The user id. Default: 10001.
    pub user: Option<u32>,
    /// The group id. Default: the user id.
    pub group: Option<u32>,
    /// The group that owns the volumes. Default: the group id.
    pub fs_group: Option<u32>,
    /// May run as root. Default: false.
    pub run_as_root: Option<bool>,
    /// May write to the image's file system. Default: false (`/tmp` is writable).
    pub writable_root: Option<bool>,
    /// May gain privileges (setuid programs). Default: false.
    pub privilege_escalation: Option<bool>,
    /// Has full rights on the node. Default: false.
    pub privileged: Option<bool>,
    /// Capabilities to add; all are dropped otherwise. Example: `[NET_BIND_SERVICE]`.
    pub capabilities: Option<Vec<String>>,
    /// Runs without the container runtime's system call filter. Default: false.
    pub unconfined: Option<bool>,
    /// Gets a token for the Kubernetes API. Default: false.
    pub token: Option<bool>,
    /// Uses the node's network. Default: false.
    pub host_network: Option<bool>,
    /// The reason; it is shown where the opt-out is reported.
    pub reason: Option<String>,
}

/// The cloud identity of the pods: a role, account or client id, or the annotations of the service account.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub enum Identity {
    Name(String),
    Annotations(BTreeMap<String, Literal>),
}

shorthand!(Identity, "a role or annotations", {
    /// The role (AWS), service account (Google) or client id (Azure).
    str(s) => Ok::<_, String>(Identity::Name(s.to_owned()));
    /// Annotations of the service account.
    map(BTreeMap<String, Literal>, m) => Identity::Annotations(m);
});
