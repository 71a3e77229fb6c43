//! Cron schedules: how long a schedule may rest between two runs.

/// Seconds of a day.
const DAY: i64 = 86_400;
/// Four years: every February and every weekday of a date within it.
const DAYS: i64 = 4 * 365 + 1;

/// The longest time between two runs, in seconds, over four years of days without clock changes. Reads five
/// fields with lists, ranges, steps and names, and `@daily` and the like; `None` for anything else, and for a
/// schedule that never comes.
pub fn longest_gap(schedule: &str) -> Option<i64> {
    let schedule = match schedule.trim() {
        "@yearly" | "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" | "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        other => other,
    };
    let fields: Vec<&str> = schedule.split_ascii_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else { return None };
    let (minutes, hours) = (field(minute, 0, 59, &[])?, field(hour, 0, 23, &[])?);
    let times: Vec<i64> =
        bits(hours).flat_map(|h| bits(minutes).map(move |m| i64::from(h) * 3600 + i64::from(m) * 60)).collect();
    let days = Days {
        days: field(day, 1, 31, &[])?,
        months: field(month, 1, 12, &MONTHS)?,
        weekdays: seven_is_sunday(field(weekday, 0, 7, &WEEKDAYS)?),
        either: !day.starts_with('*') && !weekday.starts_with('*'),
    };
    let within = times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
    let overnight = DAY - times.last()? + times.first()?;
    let apart = days.longest_distance()?;
    Some(within.max((apart - 1) * DAY + overnight))
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

fn bits(set: u64) -> impl Iterator<Item = u32> {
    (0..64).filter(move |n| set >> n & 1 == 1)
}

fn seven_is_sunday(set: u64) -> u64 {
    set | (set >> 7 & 1)
}

/// The numbers that a field means, as bits. `names` begin at `least`.
fn field(text: &str, least: u32, most: u32, names: &[&str]) -> Option<u64> {
    text.split(',').try_fold(0, |set, part| Some(set | range(part, least, most, names)?))
}

fn range(text: &str, least: u32, most: u32, names: &[&str]) -> Option<u64> {
    let (range, step) = match text.split_once('/') {
        Some((range, step)) => (range, Some(step.parse::<u32>().ok().filter(|n| *n > 0)?)),
        None => (text, None),
    };
    let number = |text: &str| {
        let named = names.iter().zip(least..).find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, n)| n);
        named.or_else(|| text.parse().ok()).filter(|n| (least..=most).contains(n))
    };
    let (first, last) = match range.split_once('-') {
        _ if range == "*" || range == "?" => (least, most),
        Some((first, last)) => (number(first)?, number(last)?),
        None => (number(range)?, if step.is_some() { most } else { number(range)? }),
    };
    (first <= last).then(|| (first..=last).step_by(step.unwrap_or(1) as usize).fold(0, |set, n| set | 1 << n))
}

/// The days on which a schedule runs.
struct Days {
    days: u64,
    months: u64,
    weekdays: u64,
    /// Both the day of the month and the weekday are restricted: then either is enough.
    either: bool,
}

impl Days {
    /// The longest distance between two such days, from one four years' cycle into the next.
    fn longest_distance(&self) -> Option<i64> {
        // The cycle begins on a Sunday; weekdays shift by five a cycle, so seven cycles hold all of them.
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
        let of_day = if self.either { in_day || in_weekday } else { in_day && in_weekday };
        self.months >> month & 1 == 1 && of_day
    }
}

/// Month and day of every day of four years, the last one a leap year.
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
    fn the_longest_rest_of_a_schedule() {
        let cases = [
            ("15 2 * * *", DAY),
            ("@hourly", 3600),
            ("*/10 * * * *", 600),
            ("0 8-18/2 * * *", 14 * 3600),
            ("30 6 * * mon-fri", 3 * DAY),
            ("0 0 * * 7", 7 * DAY),
            ("0 0 1 * *", 31 * DAY),
            ("0 0 1 1 *", 366 * DAY),
            ("0 0 29 2 *", 1461 * DAY),
            ("0 3 1,15 * *", 17 * DAY),
        ];
        for (schedule, seconds) in cases {
            assert_eq!(longest_gap(schedule), Some(seconds), "{schedule}");
        }
    }

    #[test]
    fn what_is_no_schedule_has_no_gap() {
        for text in ["", "* * * *", "60 * * * *", "*/0 * * * *", "5-1 * * * *", "0 0 30 2 *", "x * * * *"] {
            assert_eq!(longest_gap(text), None, "{text}");
        }
    }
}
