//! The schedules of CronJobs: five fields, or a descriptor such as `@daily`.
//!
//! Source: the standard parser of `robfig/cron` v3, which the CronJob controller and the API server use.

use std::str::FromStr;
use std::time::Duration;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// The most days of each month; February has 29.
const LONGEST: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// One field of a schedule: its name, its bounds, and the names of its values.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    words: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { name: "minute", least: 0, most: 59, words: &[] },
    Field { name: "hour", least: 0, most: 23, words: &[] },
    Field { name: "day of the month", least: 1, most: 31, words: &[] },
    Field { name: "month", least: 1, most: 12, words: &MONTHS },
    Field { name: "day of the week", least: 0, most: 6, words: &DAYS },
];

/// A parsed schedule of a CronJob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CronSchedule {
    /// One bit for each minute, hour, day, month and weekday on which the job runs.
    Fields {
        minutes: u64,
        hours: u64,
        days: u64,
        months: u64,
        weekdays: u64,
        /// Whether the days or the weekdays are `*`. Then both must match; else one match is enough.
        any_day: bool,
    },
    /// A fixed interval: `@every 1h30m`.
    Every(Duration),
}

/// The reason why a text is not a schedule, a sentence without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CronError(pub String);

impl FromStr for CronSchedule {
    type Err = CronError;

    fn from_str(text: &str) -> Result<Self, CronError> {
        if text.contains("TZ=") {
            return Err(CronError("a time zone has no place in the schedule".to_owned()));
        }
        if let Some(word) = text.strip_prefix('@') {
            return described(word);
        }
        let parts: Vec<&str> = text.split_ascii_whitespace().collect();
        let Ok([minute, hour, day, month, weekday]) = <[&str; 5]>::try_from(parts.as_slice()) else {
            return Err(CronError(format!(
                "a schedule has five fields (minute, hour, day, month, day of the week), this has {}",
                parts.len()
            )));
        };
        let [minutes, hours, days, months, weekdays] = &FIELDS;
        Ok(Self::Fields {
            minutes: minutes.parse(minute)?,
            hours: hours.parse(hour)?,
            days: days.parse(day)?,
            months: months.parse(month)?,
            weekdays: weekdays.parse(weekday)?,
            any_day: starred(day) || starred(weekday),
        })
    }
}

/// Returns whether a field is a star. A star with a step above 1 is not: `*/2` is a list of days.
fn starred(field: &str) -> bool {
    field.split(',').any(|part| matches!(part, "*" | "?" | "*/1" | "?/1"))
}

fn described(word: &str) -> Result<CronSchedule, CronError> {
    let fields = match word {
        "yearly" | "annually" => "0 0 1 1 *",
        "monthly" => "0 0 1 * *",
        "weekly" => "0 0 * * 0",
        "daily" | "midnight" => "0 0 * * *",
        "hourly" => "0 * * * *",
        _ => {
            let Some(every) = word.strip_prefix("every ") else {
                return Err(CronError(format!("`@{word}` is no schedule")));
            };
            return duration(every)
                .map(CronSchedule::Every)
                .ok_or_else(|| CronError(format!("`{every}` is no duration such as `1h30m`")));
        }
    };
    fields.parse()
}

/// Parses a duration as Go writes it (`1h30m`) of at least one second.
fn duration(text: &str) -> Option<Duration> {
    let (mut total, mut rest) = (0f64, text);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        let unit_end = rest[end..].find(|c: char| c.is_ascii_digit() || c == '.').map_or(rest.len(), |n| end + n);
        total += number
            * match &rest[end..unit_end] {
                "h" => 3600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 0.001,
                "us" | "µs" => 1e-6,
                "ns" => 1e-9,
                _ => return None,
            };
        rest = &rest[unit_end..];
    }
    Duration::try_from_secs_f64(total).ok().filter(|d| d.as_nanos() > 0)
}

impl Field {
    /// Returns one bit for each value that the field's text names.
    fn parse(&self, text: &str) -> Result<u64, CronError> {
        text.split(',').filter(|part| !part.is_empty()).try_fold(0, |bits, part| Ok(bits | self.part(part)?)).and_then(
            |bits: u64| {
                if bits == 0 { Err(self.wrong(text)) } else { Ok(bits) }
            },
        )
    }

