//! The environment, team and service that objects and effects belong to.

use std::fmt;

use rutter_kubernetes::Object;

/// The scope of an object or effect: an environment, a team, and a service or component. An empty field means that the
/// scope is not limited by it, for example to a single service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ChangeScope {
    pub environment: String,
    pub team: String,
    pub service: String,
}

impl ChangeScope {
    pub fn new(environment: impl Into<String>, team: impl Into<String>, service: impl Into<String>) -> Self {
        Self { environment: environment.into(), team: team.into(), service: service.into() }
    }
}

impl fmt::Display for ChangeScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.environment, &self.team, &self.service];
        let named: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        f.write_str(&named.join("/"))
    }
}

/// The objects of one scope, on one side of a comparison. An entry without objects means that the scope still exists,
/// so that its environment does not count as removed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScopedObjects {
    pub scope: ChangeScope,
    pub objects: Vec<Object>,
}
