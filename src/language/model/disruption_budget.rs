//! How many pods of a workload a node drain may evict at the same time.

use crate::language::spec::IntOrPercent;

/// The limit that a PodDisruptionBudget sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DisruptionBudget {
    /// At most so many pods may be unavailable.
    MaxUnavailable(IntOrPercent),
    /// At least so many pods must stay available.
    MinAvailable(IntOrPercent),
}

impl DisruptionBudget {
    /// Returns whether the budget allows one of `replicas` pods to be evicted. A budget that allows none blocks every
    /// node drain.
    pub fn allows(self, replicas: u32) -> bool {
        let replicas = i64::from(replicas);
        let away = match self {
            Self::MaxUnavailable(amount) => of(amount, replicas),
            Self::MinAvailable(amount) => replicas.saturating_sub(of(amount, replicas)),
        };
        away > 0
    }
}

/// Converts an amount to a number of pods. The disruption controller rounds percentages up, for both kinds of budget.
fn of(amount: IntOrPercent, replicas: i64) -> i64 {
    match amount {
        IntOrPercent::Int(n) => n,
        IntOrPercent::Percent(percent) => {
            let hundredths = replicas.saturating_mul(percent);
            hundredths.div_euclid(100).saturating_add(i64::from(hundredths.rem_euclid(100) != 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DisruptionBudget::{MaxUnavailable, MinAvailable};
    use super::IntOrPercent::{Int, Percent};

    #[test]
    fn shares_are_rounded_up() {
        assert!(!MinAvailable(Int(2)).allows(2));
        assert!(MinAvailable(Int(1)).allows(2));
        assert!(!MinAvailable(Percent(51)).allows(2));
        assert!(MinAvailable(Percent(50)).allows(2));
        assert!(MinAvailable(Percent(67)).allows(4));
        assert!(!MaxUnavailable(Int(0)).allows(2));
        assert!(!MaxUnavailable(Percent(0)).allows(2));
        assert!(MaxUnavailable(Percent(1)).allows(1));
        assert!(!MinAvailable(Percent(i64::MAX)).allows(u32::MAX));
    }
}
