//! The names of environments and services, for callers that need only these names of the model.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::language::model::Platform;

/// The environments and services of a spec.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Names {
    /// The names of the environments, in the order of the platform.
    pub environments: Vec<String>,
    /// The environments in which each service is deployed, by the name of the service.
    pub services: BTreeMap<String, BTreeSet<String>>,
}

impl Names {
    pub fn of(platform: &Platform) -> Self {
        let name = |id| platform.config.environment(id).name.clone();
        let services = platform.services.iter();
        Self {
            environments: platform.config.environment_ids().map(name).collect(),
            services: services.map(|s| (s.name.clone(), s.deployed.keys().map(|id| name(*id)).collect())).collect(),
        }
    }
}
