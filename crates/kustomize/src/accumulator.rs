//! The accumulated result of the kustomizations that are built so far.

use std::sync::Arc;

use super::codes::{self, BuildResult, failure};
use super::config::{self, TransformerConfig};
use super::resource_map::ResourceMap;
use super::vars;
use rutter_diagnostics::Span;

/// Resources, and the configuration and variables that later layers need.
#[derive(Clone, Default)]
pub(crate) struct Accumulator {
    pub(crate) resources: ResourceMap,
    pub(crate) config: Option<Arc<TransformerConfig>>,
    pub(crate) variables: Vec<vars::Variable>,
}

impl Accumulator {
    /// Adds the result of a base. `span` is the reference to the base, for errors.
    pub(crate) fn merge(&mut self, other: Self, span: Option<Span>) -> BuildResult<()> {
        self.resources.append_all(other.resources.list)?;
        if let Some(config) = &other.config {
            config::merge(&mut self.config, config).map_err(|e| failure(codes::INVALID_FIELD, span, e))?;
        }
        vars::merge(&mut self.variables, other.variables)
    }
}
