//! Two states of a workspace, as far as they can differ.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::remembered::made_from;
use super::{Checked, Compiled, check, emitted};
use crate::conventions::SPEC_PLATFORM_FOLDER;
use crate::diagnostics::Diagnostics;
use crate::digest::Digest;
use crate::emit::{Part, emit_service, put_together};
use crate::model::Platform;
use crate::source::{Snapshot, Source};
use crate::tree::Tree;

/// One state, with the sum of what each of its services is made from.
#[derive(Debug)]
pub struct State {
    pub checked: Checked,
    services: BTreeMap<String, Digest>,
}

impl State {
    pub fn of(source: &dyn Source) -> Self {
        let (checked, platform) =
            rayon::join(|| check(source), || Snapshot::take(source, &[SPEC_PLATFORM_FOLDER]).fingerprint());
        let all = &checked.platform;
        let one = |service| made_from(platform, service, &all.callers);
        let services = all.services.par_iter().map(|service| (service.name.clone(), one(service))).collect();
        Self { checked, services }
    }

    /// The names of the teams that have a service which is made from something else in the other state.
    pub fn teams_that_differ(&self, other: &Self) -> BTreeSet<String> {
        let changed = self.checked.platform.services.iter().filter(|service| {
            let name = service.name.as_str();
            self.services.get(name) != other.services.get(name)
        });
        changed.map(|service| self.checked.platform.team(service.team).name.clone()).collect()
    }
}

/// Before verify, for comparisons: of services only those of some teams.
pub fn compile_teams(checked: Checked, teams: &BTreeSet<String>) -> Compiled {
    emitted(checked, |platform| emit_teams(platform, teams))
}

fn emit_teams(platform: &Platform, teams: &BTreeSet<String>) -> (Tree, Diagnostics) {
    let services = platform.services.par_iter().filter(|service| teams.contains(&platform.team(service.team).name));
    let parts: Vec<Part> = services.map(|service| emit_service(platform, service, &platform.callers)).collect();
    put_together(platform, parts)
}
