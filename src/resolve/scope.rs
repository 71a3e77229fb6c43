//! What one instance of a service is resolved in.

use super::pinned::Pinned;
use super::world::World;
use crate::diagnostics::{Diagnostics, Span};
use crate::model::{Environment, ExternalSecret, Origin, Pin, PlannedService, SealedSecret};
use crate::spec;

/// One instance of a service in one environment, and what is found out while it is resolved.
pub(super) struct Scope<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) environment: &'a Environment,
    /// The environment, namespace and pin; its instances are still empty.
    pub(super) planned: &'a PlannedService,
    pub(super) without_overlay: bool,
    pub(super) team_name: &'a str,
    pub(super) service_name: &'a str,
    pub(super) instance_name: &'a str,
    pub(super) origin: &'a Origin,
    /// What something else makes.
    pub(super) existing: &'a [spec::Existing],
    /// The service's SealedSecrets for this environment.
    pub(super) sealed: &'a [SealedSecret],
    /// ExternalSecrets that containers need, as they are bound.
    pub(super) external_secrets: Vec<ExternalSecret>,
    pub(super) diagnostics: Diagnostics,
    /// The version of the overlay, while it is resolved what is planned, and the overlay says nothing else.
    pub(super) overlay_pin: Option<&'a Pin>,
    /// What the overlay then changes.
    pub(super) pinned: Pinned,
}

impl Scope<'_> {
    /// The place of a word of this instance.
    pub(super) fn place(&self, path: &[&str]) -> Span {
        self.world.documents.origin(self.origin, path)
    }

    /// The name of what `path` declares: the instance, or a part of it.
    pub(super) fn owner(&self, path: &[&str]) -> String {
        match path.get(1) {
            Some(part) => format!("{}-{part}", self.instance_name),
            None => self.instance_name.to_owned(),
        }
    }
}
