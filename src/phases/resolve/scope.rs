//! The context in which one instance of a service is resolved.

use super::service_inputs::ServiceInputs;
use crate::diagnostics::{Diagnostics, Span};
use crate::language::model::{Environment, ExternalSecret, Origin, PlannedService, SealedSecret, Standing};
use crate::language::spec;

/// One instance of a service in one environment, with the results that are collected while it is resolved.
pub(super) struct Scope<'a> {
    pub(super) inputs: &'a ServiceInputs<'a>,
    pub(super) environment: &'a Environment,
    /// The environment, namespace and pin. Its instances are still empty.
    pub(super) planned: &'a PlannedService,
    pub(super) without_overlay: bool,
    pub(super) team_name: &'a str,
    pub(super) service_name: &'a str,
    pub(super) instance_name: &'a str,
    pub(super) standing: Standing,
    pub(super) origin: &'a Origin,
    /// ConfigMaps and Secrets that exist outside of rutter.
    pub(super) existing: &'a [spec::Existing],
    /// The service's SealedSecrets for this environment.
    pub(super) sealed: &'a [SealedSecret],
    /// The ExternalSecrets that containers need, collected so far.
    pub(super) external_secrets: Vec<ExternalSecret>,
    pub(super) diagnostics: Diagnostics,
}

impl Scope<'_> {
    /// Returns the span of a field of this instance.
    pub(super) fn span(&self, path: &[&str]) -> Span {
        self.inputs.documents.deciding_span(self.origin, path)
    }

    /// Returns the name of the part of the service that `path` leads to: the instance, or a part of it.
    pub(super) fn owner(&self, path: &[&str]) -> String {
        match path.get(1) {
            Some(part) => format!("{}-{part}", self.instance_name),
            None => self.instance_name.to_owned(),
        }
    }
}
