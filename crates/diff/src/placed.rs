//! The environment, team and service that objects belong to.

use std::fmt;

use rutter_kubernetes::Object;

/// The place of objects: an environment, a team and a service (or component). Each may be empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    pub environment: String,
    pub team: String,
    pub service: String,
}

impl Place {
    pub fn new(environment: impl Into<String>, team: impl Into<String>, service: impl Into<String>) -> Self {
        Self { environment: environment.into(), team: team.into(), service: service.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.environment, &self.team, &self.service];
        let named: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        f.write_str(&named.join("/"))
    }
}

/// The objects of one place, on one side of a comparison. An entry without objects says that the place still exists,
/// so that its environment does not count as removed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Placed {
    pub place: Place,
    pub objects: Vec<Object>,
}
