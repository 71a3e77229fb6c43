//! The gate `versions`: every service must still find the interface versions that it requires in the target
//! environment.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use semver::Version;

use super::super::context::Context;
use super::super::overlay_id::{OverlayId, show_pin};
use super::super::step::Step;
use super::verdict::Verdict;
use crate::language::model::{Movement, Pin, Requirement};
use crate::phases::resolve::lenient_version;

/// The greatest number of sets of services that the search for a set to move together tries.
const MOST_SETS: usize = 5_000;

/// A service in the target environment, as it would be after the plan.
#[derive(Clone, Copy)]
struct Running<'a> {
    pin: &'a Pin,
    movement: &'a Movement,
}

type Environment<'a> = BTreeMap<&'a str, Running<'a>>;

/// A requirement that is not met: the caller, and the services that could meet it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Unmet<'a> {
    caller: &'a str,
    of: &'a str,
    range: String,
    callees: Vec<&'a str>,
}

pub(super) fn judge(context: &Context<'_>, steps: &[&Step]) -> Vec<Verdict> {
    let Some(target) = steps.first().map(|step| step.overlay_id.environment.as_str()) else { return Vec::new() };
    let now = running(context, target);
    let moving: BTreeSet<&str> = steps.iter().map(|step| step.overlay_id.service.as_str()).collect();
    let mut then = now.clone();
    for step in steps {
        let from = step.from.as_ref().unwrap_or(&step.overlay_id);
        let fallback =
            context.service(&step.overlay_id.service).ok().and_then(|s| s.planned.first()).map(|p| &*p.movement);
        if let Some(movement) = context.movement(from).or(fallback) {
            then.insert(&step.overlay_id.service, Running { pin: &step.after, movement });
        }
    }
    let broken = broken(&now, &then, &moving);
    if broken.is_empty() {
        return Vec::new();
    }
    let source = steps.iter().find_map(|step| step.from.as_ref()).map(|from| from.environment.as_str());
    let help = source.and_then(|source| smallest_set(context, (source, target), &now, &then, moving.clone()));
    let place_of = |unmet: &Unmet<'_>| {
        let service = std::iter::once(unmet.caller).chain(unmet.callees.iter().copied()).find(|s| moving.contains(s));
        OverlayId::new(service.unwrap_or(unmet.caller), target)
    };
    broken
        .iter()
        .map(|unmet| (place_of(unmet), describe(unmet, &then, target), help.clone().into_iter().collect()))
        .collect()
}

fn running<'a>(context: &Context<'a>, environment: &str) -> Environment<'a> {
    let Ok(id) = context.environment(environment) else { return Environment::new() };
    let services = context.platform.services.iter();
    let deployed = services.filter_map(|s| s.deployed.get(&id).filter(|p| !p.retired).map(|p| (s.name.as_str(), p)));
    deployed.map(|(name, p)| (name, Running { pin: &p.pin, movement: &p.movement })).collect()
}

/// Returns the requirements that a move breaks: those of the moving services, and those of other services that were met
/// before.
fn broken<'a>(now: &Environment<'a>, then: &Environment<'a>, moving: &BTreeSet<&str>) -> Vec<Unmet<'a>> {
    let already: BTreeSet<Unmet<'_>> = unmet(now).into_iter().filter(|u| !moving.contains(u.caller)).collect();
    unmet(then).into_iter().filter(|u| !already.contains(u)).collect()
}

fn unmet<'a>(environment: &Environment<'a>) -> Vec<Unmet<'a>> {
    let mut found = Vec::new();
    for (caller, running) in environment {
        for requirement in &running.movement.needs {
            let offers = offers(environment, requirement);
            if !offers.iter().any(|(_, version)| version.as_ref().is_some_and(|v| requirement.range.matches(v))) {
                found.push(Unmet {
                    caller,
                    of: &requirement.of,
                    range: requirement.range.to_string(),
                    callees: offers.into_iter().map(|(callee, _)| callee).collect(),
                });
            }
        }
    }
    found
}

/// Returns the services that offer what a requirement names, with the version of each.
fn offers<'a>(environment: &Environment<'a>, requirement: &'a Requirement) -> Vec<(&'a str, Option<Version>)> {
    let of = requirement.of.as_str();
    if let Some((name, running)) = environment.get_key_value(of) {
        return vec![(name, running.pin.tag.as_deref().and_then(lenient_version))];
    }
    if let Some((service, interface)) = of.split_once('.')
        && let Some((name, running)) = environment.get_key_value(service)
    {
        return vec![(name, running.movement.interfaces.get(interface).cloned())];
    }
    let offer = |(name, r): (&&'a str, &Running<'a>)| r.movement.interfaces.get(of).map(|v| (*name, Some(v.clone())));
    environment.iter().filter_map(offer).collect()
}

fn describe(unmet: &Unmet<'_>, then: &Environment<'_>, target: &str) -> String {
    let version = |name: &str| then.get(name).map_or_else(String::new, |r| show_pin(r.pin));
    let needs = format!("{} {} needs {} {}", unmet.caller, version(unmet.caller), unmet.of, unmet.range);
    match unmet.callees.as_slice() {
        [] => format!("{needs}, which nothing in {target} offers"),
        callees => {
            let have: Vec<String> = callees.iter().map(|c| format!("{c} {}", version(c))).collect();
            format!("{needs}; in {target} there would be {}", have.join(" and "))
        }
    }
}

/// Finds the smallest set of services from the same source environment that can move together without breaking a
/// requirement.
fn smallest_set<'a>(
    context: &Context<'a>,
    (source, target): (&str, &str),
    now: &Environment<'a>,
    then: &Environment<'a>,
    moving: BTreeSet<&'a str>,
) -> Option<String> {
    let upstream = running(context, source);
    let mut seen = BTreeSet::from([moving.clone()]);
    let mut open = VecDeque::from([moving]);
    while let Some(set) = open.pop_front() {
        let mut with = then.clone();
        with.extend(set.iter().filter_map(|name| upstream.get_key_value(name).map(|(k, v)| (*k, *v))));
        let broken = broken(now, &with, &set);
        let Some(first) = broken.first() else {
            let names: Vec<&str> = set.into_iter().collect();
            return Some(format!(
                "together they can move: rutter promote {} --from {source} --to {target}",
                names.join(" ")
            ));
        };
        // The services that can meet the requirement by moving too: the caller, a callee, or a service that offers it
        // upstream.
        let bound = upstream.get(first.caller).and_then(|r| r.movement.needs.iter().find(|r| r.of == first.of));
        let elsewhere = bound.map(|requirement| offers(&upstream, requirement)).unwrap_or_default();
        let candidates = std::iter::once(first.caller).chain(first.callees.iter().copied());
        for candidate in candidates.chain(elsewhere.into_iter().map(|(name, _)| name)) {
            if !set.contains(candidate) && upstream.contains_key(candidate) {
                let mut larger = set.clone();
                larger.insert(candidate);
                if seen.len() < MOST_SETS && seen.insert(larger.clone()) {
                    open.push_back(larger);
                }
            }
        }
    }
    None
}
