//! How many pods of a workload a node drain may take away.

use crate::spec::IntOrPercent;

/// What a PodDisruptionBudget promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DisruptionBudget {
    /// At most so many are away.
    MaxUnavailable(IntOrPercent),
    /// At least so many stay.
    MinAvailable(IntOrPercent),
}

impl DisruptionBudget {
    /// Whether at least one of so many pods may be away; a budget that allows none stops every node drain.
    pub fn allows(self, replicas: u32) -> bool {
        let replicas = i64::from(replicas);
        let away = match self {
            Self::MaxUnavailable(amount) => of(amount, replicas),
            Self::MinAvailable(amount) => replicas.saturating_sub(of(amount, replicas)),
        };
        away > 0
    }
}

/// An amount of so many pods. The disruption controller rounds shares up, of those that stay and of those that go.
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
