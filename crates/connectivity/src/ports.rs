//! Sets of ports by protocol.

use std::fmt;

use super::Intervals;

/// The protocols of NetworkPolicies.
pub(super) const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

/// A set of ports for each protocol.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortSet([Intervals; 3]);

impl PortSet {
    /// Returns every port of every protocol.
    pub fn all() -> Self {
        Self([(); 3].map(|()| Intervals::range(1, 65_535)))
    }

    /// Returns the ports `low` to `high` of one protocol; the empty set for an unknown protocol.
    pub fn range(protocol: &str, low: u16, high: u16) -> Self {
        let mut set = Self::default();
        if let Some(n) = PROTOCOLS.iter().position(|p| *p == protocol) {
            set.0[n] = Intervals::range(low.into(), high.into());
        }
        set
    }

    pub fn one(protocol: &str, port: u16) -> Self {
        Self::range(protocol, port, port)
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Intervals::is_empty)
    }

    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.zip(other, Intervals::union)
    }

    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.zip(other, Intervals::intersection)
    }

    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.zip(other, Intervals::difference)
    }

    fn zip(&self, other: &Self, f: fn(&Intervals, &Intervals) -> Intervals) -> Self {
        Self(std::array::from_fn(|n| f(&self.0[n], &other.0[n])))
    }
}

impl fmt::Display for PortSet {
    /// Writes the ports as `TCP 80,443 UDP 53`, or as `any port` for all of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::all() {
            return f.write_str("any port");
        }
        let mut first = true;
        for (name, set) in PROTOCOLS.iter().zip(&self.0).filter(|(_, s)| !s.is_empty()) {
            let ranges: Vec<String> = set
                .ranges()
                .iter()
                .map(|(low, high)| if low == high { low.to_string() } else { format!("{low}-{high}") })
                .collect();
            write!(f, "{}{name} {}", if first { "" } else { " " }, ranges.join(","))?;
            first = false;
        }
        if first { f.write_str("no port") } else { Ok(()) }
    }
}
