//! Resolves how many pods run, how many of them may be evicted, and how they are spread.

use super::codes;
use super::defaults;
use super::scope::Scope;
use crate::diagnostics::Diagnostic;
use crate::language::model::{DisruptionBudget, Replicas, Spread};
use crate::language::spec::{self, Autoscale, IntOrPercent, Scale};

/// Resolves the number of pods. The default is one, or for a server whose pods can replace each other two or the
/// environment's minimum if that is greater.
pub(super) fn replicas(scale: Option<&Scale>, server: bool, scope: &mut Scope<'_>, path: &[&str]) -> Replicas {
    let least = if server { scope.environment.min_replicas.max(defaults::SERVER_REPLICAS) } else { defaults::REPLICAS };
    match scale {
        None => Replicas::Fixed(least),
        Some(Scale::Fixed(n)) => Replicas::Fixed(*n),
        Some(Scale::Auto(auto)) => {
            if auto.max.is_none() {
                let span = scope.span(path);
                scope.diagnostics.push(
                    Diagnostic::error(codes::MISSING_FIELD, span, "an autoscaler needs a `max`")
                        .help("add for example `max: 10`"),
                );
            }
            let any_target =
                auto.cpu.is_some() || auto.memory.is_some() || auto.metrics.as_ref().is_some_and(|m| !m.is_empty());
            Replicas::Auto(Autoscale {
                min: Some(auto.min.unwrap_or(least)),
                cpu: auto.cpu.or((!any_target).then_some(defaults::CPU_TARGET)),
                ..auto.clone()
            })
        }
    }
}

/// Resolves the disruption budget. The default allows one pod at a time if there are several.
pub(super) fn budget(
    spec: Option<&spec::Disruptions>,
    replicas: &Replicas,
    scope: &mut Scope<'_>,
) -> Option<DisruptionBudget> {
    match spec.map(|b| (b.max_unavailable, b.min_available)) {
        Some((Some(_), Some(_))) => {
            let span = scope.span(&["disruptions"]);
            scope.diagnostics.push(
                Diagnostic::error(
                    codes::INVALID_VALUE,
                    span,
                    "`disruptions` is either `maxUnavailable` or `minAvailable`",
                )
                .help("remove one of them; `null` removes what a weaker layer says"),
            );
            None
        }
        Some((None, Some(min))) => Some(DisruptionBudget::MinAvailable(min)),
        Some((Some(max), None)) => Some(DisruptionBudget::MaxUnavailable(max)),
        _ => {
            let one = IntOrPercent::Int(defaults::MAX_UNAVAILABLE);
            (replicas.most() > 1).then_some(DisruptionBudget::MaxUnavailable(one))
        }
    }
}

/// Resolves the spread. The default is over zones; a single pod is not spread.
pub(super) fn spread(placement: Option<&spec::Placement>, most: u32) -> Option<Spread> {
    match placement.and_then(|p| p.spread).unwrap_or_default() {
        _ if most < 2 => None,
        spec::Spread::Zones => Some(Spread::Zones),
        spec::Spread::Nodes => Some(Spread::Nodes),
        spec::Spread::None => None,
    }
}