    /// Parses one part of a field: `*`, `?`, a value, or a range, each with an optional step.
    fn part(&self, part: &str) -> Result<u64, CronError> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(self.number(step).filter(|n| *n > 0).ok_or_else(|| self.wrong(part))?)),
            None => (part, None),
        };
        let (first, last) = match range.split_once('-') {
            _ if matches!(range, "*" | "?") => (self.least, self.most),
            Some((first, last)) => (self.value(first)?, self.value(last)?),
            None => {
                let value = self.value(range)?;
                (value, if step.is_some() { self.most } else { value })
            }
        };
        if first < self.least || last > self.most {
            return Err(CronError(format!(
                "the {} goes from {} to {}, not `{part}`",
                self.name, self.least, self.most
            )));
        }
        if first > last {
            return Err(CronError(format!("the range `{range}` of the {} runs backwards", self.name)));
        }
        let step = step.unwrap_or(1) as usize;
        Ok((first..=last).step_by(step).fold(0, |bits, n| bits | 1 << n))
    }

    fn value(&self, text: &str) -> Result<u32, CronError> {
        let lower = text.to_ascii_lowercase();
        let word = self.words.iter().zip(self.least..).find(|(word, _)| **word == lower).map(|(_, n)| n);
        word.or_else(|| self.number(text)).ok_or_else(|| self.wrong(text))
    }

    fn number(&self, text: &str) -> Option<u32> {
        text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
    }

    fn wrong(&self, text: &str) -> CronError {
        CronError(format!("`{text}` is no {}", self.name))
    }
}

impl CronSchedule {
    /// Returns whether the schedule matches any day of any year; the 31st of February, for example, does not exist.
    pub fn fires(&self) -> bool {
        match *self {
            Self::Every(_) => true,
            // One of the two conditions is enough, and every month has every weekday.
            Self::Fields { any_day: false, .. } => true,
            Self::Fields { days, months, .. } => (1u32..)
                .zip(LONGEST)
                .any(|(month, longest)| months & (1 << month) != 0 && (1..=longest).any(|day| days & (1 << day) != 0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CronError, CronSchedule};

    fn fires(text: &str) -> Result<bool, CronError> {
        text.parse::<CronSchedule>().map(|s| s.fires())
    }

    #[test]
    fn schedules_as_people_write_them_are_read() {
        for text in [
            "15 2 * * *",
            "*/5 * * * *",
            "0 0,12 1-15/2 JAN-mar Mon,FRI",
            "0 0 ? * 5",
            "@daily",
            "@midnight",
            "@every 1h30m",
            "0  4\t* * *",
            "5/15 * * * *",
        ] {
            assert_eq!(fires(text), Ok(true), "{text}");
        }
    }

    #[test]
    fn what_the_api_server_refuses_is_refused() {
        for text in [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * 32 * *",
            "* * * 13 *",
            "* * * * 7",
            "5-1 * * * *",
            "*/0 * * * *",
            "a * * * *",
            "@fortnightly",
            "@every x",
            "@every 0s",
            "TZ=UTC 0 0 * * *",
            "-1 * * * *",
            ", * * * *",
            "99999999999999999999 * * * *",
            "1-2-3 * * * *",
        ] {
            assert!(fires(text).is_err(), "{text}");
        }
    }

    #[test]
    fn days_that_no_month_has_never_come() {
        assert_eq!(fires("0 0 31 2 *"), Ok(false));
        assert_eq!(fires("0 0 30 feb *"), Ok(false));
        assert_eq!(fires("0 0 31 4,6,9,11 *"), Ok(false));
        assert_eq!(fires("0 0 29 2 *"), Ok(true), "in leap years");
        assert_eq!(fires("0 0 31 2 1"), Ok(true), "or on any Monday");
        assert_eq!(fires("0 0 31 2 */2"), Ok(true), "a step makes it a list of weekdays");
    }
}
