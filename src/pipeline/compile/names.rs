//! The names that a spec declares, for those who look at the output alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::language::model::Platform;

/// The environments and services of a spec.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Names {
    /// In the order of the platform.
    pub environments: Vec<String>,
    /// The environments where each service is deployed.
    pub services: BTreeMap<String, BTreeSet<String>>,
}

impl Names {
    pub fn of(platform: &Platform) -> Self {
        let name = |id| platform.surroundings.environment(id).name.clone();
        let services = platform.services.iter();
        Self {
            environments: platform.surroundings.environment_ids().map(name).collect(),
            services: services.map(|s| (s.name.clone(), s.deployed.keys().map(|id| name(*id)).collect())).collect(),
        }
    }
}
