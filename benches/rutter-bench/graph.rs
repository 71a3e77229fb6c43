//! The calls between generated services: a few hubs with many callers, and neighbours that call each other, also in
//! cycles.

use std::collections::BTreeSet;

use crate::random::Random;

/// The calls between services. Each list has one set of service numbers for each service.
pub(crate) struct Graph {
    pub(crate) calls: Vec<BTreeSet<usize>>,
    pub(crate) callers: Vec<BTreeSet<usize>>,
}

/// Returns whether a service exists only in some environments. Such a service has no callers.
pub(crate) fn is_rare(service: usize) -> bool {
    service % 20 == 19
}

/// Returns whether a service has no port. Such a service calls others and has no callers.
pub(crate) fn is_background(service: usize) -> bool {
    service % 10 == 7
}

/// Generates one to six calls for each service: four in ten to a hub, the rest to a neighbour. The number of hubs grows
/// with the square root of the number of services, so the mean number of connections does not grow.
pub(crate) fn graph(services: usize, seed: u64) -> Graph {
    let hubs = (services.isqrt() / 2).max(2);
    let mut calls: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); services];
    let mut callers = vec![BTreeSet::new(); services];
    for (from, own) in calls.iter_mut().enumerate() {
        let mut random = Random::of(seed ^ 1, from);
        for _ in 0..=random.below(6) {
            let to = if random.percent(40) {
                random.below(hubs)
            } else {
                (from + services + random.below(25) - 12) % services
            };
            if to != from && !is_rare(to) && !is_background(to) {
                own.insert(to);
                callers[to].insert(from);
            }
        }
    }
    Graph { calls, callers }
}
