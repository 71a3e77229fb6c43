//! What the kustomizations built so far have gathered.

use std::sync::Arc;

use super::codes::{self, Outcome, failure};
use super::config::{self, TransformerConfig};
use super::resource_map::ResourceMap;
use super::vars;
use rutter_diagnostics::Span;

/// Resources, and what later layers must know about them.
#[derive(Clone, Default)]
pub(crate) struct Accumulator {
    pub(crate) resources: ResourceMap,
    pub(crate) config: Option<Arc<TransformerConfig>>,
    pub(crate) variables: Vec<vars::Variable>,
}

impl Accumulator {
    /// Adds what a base gathered; `span`: where the base is named.
    pub(crate) fn merge(&mut self, other: Self, span: Option<Span>) -> Outcome<()> {
        self.resources.append_all(other.resources.list)?;
        if let Some(config) = &other.config {
            config::merge(&mut self.config, config).map_err(|e| failure(codes::INVALID_FIELD, span, e))?;
        }
        vars::merge(&mut self.variables, other.variables)
    }
}
