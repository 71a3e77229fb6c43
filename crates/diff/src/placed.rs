//! Where objects belong, in the caller's words.

use std::fmt;

use rutter_kubernetes::Object;

/// An environment, a team and a service (or component); any may be empty.
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

/// The objects of one place, on one side of a comparison. A place without objects still exists: its environment
/// was not removed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Placed {
    pub place: Place,
    pub objects: Vec<Object>,
}
