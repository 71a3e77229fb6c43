//! The gates check a plan against the platform's policy. There is one gate per file, and each judges from the workspace
//! and its Git history only.

mod digest;
mod freeze;
mod hold;
mod order;
mod refused;
mod soak;
mod verdict;
mod versions;

pub(super) use order::upstream;

use super::context::Context;
use super::history::Reason;
use super::overlay_id::OverlayId;
use super::step::Step;
use verdict::Verdict;

/// An objection of a gate to one step.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Objection {
    /// The name of the gate.
    pub gate: &'static str,
    #[serde(skip)]
    pub overlay_id: OverlayId,
    /// A sentence without a full stop that starts in lower case.
    pub message: String,
    /// What the user can do, one line each.
    pub help: Vec<String>,
}

/// A check that every plan must pass.
pub struct Gate {
    pub name: &'static str,
    /// The reasons for which the gate judges a step. For example, a freeze never stops a roll-back.
    asks: &'static [Reason],
    judge: fn(&Context<'_>, &[&Step]) -> Vec<Verdict>,
}

const FORWARD: &[Reason] = &[Reason::Pin, Reason::Promote, Reason::Hotfix];
const EVERY_MOVE: &[Reason] = &[Reason::Pin, Reason::Promote, Reason::Hotfix, Reason::Rollback];

/// All gates, in the order in which their objections are shown.
pub const GATES: &[Gate] = &[
    Gate { name: "order", asks: FORWARD, judge: order::judge },
    Gate { name: "soak", asks: &[Reason::Promote], judge: soak::judge },
    Gate { name: "hold", asks: FORWARD, judge: hold::judge },
    Gate { name: "freeze", asks: FORWARD, judge: freeze::judge },
    Gate { name: "refused", asks: FORWARD, judge: refused::judge },
    Gate { name: "digest", asks: EVERY_MOVE, judge: digest::judge },
    Gate { name: "versions", asks: EVERY_MOVE, judge: versions::judge },
];

/// Returns all objections of all gates. Steps that change nothing are not judged.
pub(super) fn judge(context: &Context<'_>, steps: &[Step]) -> Vec<Objection> {
    let objections = GATES.iter().flat_map(|gate| {
        let asked: Vec<&Step> = steps.iter().filter(|s| s.changes() && gate.asks.contains(&s.reason)).collect();
        let verdicts = if asked.is_empty() { Vec::new() } else { (gate.judge)(context, &asked) };
        verdicts.into_iter().map(|(overlay_id, message, help)| Objection { gate: gate.name, overlay_id, message, help })
    });
    objections.collect()
}
