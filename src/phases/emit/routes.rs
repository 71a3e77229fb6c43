//! The hosts and paths at which an instance is reached from outside.

use super::Context;
use crate::language::model::{Exposure, ExposureKind, Route};

/// The exposures of an instance that are routes (a host and a path), without its load balancers.
pub(super) fn routes<'a>(context: &Context<'a>) -> impl Iterator<Item = (&'a Exposure, &'a Route)> + use<'a> {
    context.instance.exposures.iter().filter_map(|exposure| match &exposure.kind {
        ExposureKind::Route(route) => Some((&**exposure, route)),
        ExposureKind::LoadBalancer(_) => None,
    })
}
