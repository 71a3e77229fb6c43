//! Shows what a change of the workspace does: compiles both sides in memory, renders where they differ, and compares
//! the objects.

mod argocd;
mod behind;
mod cause;
mod confirmation;
mod missing;
mod moves;
mod new_clusters;
mod policy;
mod removed_environments;
mod rendered;
mod sides;

use std::collections::BTreeSet;

use crate::base::conventions::service_folder;
use crate::diagnostics::Sources;
use crate::diff::{Changes, ScopedObjects, compare};
use crate::language::model::Platform;
use crate::output::tree::InMemory;
use crate::phases::verify::applications;
use crate::pipeline::compile::{
    Cache, Checked, CheckedSpec, Compiled, Input, Request, Services, differing_services, run,
};
use crate::source::{Snapshot, Source};

use behind::behind;
use confirmation::confirmations;
use moves::moves;
use new_clusters::new_clusters;
use rendered::{rendered, scoped_objects};

pub use cause::Causes;
pub use missing::Missing;
pub use policy::{EXPIRED_ACKNOWLEDGEMENT, PAGES, Policy, UNUSED_ACKNOWLEDGEMENT, Verdict};

/// The comparison, or the errors of the side that does not compile.
#[derive(Debug)]
pub enum Review {
    Compared(Box<Reviewed>),
    /// The old side has errors; their spans refer to its own sources.
    BeforeBroken(Box<Compiled>),
    AfterBroken(Box<Compiled>),
}

/// The differences, and the policy to judge them by.
#[derive(Debug)]
pub struct Reviewed {
    pub changes: Changes,
    pub policy: Policy,
    /// The spec files of the new side.
    pub sources: Sources,
}

/// Compares two states of a workspace.
pub fn review(old: &dyn Source, new: &dyn Source, cache: &dyn Cache) -> Review {
    let (before, after) = rayon::join(|| CheckedSpec::read(old, cache), || CheckedSpec::read(new, cache));
    review_specs(before, after, cache)
}

/// Compares two states of a workspace that were checked before.
pub fn review_specs(before: CheckedSpec, after: CheckedSpec, cache: &dyn Cache) -> Review {
    let teams = teams_that_differ(&before.checked, &after.checked);
    let emit = |checked: Checked| {
        let wanted = services_of(&checked.platform, &teams);
        let is_wanted = |name: &str| wanted.contains(name);
        run(Input::Checked(Box::new(checked)), &Request::unjudged(Services::Named(&is_wanted)), cache, &InMemory)
    };
    let (old, new) = (before.spec, after.spec);
    let (before, after) = rayon::join(|| emit(before.checked), || emit(after.checked));
    // An empty state has no platform. Comparing with it shows everything as new.
    let empty = before.checked.platform.services.is_empty() && before.checked.platform.config.environments.is_empty();
    if before.checked.diagnostics.has_errors() && !empty {
        return Review::BeforeBroken(Box::new(before));
    }
    if after.checked.diagnostics.has_errors() {
        return Review::AfterBroken(Box::new(after));
    }
    Review::Compared(Box::new(review_outputs((&old, before), (&new, after), cache)))
}

/// Compares two states of a workspace, each with its spec. Their trees hold at least what belongs to no service, and
/// the files of all services that may differ.
pub fn review_outputs(
    (old, before): (&Snapshot, Compiled),
    (new, after): (&Snapshot, Compiled),
    cache: &dyn Cache,
) -> Reviewed {
    let changed_parts = sides::changed_parts(&before, &after);
    // Sums and quotas are of all that a team has in an environment, so all of its services are rendered there.
    let teams: BTreeSet<String> = changed_parts.tenants.iter().map(|(_, team)| team.clone()).collect();
    let (before, after) = rayon::join(|| add_services(before, &teams, cache), || add_services(after, &teams, cache));
    let (old_parts, new_parts) = (rendered(&before, &changed_parts), rendered(&after, &changed_parts));
    let deployed = |side: &Compiled| applications(&side.checked.platform, &side.tree).unwrap_or_default();
    let (old_applications, new_applications) = (deployed(&before), deployed(&after));
    let environments = &after.checked.platform.config.environments;
    let behind = behind(&old_applications, &new_applications, environments, &old_parts);
    let in_clusters: Vec<ScopedObjects> = scoped_objects(new_parts).into_iter().chain(behind.objects).collect();
    let confirmations = confirmations(&old_applications, &new_applications, &old_parts);
    let mut changes = compare(&scoped_objects(old_parts), &in_clusters);
    confirmations.fill(&mut changes.effects);
    changes.add_effects(behind.effects);
    changes.add_effects(moves(&before, &after, &old_applications));
    changes.add_effects(new_clusters(&before, &after));
    Causes::new(&before, &after).fill(&mut changes, old, new);
    let policy = Policy::new(&before, &after);
    Reviewed { changes, policy, sources: after.checked.sources }
}

/// Returns the names of the teams with a service whose output, or whose Applications, may differ.
fn teams_that_differ(before: &Checked, after: &Checked) -> BTreeSet<String> {
    let services = differing_services(before, after);
    let teams = [before, after].into_iter().flat_map(|side| {
        let differing = side.platform.services.iter().filter(|service| services.contains(&service.folder));
        differing.map(|service| side.platform.config.team(service.team).name.clone())
    });
    let moved = sides::tenants_with_other_clusters(before, after).into_iter().map(|(_, team)| team);
    teams.chain(moved).collect()
}

/// The folders of the services of some teams.
fn services_of(platform: &Platform, teams: &BTreeSet<String>) -> BTreeSet<String> {
    let of_teams = platform.services.iter().filter(|service| teams.contains(&platform.config.team(service.team).name));
    of_teams.map(|service| service.folder.clone()).collect()
}

/// Adds the files of the services of some teams that the tree does not hold yet.
fn add_services(side: Compiled, teams: &BTreeSet<String>, cache: &dyn Cache) -> Compiled {
    let Compiled { checked, mut tree, on_disk, record } = side;
    let mut wanted = services_of(&checked.platform, teams);
    wanted.retain(|name| !tree.holds_folder(&service_folder(name)));
    let is_wanted = |name: &str| wanted.contains(name);
    let request = Request { services: Services::Named(&is_wanted), ..Request::default() };
    let added = run(Input::Checked(Box::new(checked)), &request, cache, &InMemory);
    tree.add_missing(added.tree);
    Compiled { checked: added.checked, tree, on_disk, record }
}
