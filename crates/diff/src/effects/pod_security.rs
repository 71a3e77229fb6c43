//! Finds namespaces whose Pod Security level becomes weaker.

use super::values::text;
use crate::effect::Effect;
use crate::pair::Comparison;
use crate::risk::{Class, Risk};
use rutter_kubernetes::Object;

const LEVELS: [&str; 3] = ["privileged", "baseline", "restricted"];
const MODES: [(&str, Risk); 3] = [("enforce", Risk::High), ("warn", Risk::Low), ("audit", Risk::Low)];

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    for pair in &comparison.pairs {
        let Some((before, after)) = pair.both() else { continue };
        if (after.group(), after.kind()) != ("", "Namespace") {
            continue;
        }
        for (mode, risk) in MODES {
            let (old, new) = (level(before, mode), level(after, mode));
            if new < old {
                let summary = format!(
                    "namespace `{}`: Pod Security {mode} lowered from {} to {}",
                    after.name(),
                    LEVELS[old],
                    LEVELS[new]
                );
                effects.push(Effect::of(Class::Privilege, risk, pair, summary));
            }
        }
    }
}

/// Returns the index of the namespace's level in [`LEVELS`]. A namespace without the label is privileged.
fn level(namespace: &Object, mode: &str) -> usize {
    let label = format!("pod-security.kubernetes.io/{mode}");
    LEVELS.iter().position(|level| *level == text(&namespace.0, &["metadata", "labels", &label])).unwrap_or(0)
}
