//! What services refer to while they are resolved.

use std::collections::BTreeMap;

use super::directory::Directory;
use crate::language::model::{Capabilities, Documents, Environment, InvalidDocuments, Team};
use crate::language::spec::{Alerting, RuleFile};
use crate::phases::load::Loaded;
use crate::phases::validate::Typed;

/// The parts of the platform that are resolved before the services, because services refer to them.
pub(super) struct ServiceInputs<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) documents: &'a Documents,
    pub(super) environments: &'a [Environment],
    pub(super) teams: &'a [Team],
    pub(super) alerting: &'a Alerting,
    pub(super) directory: &'a Directory,
    pub(super) capabilities: &'a Capabilities,
    pub(super) invalid_documents: &'a InvalidDocuments,
    /// The rule files that teams wrote, by service and then by name.
    pub(super) rules: &'a BTreeMap<String, BTreeMap<String, Typed<RuleFile>>>,
}
