//! Which version runs where: for every service and environment how far behind it is, since when, and by whom it was
//! set.

use serde::Serialize;

use super::context::Context;
use super::gates::upstream;
use super::overlay_id::{OverlayId, same_version, show_pin};
use crate::base::calendar::show_instant;
use crate::language::model::Service;

/// The versions of a platform's services in its environments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The names of the environments in promotion order.
    pub environments: Vec<String>,
    pub services: Vec<ServiceStatus>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceStatus {
    pub service: String,
    pub team: String,
    /// One entry for each of [`Status::environments`]; `None` where the service is not deployed.
    pub environments: Vec<Option<Running>>,
}

/// The version of a service in one environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Running {
    pub version: String,
    pub digest: Option<String>,
    /// How many versions the environments before it have had since this one. `None` if they never had this version; 0
    /// if there is no environment before it.
    pub behind: Option<usize>,
    /// The committer's date of the commit that set the version. `None` if it is not committed yet.
    pub since: Option<String>,
    /// The same date in seconds since 1970.
    #[serde(skip)]
    pub since_seconds: Option<i64>,
    /// The author of the commit that set the version.
    pub by: Option<String>,
    pub commit: Option<String>,
    /// The reason of the hold.
    pub hold: Option<String>,
}

/// Returns the status of the services that `wanted` accepts.
pub fn status(context: &Context<'_>, wanted: &dyn Fn(&Service) -> bool) -> Status {
    let platform = context.platform;
    let services = platform.distinct_services().filter(|s| wanted(s)).map(|service| ServiceStatus {
        service: service.name.clone(),
        team: platform.config.team(service.team).name.clone(),
        environments: platform
            .config
            .environments
            .iter()
            .map(|environment| running(context, &OverlayId::new(&service.name, &environment.name)))
            .collect(),
    });
    Status {
        environments: platform.config.environments.iter().map(|e| e.name.clone()).collect(),
        services: services.collect(),
    }
}

fn running(context: &Context<'_>, overlay_id: &OverlayId) -> Option<Running> {
    let planned = context.deployed(overlay_id).filter(|planned| !planned.retired)?;
    let since = context.history.since(overlay_id, &planned.pin);
    let holds = planned.movement.hold.as_ref().filter(|h| h.until.is_none_or(|until| context.now < until.seconds));
    Some(Running {
        version: show_pin(&planned.pin),
        digest: planned.pin.digest.clone(),
        behind: behind(context, overlay_id),
        since: since.map(|commit| show_instant(commit.time)),
        since_seconds: since.map(|commit| commit.time),
        by: since.map(|commit| commit.author.clone()),
        commit: since.map(|commit| commit.id.clone()),
        hold: holds.map(|hold| hold.reason.clone()),
    })
}

/// Returns the greatest number of versions that it is behind any environment before it.
fn behind(context: &Context<'_>, overlay_id: &OverlayId) -> Option<usize> {
    let pin = &context.deployed(overlay_id)?.pin;
    let mut most = 0;
    for id in upstream(context, overlay_id) {
        let before = context.history.deployments(&OverlayId::new(&overlay_id.service, context.name(id)));
        most = most.max(before.iter().rev().position(|d| same_version(d.pin, pin))?);
    }
    Some(most)
}
