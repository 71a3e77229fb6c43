//! Dates, weekly windows and time zones of the spec. This is the only module that uses the `jiff` library. The time
//! zone rules are built in, so that a freeze means the same on every machine. Nothing here reads a clock.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

const DAY: u32 = 24 * 60;
const WEEK: u32 = 7 * DAY;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A time zone, looked up by its IANA name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Looks up a zone by a name such as `Europe/Berlin` or `UTC`. Returns `None` for an unknown name.
    pub fn named(name: &str) -> Option<Self> {
        if name == "UTC" { Some(Self::utc()) } else { ZONES.get(name).ok().map(Self) }
    }
}

/// A date, or a date and time, without a time zone: local time in a zone that the caller knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalTime(DateTime);

impl LocalTime {
    /// Parses `2026-12-20` (midnight at its start) or `2026-12-20T18:00`.
    ///
    /// # Errors
    /// A message for the user that shows how to write a date.
    pub fn parse(text: &str) -> Result<Self, String> {
        let date = || text.parse::<Date>().map(|d| d.to_datetime(Time::midnight()));
        let read = if text.contains(['T', ' ']) { text.parse::<DateTime>() } else { date() };
        read.map(Self).map_err(|_| format!("`{text}` is no date; write for example `2026-12-20` or `2026-12-20T18:00`"))
    }
}

/// Parses a time into seconds since 1970. Takes `2026-12-20T18:00:00Z`, `2026-12-20T18:00+01:00`, or a date, which
/// means midnight at its start in UTC.
///
/// # Errors
/// A message for the user that shows how to write a time.
pub fn parse_instant(text: &str) -> Result<i64, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at.as_second());
    }
    let utc = LocalTime::parse(text).ok().and_then(|t| t.0.to_zoned(TimeZone::UTC).ok());
    utc.map(|z| z.timestamp().as_second())
        .ok_or_else(|| format!("`{text}` is no time; write for example `2026-12-20` or `2026-12-20T18:00:00Z`"))
}

/// Formats seconds since 1970 as `2026-12-20T18:00:00Z`. A time outside the calendar's range is formatted as the number
/// of seconds.
pub fn show_instant(seconds: i64) -> String {
    Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |t| t.to_string())
}

/// Formats seconds since 1970 as a date in UTC: `2026-12-20`.
pub fn show_date(seconds: i64) -> String {
    show_instant(seconds).split('T').next().unwrap_or_default().to_owned()
}

/// Formats a duration in seconds by its two largest units: `3d 4h`, `5m`. A negative duration counts as zero.
pub fn show_span(seconds: i64) -> String {
    let span = SignedDuration::from_secs(seconds.max(0)).as_secs();
    let parts = [(span / 86_400, 'd'), (span / 3600 % 24, 'h'), (span / 60 % 60, 'm'), (span % 60, 's')];
    let first = parts.iter().position(|(n, _)| *n > 0).unwrap_or(3);
    let shown = parts[first..].iter().take(2).enumerate().filter(|(n, (value, _))| *n == 0 || *value > 0);
    shown.map(|(_, (n, unit))| format!("{n}{unit}")).collect::<Vec<_>>().join(" ")
}

/// A time window that repeats every week (`fri 16:00..mon 08:00`) or every day (`18:00..08:00`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Minutes from the start of the period. The window includes `start` and excludes `end`.
    start: u32,
    end: u32,
    /// The length of the period in minutes: [`DAY`] or [`WEEK`].
    period: u32,
}

impl Window {
    /// Parses `fri 16:00..mon 08:00` or `18:00..08:00`.
    ///
    /// # Errors
    /// A message for the user that shows how to write a window.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no window; write for example `fri 16:00..mon 08:00` or `18:00..08:00`");
        let (from, to) = text.split_once("..").ok_or_else(wrong)?;
        let ((from_day, from), (to_day, to)) =
            (point(from.trim()).ok_or_else(wrong)?, point(to.trim()).ok_or_else(wrong)?);
        let (start, end, period) = match (from_day, to_day) {
            (None, None) => (from, to, DAY),
            (Some(a), Some(b)) => (a * DAY + from, b * DAY + to, WEEK),
            _ => return Err(wrong()),
        };
        if start == end { Err(wrong()) } else { Ok(Self { start, end: end % period, period }) }
    }

    fn holds(self, local: DateTime) -> bool {
        let day = u32::try_from(local.weekday().to_monday_zero_offset()).unwrap_or(0);
        let clock = u32::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).unwrap_or(0);
        let at = (day * DAY + clock) % self.period;
        if self.start < self.end { (self.start..self.end).contains(&at) } else { at >= self.start || at < self.end }
    }
}

