//! What a change of the workspace does: both sides compiled in memory, rendered where they differ, compared.

mod cause;
mod sides;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::compile::{Compiled, compile_unverified};
use crate::diagnostics::Diagnostics;
use crate::diff::{Changes, Place, Placed, compare};
use crate::model::EnvironmentId;
use crate::source::Source;
use crate::verify::render_folders;

pub use cause::Causes;

/// The comparison, or the errors of the side that does not compile.
#[derive(Debug)]
pub enum Review {
    Compared(Box<Changes>),
    /// The side before has errors; its places are in its own sources.
    BeforeBroken(Box<Compiled>),
    AfterBroken(Box<Compiled>),
}

/// Compares two states of a workspace.
pub fn review(before: &dyn Source, after: &dyn Source) -> Review {
    let (before, after) = rayon::join(|| compile_unverified(before), || compile_unverified(after));
    // An empty state has no platform; comparing with it shows everything as new.
    let empty = before.checked.platform.services.is_empty() && before.checked.platform.environments.is_empty();
    if before.checked.diagnostics.has_errors() && !empty {
        return Review::BeforeBroken(Box::new(before));
    }
    if after.checked.diagnostics.has_errors() {
        return Review::AfterBroken(Box::new(after));
    }
    let touched = sides::touched(&before, &after);
    let (old, new) = (place(&before, &touched), place(&after, &touched));
    let mut changes = compare(&old, &new);
    Causes::new(&before, &after).fill(&mut changes);
    Review::Compared(Box::new(changes))
}

/// An environment's and a team's names: sums and quotas are of all that a team has in an environment.
type Corner = (String, String);

/// Renders everything of the teams and environments where something differs.
fn place(side: &Compiled, touched: &BTreeSet<Corner>) -> Vec<Placed> {
    let platform = &side.checked.platform;
    let ids: Vec<EnvironmentId> = platform.environment_ids().collect();
    let placed: Vec<Vec<Placed>> = ids
        .par_iter()
        .map(|id| {
            let environment = platform.environment(*id).name.clone();
            let wanted = |team: &str| touched.contains(&(environment.clone(), team.to_owned()));
            let rendered = render_folders(platform, *id, &side.tree, &wanted, &mut Diagnostics::new());
            rendered
                .into_iter()
                .map(|r| Placed {
                    place: Place::new(environment.clone(), r.team, r.service.or(r.component).unwrap_or_default()),
                    objects: r.objects,
                })
                .collect()
        })
        .collect();
    placed.into_iter().flatten().collect()
}
