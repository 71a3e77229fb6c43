//! Sets of numbers (ports, addresses) as sorted, disjoint, inclusive ranges.

/// A set of numbers, stored as sorted, disjoint, inclusive ranges.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Intervals(Vec<(u128, u128)>);

impl Intervals {
    pub fn none() -> Self {
        Self::default()
    }

    /// Returns the numbers from `low` to `high`, both included; the empty set if `low` is greater than `high`.
    pub fn range(low: u128, high: u128) -> Self {
        if low <= high { Self(vec![(low, high)]) } else { Self::none() }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn ranges(&self) -> &[(u128, u128)] {
        &self.0
    }

    pub fn contains(&self, n: u128) -> bool {
        self.0.iter().any(|(low, high)| (*low..=*high).contains(&n))
    }

    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        if self.is_empty() || self == other {
            return other.clone();
        }
        if other.is_empty() {
            return self.clone();
        }
        let mut all: Vec<_> = self.0.iter().chain(&other.0).copied().collect();
        all.sort_unstable();
        let mut out: Vec<(u128, u128)> = Vec::with_capacity(all.len());
        for (low, high) in all {
            match out.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => out.push((low, high)),
            }
        }
        Self(out)
    }

    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let (mut a, mut b, mut out) = (0, 0, Vec::new());
        while let (Some(x), Some(y)) = (self.0.get(a), other.0.get(b)) {
            let (low, high) = (x.0.max(y.0), x.1.min(y.1));
            if low <= high {
                out.push((low, high));
            }
            if x.1 < y.1 { a += 1 } else { b += 1 }
        }
        Self(out)
    }

    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let mut out = Vec::new();
        for (low, high) in &self.0 {
            let mut at = Some(*low);
            for (from, to) in other.0.iter().filter(|(from, to)| from <= high && to >= low) {
                if let Some(start) = at.filter(|start| start < from) {
                    out.push((start, from - 1));
                }
                at = to.checked_add(1).map(|next| at.map_or(next, |a| a.max(next)));
            }
            if let Some(start) = at.filter(|start| start <= high) {
                out.push((start, *high));
            }
        }
        Self(out)
    }
}

#[cfg(test)]
mod tests {
    use super::Intervals;

    #[test]
    fn sets_behave_like_sets() {
        let a = Intervals::range(1, 10).union(&Intervals::range(20, 30));
        let b = Intervals::range(5, 25);
        assert_eq!(a.intersection(&b).ranges(), [(5, 10), (20, 25)]);
        assert_eq!(a.difference(&b).ranges(), [(1, 4), (26, 30)]);
        assert_eq!(a.union(&Intervals::range(11, 19)).ranges(), [(1, 30)]);
        assert!(a.difference(&Intervals::range(0, u128::MAX)).is_empty());
    }
}
