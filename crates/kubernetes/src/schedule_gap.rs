//! The longest time between two runs of a schedule.

use super::CronSchedule;

/// One day in seconds.
const DAY: i64 = 86_400;
/// The days of four years, which include one leap year.
const DAYS: i64 = 4 * 365 + 1;

impl CronSchedule {
    /// Returns the longest time between two runs over all years, in seconds, without changes of the clock; `None` for a
    /// schedule that never runs.
    pub fn longest_gap(&self) -> Option<i64> {
        let (minutes, hours, days) = match *self {
            Self::Every(duration) => return i64::try_from(duration.as_secs()).ok(),
            Self::Fields { minutes, hours, days, months, weekdays, any_day } => {
                (minutes, hours, Days { days, months, weekdays, both: any_day })
            }
        };
        let times: Vec<i64> =
            bits(hours).flat_map(|h| bits(minutes).map(move |m| i64::from(h) * 3600 + i64::from(m) * 60)).collect();
        let within = times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
        let overnight = DAY - times.last()? + times.first()?;
        let apart = days.longest_distance()?;
        Some(within.max((apart - 1) * DAY + overnight))
    }
}

fn bits(set: u64) -> impl Iterator<Item = u32> {
    (0..60).filter(move |n| set >> n & 1 == 1)
}

/// The days on which a schedule runs.
struct Days {
    days: u64,
    months: u64,
    weekdays: u64,
    /// Whether the day of the month and the weekday must both match; else one match is enough.
    both: bool,
}

impl Days {
    /// Returns the most days between two days of the schedule, over several cycles of four years.
    fn longest_distance(&self) -> Option<i64> {
        // The first cycle begins on a Sunday. Each cycle shifts the weekdays by five, so seven cycles cover all cases.
        let (mut first, mut last, mut longest) = (None, None, 0);
        let mut number = 0;
        for _ in 0..7 {
            for (month, day) in calendar() {
                if self.contains(month, day, u32::try_from(number % 7).unwrap_or(0)) {
                    longest = longest.max(last.map_or(0, |last| number - last));
                    first = first.or(Some(number));
                    last = Some(number);
                }
                number += 1;
            }
        }
        Some(longest.max(7 * DAYS - last? + first?))
    }

    fn contains(&self, month: u32, day: u32, weekday: u32) -> bool {
        let in_day = self.days >> day & 1 == 1;
        let in_weekday = self.weekdays >> weekday & 1 == 1;
        let of_day = if self.both { in_day && in_weekday } else { in_day || in_weekday };
        self.months >> month & 1 == 1 && of_day
    }
}

/// Returns the month and day of every day of four years, of which the last is a leap year.
fn calendar() -> impl Iterator<Item = (u32, u32)> {
    const LENGTHS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    (0..4).flat_map(|year| {
        (1..=12).zip(LENGTHS).flat_map(move |(month, length)| {
            let length = if year == 3 && month == 2 { 29 } else { length };
            (1..=length).map(move |day| (month, day))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_gap_of_a_schedule() {
        let cases = [
            ("15 2 * * *", DAY),
            ("@hourly", 3600),
            ("@every 90m", 5400),
            ("*/10 * * * *", 600),
            ("0 8-18/2 * * *", 14 * 3600),
            ("30 6 * * mon-fri", 3 * DAY),
            ("0 0 * * 0", 7 * DAY),
            ("0 0 1 * *", 31 * DAY),
            ("0 0 1 1 *", 366 * DAY),
            ("0 0 29 2 *", 1461 * DAY),
            ("0 3 1,15 * *", 17 * DAY),
        ];
        for (schedule, seconds) in cases {
            assert_eq!(schedule.parse::<CronSchedule>().unwrap().longest_gap(), Some(seconds), "{schedule}");
        }
    }

    #[test]
    fn a_day_that_never_comes_has_no_gap() {
        assert_eq!("0 0 30 2 *".parse::<CronSchedule>().unwrap().longest_gap(), None);
    }
}
