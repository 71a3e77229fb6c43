//! Who calls whom: a few hubs that many call, neighbours that call each other, cycles among them.

use std::collections::BTreeSet;

use crate::random::Random;

/// The services that one service calls, and those that call it, by number.
pub(crate) struct Graph {
    pub(crate) calls: Vec<BTreeSet<usize>>,
    pub(crate) callers: Vec<BTreeSet<usize>>,
}

/// Services that only some environments have: nobody calls them.
pub(crate) fn is_rare(service: usize) -> bool {
    service % 20 == 19
}

/// Services without a port: they call, and nobody calls them.
pub(crate) fn is_background(service: usize) -> bool {
    service % 10 == 7
}

/// One to six calls each: four in ten to a hub, the rest to somebody near by. The number of hubs grows with the
/// square root of the number of services, so the mean number of connections does not grow at all.
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
