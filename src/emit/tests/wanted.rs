//! What is made anew for an overlay, and what is not.

use std::sync::Arc;

use super::fixture::{platform, text_var};
use crate::emit::dashboards::Drawn;
use crate::emit::wanted::{OfService, Wanted};
use crate::model::PlannedService;

/// The kinds that are made anew where an overlay changes something, and what is wanted is the same as if all were.
fn made_anew(change: impl Fn(&str, &mut PlannedService)) -> Vec<String> {
    let platform = platform(|_, _| {}, change);
    let (service, callers) = (&platform.services[0], &platform.callers);
    let of_service = OfService { platform: &platform, service, callers, drawn: &Drawn::default() };
    let (planned, deployed) = (&service.planned[0], service.deployed.values().next().unwrap());
    let wanted = Wanted::of(&of_service, planned);
    let before = wanted.objects();
    let after = wanted.deployed(&of_service, planned, deployed).objects();
    assert_eq!(after, Wanted::of(&of_service, deployed).objects());
    let anew = after.iter().filter(|object| !before.iter().any(|other| Arc::ptr_eq(object, other)));
    anew.map(|object| object.kind().to_owned()).collect()
}

#[test]
fn a_version_makes_nothing_anew() {
    let pinned = |_: &str, planned: &mut PlannedService| planned.pin.tag = Some("v9.9.9".to_owned());
    assert_eq!(made_anew(pinned), Vec::<String>::new());
}

#[test]
fn variables_make_only_what_runs_pods_anew() {
    let with_variable = |_: &str, planned: &mut PlannedService| {
        planned.pin.tag = Some("v9.9.9".to_owned());
        planned.instances[0].workloads[0].pod.containers[0].env.push(text_var("RELEASE", "v9.9.9"));
    };
    assert_eq!(made_anew(with_variable), ["Deployment"]);
}

#[test]
fn anything_else_makes_all_anew() {
    let on_another_port = |_: &str, planned: &mut PlannedService| planned.instances[0].ports[0].target = 9999;
    assert!(made_anew(on_another_port).len() > 3);
}
