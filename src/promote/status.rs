//! Who runs what where: every service in every environment, how far behind, since when, by whom.

use serde::Serialize;

use super::context::Context;
use super::gates::upstream;
use super::place::{Place, same_version, show_pin};
use crate::calendar::show_instant;
use crate::model::Service;

/// The services of a platform by its environments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// In promotion order.
    pub environments: Vec<String>,
    pub services: Vec<ServiceStatus>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceStatus {
    pub service: String,
    pub team: String,
    /// One entry an environment, in the order of [`Status::environments`]; none where it is not deployed.
    pub environments: Vec<Option<Running>>,
}

/// What runs in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Running {
    pub version: String,
    pub digest: Option<String>,
    /// How many versions the environments before it have had since this one; none: they never had this one.
    /// 0 where nothing comes before.
    pub behind: Option<usize>,
    /// When the version came, as the committer's date; none: it is not committed yet.
    pub since: Option<String>,
    /// The same in seconds since 1970.
    #[serde(skip)]
    pub since_seconds: Option<i64>,
    /// The author of the commit that brought it.
    pub by: Option<String>,
    pub commit: Option<String>,
    /// Why it is held.
    pub hold: Option<String>,
}

/// The status of the services that `wanted` takes.
pub fn status(context: &Context<'_>, wanted: &dyn Fn(&Service) -> bool) -> Status {
    let platform = context.platform;
    let services = platform.services.iter().filter(|s| wanted(s)).map(|service| ServiceStatus {
        service: service.name.clone(),
        team: platform.team(service.team).name.clone(),
        environments: platform
            .environments
            .iter()
            .map(|environment| running(context, &Place::new(&service.name, &environment.name)))
            .collect(),
    });
    Status {
        environments: platform.environments.iter().map(|e| e.name.clone()).collect(),
        services: services.collect(),
    }
}

fn running(context: &Context<'_>, place: &Place) -> Option<Running> {
    let planned = context.deployed(place)?;
    let since = context.history.since(place, &planned.pin);
    let holds = planned.movement.hold.as_ref().filter(|h| h.until.is_none_or(|until| context.now < until.seconds));
    Some(Running {
        version: show_pin(&planned.pin),
        digest: planned.pin.digest.clone(),
        behind: behind(context, place),
        since: since.map(|commit| show_instant(commit.time)),
        since_seconds: since.map(|commit| commit.time),
        by: since.map(|commit| commit.author.clone()),
        commit: since.map(|commit| commit.id.clone()),
        hold: holds.map(|hold| hold.reason.clone()),
    })
}

/// The most of all environments before it.
fn behind(context: &Context<'_>, place: &Place) -> Option<usize> {
    let pin = &context.deployed(place)?.pin;
    let mut most = 0;
    for id in upstream(context, place) {
        let before = context.history.deployments(&Place::new(&place.service, context.name(id)));
        most = most.max(before.iter().rev().position(|d| same_version(d.pin, pin))?);
    }
    Some(most)
}