/// Parses one end of a window, `fri 16:00` or `16:00`, into the day (0 is Monday) and the minutes of that day. `24:00`
/// is the end of a day.
fn point(text: &str) -> Option<(Option<u32>, u32)> {
    let (day, clock) = match text.split_once(' ') {
        Some((day, clock)) => {
            let day = day.to_ascii_lowercase();
            (Some(u32::try_from(DAYS.iter().position(|d| *d == day)?).ok()?), clock.trim())
        }
        None => (None, text),
    };
    let (hour, minute) = clock.split_once(':')?;
    let digits = |s: &str| (s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse::<u32>().ok())?;
    let (hour, minute) = (digits(hour)?, digits(minute)?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= DAY).then_some((day, minutes))
}

/// Returns whether a moment (seconds since 1970) lies in a date range and in a window, both in the local time of
/// `zone`. The range includes `from` and excludes `until`; a missing bound or window restricts nothing.
pub fn within(
    now: i64,
    zone: &Zone,
    from: Option<LocalTime>,
    until: Option<LocalTime>,
    window: Option<Window>,
) -> bool {
    let Ok(now) = Timestamp::from_second(now) else { return false };
    let local = zone.0.to_datetime(now);
    from.is_none_or(|from| from.0 <= local)
        && until.is_none_or(|until| local < until.0)
        && window.is_none_or(|window| window.holds(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        parse_instant(text).unwrap()
    }

    #[test]
    fn a_weekly_window_goes_over_the_end_of_the_week_in_its_own_zone() {
        let window = Window::parse("fri 16:00..mon 08:00").ok();
        let berlin = Zone::named("Europe/Berlin").unwrap();
        // 2026-11-20 is a Friday; Berlin is one hour ahead of UTC in winter and two in summer.
        for (when, frozen) in [
            ("2026-11-20T14:59:00Z", false),
            ("2026-11-20T15:00:00Z", true),
            ("2026-11-22T12:00:00Z", true),
            ("2026-11-23T06:59:59Z", true),
            ("2026-11-23T07:00:00Z", false),
            ("2026-07-17T14:00:00Z", true),
            ("2026-07-17T13:59:00Z", false),
        ] {
            assert_eq!(within(at(when), &berlin, None, None, window), frozen, "{when}");
        }
    }

    #[test]
    fn dates_and_daily_windows_hold_together() {
        let (from, until) = (LocalTime::parse("2026-12-20").ok(), LocalTime::parse("2027-01-04T08:00").ok());
        let night = Window::parse("18:00..08:00").ok();
        let utc = Zone::utc();
        assert!(within(at("2026-12-20"), &utc, from, until, night));
        assert!(!within(at("2026-12-20T12:00:00Z"), &utc, from, until, night));
        assert!(!within(at("2026-12-19T23:59:59Z"), &utc, from, until, None));
        assert!(!within(at("2027-01-04T08:00:00Z"), &utc, from, until, None));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "..",
            "fri..mon",
            "fri 16:00..08:00",
            "25:00..08:00",
            "8:00..9:00",
            "fr 16:00..sa 08:00",
            "08:00..08:00",
        ] {
            assert!(Window::parse(text).is_err(), "{text}");
        }
        assert!(LocalTime::parse("2026-02-30").is_err());
        assert!(parse_instant("tomorrow").is_err());
        assert!(Zone::named("Europe/Atlantis").is_none());
    }

    #[test]
    fn spans_read_as_people_say_them() {
        assert_eq!(show_span(0), "0s");
        assert_eq!(show_span(3 * 86_400 + 4 * 3600 + 59), "3d 4h");
        assert_eq!(show_span(86_400), "1d");
        assert_eq!(show_span(61), "1m 1s");
    }
}
