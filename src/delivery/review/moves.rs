//! Services that move to another namespace in one step: to another team, or by another pattern.

use std::collections::BTreeSet;

use crate::base::conventions::{LABEL_ENVIRONMENT, LABEL_SERVICE, LABEL_TEAM};
use crate::diff::{ChangeScope, Class, Effect, Risk};
use crate::language::model::{Call, Environment, PlannedService, Platform, Service};
use crate::phases::verify::{Application, Applications, end_sync};
use crate::pipeline::compile::Compiled;

/// A service in an environment, on one side.
struct Side<'a> {
    platform: &'a Platform,
    service: &'a Service,
    planned: &'a PlannedService,
}

impl<'a> Side<'a> {
    fn all(side: &'a Compiled) -> impl Iterator<Item = Self> {
        let platform = &side.checked.platform;
        let all = platform.deployed().filter(|(_, _, planned)| !planned.retired);
        all.map(move |(service, _, planned)| Self { platform, service, planned })
    }

    fn environment(&self) -> &'a Environment {
        self.platform.config.environment(self.planned.environment)
    }

    fn team(&self) -> &'a str {
        &self.platform.config.team(self.service.team).name
    }

    /// The service, its environment and its namespace there.
    fn place(&self) -> (&'a str, &'a str, &'a str) {
        (&self.service.name, &self.environment().name, &self.planned.namespace)
    }

    /// The names of the services that call it.
    fn callers(&self) -> BTreeSet<&'a str> {
        let calls = |planned: &PlannedService| {
            let calls = planned.instances.iter().flat_map(|i| &i.workloads).flat_map(|w| &w.calls);
            calls.into_iter().any(|call| matches!(&**call, Call::Service { name, .. } if *name == self.service.name))
        };
        let id = self.planned.environment;
        let others = self.platform.services.iter().filter(|other| other.name != self.service.name);
        others.filter(|other| other.deployed.get(&id).is_some_and(calls)).map(|other| other.name.as_str()).collect()
    }
}

/// Returns one effect for each service that stands in one place before and only in another one after the change.
/// `applications` are those of the old side.
pub(super) fn moves(before: &Compiled, after: &Compiled, applications: &Applications) -> Vec<Effect> {
    let old: Vec<Side<'_>> = Side::all(before).collect();
    let new: Vec<Side<'_>> = Side::all(after).collect();
    let places = |sides: &[Side<'_>]| -> BTreeSet<(String, String, String)> {
        let owned = |(a, b, c): (&str, &str, &str)| (a.to_owned(), b.to_owned(), c.to_owned());
        sides.iter().map(|side| owned(side.place())).collect()
    };
    let (before, after) = (places(&old), places(&new));
    let holds = |places: &BTreeSet<(String, String, String)>, (a, b, c): (&str, &str, &str)| {
        places.contains(&(a.to_owned(), b.to_owned(), c.to_owned()))
    };
    let left = old.iter().filter(|side| !holds(&after, side.place()));
    left.filter_map(|from| {
        let same = |to: &&Side<'_>| {
            (to.place().0, to.place().1) == (from.place().0, from.place().1) && !holds(&before, to.place())
        };
        new.iter().find(same).map(|to| effect(from, to, applications))
    })
    .collect()
}

fn effect(from: &Side<'_>, to: &Side<'_>, applications: &Applications) -> Effect {
    let (service, environment, namespace) = to.place();
    let old = &from.planned.namespace;
    let summary = format!("service `{service}` moves from namespace `{old}` to `{namespace}` in one step");
    let scope = ChangeScope::new(environment, to.team(), service);
    let mut effect = Effect::new(Class::Destroy, Risk::High, &scope, summary);
    let old_place = if from.team() == to.team() {
        format!(
            "what is in `{old}` goes on running there, because the team's project does not allow it any more, until somebody \
             confirms that the Namespace goes, or deletes it: {}",
            delete_namespace(from)
        )
    } else if from.environment().delivery.protected {
        format!("the pods in `{old}` stay behind, those in `{namespace}` start")
    } else {
        format!(
            "Argo CD deletes the pods in `{old}` while those in `{namespace}` start: for a time none may be ready. If the old \
             Application begins a sync before, that fails without end, and its deletion waits for it, as does the sync of \
             `environment-{environment}` if the team leaves the environment"
        )
    };
    effect = effect.detail(old_place);
    if from.team() != to.team() && !from.environment().delivery.protected {
        effect.steps.extend(ended_syncs(from, applications));
    }
    let callers: Vec<&str> = to.callers().into_iter().collect();
    if !callers.is_empty() {
        let callers = callers.join(", ");
        effect = effect.detail(format!(
            "its callers ({callers}) dial `{service}.{namespace}` from this change on, where nothing answers until the \
             new pods are ready"
        ));
    }
    effect.detail(match (from.team(), to.team()) {
        (old, new) if old != new => format!(
            "without an outage: `team: {old}` and `alsoIn: {new}`, and when that runs `team: {new}` and \
             `alsoIn: {old}`, and when no caller dials the old place any more, no `alsoIn` (docs/moving.md)"
        ),
        _ => "the pattern of namespaces moves every service; docs/moving.md says how to do it without an outage"
            .to_owned(),
    })
}

/// The commands that end the syncs of the old Applications, one for each cluster.
fn ended_syncs(from: &Side<'_>, applications: &Applications) -> Vec<String> {
    let (service, environment, _) = from.place();
    let ours = applications.applications.iter().filter(|application| {
        let is = |label: &str, value: &str| application.label(label) == value;
        is(LABEL_SERVICE, service) && is(LABEL_ENVIRONMENT, environment) && is(LABEL_TEAM, from.team())
    });
    let step = |application: &Application| {
        let name = application.name();
        format!(
            "if the Application `{name}` stays as being deleted: {}",
            end_sync(application.object.namespace(), name)
        )
    };
    ours.map(step).collect()
}

/// The commands that delete an old namespace with everything in it, one for each cluster.
fn delete_namespace(from: &Side<'_>) -> String {
    let command = |cluster: &str| format!("`kubectl --context {cluster} delete namespace {}`", from.planned.namespace);
    let commands: Vec<String> = from.environment().clusters.iter().map(|cluster| command(&cluster.name)).collect();
    commands.join(" and ")
}
