//! Time zones by their IANA names. The home of the `jiff` library, for its copy of the zone database:
//! the machine's own is never asked, so that every machine says the same.

use jiff::tz::TimeZoneDatabase;

/// The zones' names as they are spelled. `Local`, which the API server refuses, is none of them.
pub fn time_zones() -> Vec<String> {
    TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect()
}

/// Whether a zone exists under exactly this name.
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
