//! Multi-window, multi-burn-rate alerts: how many times faster than allowed an error budget is used up.
//!
//! Windows and budget shares come from Google's SRE workbook, chapter «Alerting on SLOs». Those for seven days come
//! from Sloth's example.

use crate::base::decimal::Decimal;
use crate::language::spec::{Criticality, Period};

/// An alert condition over a short and a long window. Both must exceed the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BurnRate {
    /// The short window as a PromQL duration.
    pub short: &'static str,
    pub long: &'static str,
    /// The burn rate above which the alert fires: a multiple of the rate that uses up exactly the whole budget.
    pub factor: Decimal,
}

/// The windows of the recording rules, shortest first.
pub const WINDOWS: [&str; 7] = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"];

/// Short window, long window, and the length of the long window in hours.
const PAIRS: [(&str, &str, u32); 4] = [("5m", "1h", 1), ("30m", "6h", 6), ("2h", "1d", 24), ("6h", "3d", 72)];

/// Returns the window pairs of a period: first two that page, then two that make tickets.
pub fn burn_rates(period: Period) -> [BurnRate; 4] {
    // Tenths of a percent of the budget that may be used up within the long window.
    let shares: [u32; 4] = match period {
        Period::Week => [80, 125, 200, 420],
        Period::FourWeeks | Period::Month => [20, 50, 100, 100],
    };
    let mut shares = shares.into_iter();
    PAIRS.map(|(short, long, hours)| {
        let share = shares.next().unwrap_or_default();
        BurnRate { short, long, factor: Decimal::ratio(share * period.days() * 24, hours * 1000, 4) }
    })
}

/// The window pairs of a service, divided into those that page and those that make tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertPairs {
    pub page: Vec<BurnRate>,
    pub ticket: Vec<BurnRate>,
}

/// Divides the window pairs by criticality. With high criticality both quick pairs page. With medium criticality only
/// the quickest pair pages, and the second makes a ticket. With low criticality no pair pages.
pub fn alert_pairs(period: Period, criticality: Criticality) -> AlertPairs {
    let [quick, slow, tickets @ ..] = burn_rates(period);
    match criticality {
        Criticality::High => AlertPairs { page: vec![quick, slow], ticket: tickets.to_vec() },
        Criticality::Medium => AlertPairs { page: vec![quick], ticket: [&[slow], tickets.as_slice()].concat() },
        Criticality::Low => AlertPairs { page: Vec::new(), ticket: tickets.to_vec() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_those_of_the_published_tables() {
        let factors = |period| burn_rates(period).map(|b| b.factor.to_string());
        assert_eq!(factors(Period::Month), ["14.4", "6", "3", "1"]);
        assert_eq!(factors(Period::FourWeeks), ["13.44", "5.6", "2.8", "0.9333"]);
        assert_eq!(factors(Period::Week), ["13.44", "3.5", "1.4", "0.98"]);
    }
}
