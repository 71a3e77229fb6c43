//! The IANA time zones. The only user of the `jiff` library, for its copy of the zone database. The machine's own
//! database is never read, so that every machine gives the same result.

use jiff::tz::TimeZoneDatabase;

/// Returns the names of all zones. They do not include `Local`, which the API server refuses.
pub fn time_zones() -> Vec<String> {
    TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect()
}

/// Returns whether a zone has exactly this name.
pub fn is_time_zone(name: &str) -> bool {
    TimeZoneDatabase::bundled().get(name).is_ok_and(|zone| zone.iana_name() == Some(name))
}

#[cfg(test)]
mod tests {
    use super::{is_time_zone, time_zones};

    #[test]
    fn zones_are_known_by_their_exact_names() {
        assert!(is_time_zone("Etc/UTC") && is_time_zone("Europe/Berlin") && is_time_zone("UTC"));
        assert!(!is_time_zone("europe/berlin") && !is_time_zone("Local") && !is_time_zone("Mars/Base"));
        assert!(time_zones().len() > 400);
    }
}
