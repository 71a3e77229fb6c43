//! The rest of the platform, to which services refer while they are resolved.

use std::collections::BTreeMap;

use super::directory::Directory;
use crate::load::Loaded;
use crate::model::{Capabilities, Documents, Environment, Misread, Team};
use crate::spec::{Alerting, RuleFile};
use crate::validate::Typed;

/// What of the platform is resolved before the services.
pub(super) struct World<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) documents: &'a Documents,
    pub(super) environments: &'a [Environment],
    pub(super) teams: &'a [Team],
    pub(super) alerting: &'a Alerting,
    pub(super) directory: &'a Directory,
    pub(super) capabilities: &'a Capabilities,
    pub(super) misread: &'a Misread,
    /// The rule files that teams wrote, by service and then by name.
    pub(super) rules: &'a BTreeMap<String, BTreeMap<String, Typed<RuleFile>>>,
}
