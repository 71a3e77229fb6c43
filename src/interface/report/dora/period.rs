//! The period of a report.

use crate::base::calendar::show_date;
use crate::delivery::promote::Event;

const DAY: i64 = 86_400;

/// The period in seconds since 1970; the end is excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: i64,
    pub until: i64,
}

impl Period {
    /// Returns the length in days of the part that one bar stands for, and its name.
    pub(super) fn part(self) -> (i64, &'static str) {
        match (self.until - self.from) / DAY {
            ..=31 => (1, "a bar a day"),
            32..=200 => (7, "a bar a week"),
            _ => (28, "a bar four weeks"),
        }
    }

    /// Returns the parts of the period that bars stand for, oldest first. The first one may be shorter than the others.
    pub(super) fn parts(self) -> Vec<Self> {
        let length = DAY * self.part().0;
        let mut parts = Vec::new();
        let mut until = self.until;
        while until > self.from {
            let from = (until - length).max(self.from);
            parts.push(Self { from, until });
            until = from;
        }
        parts.reverse();
        parts
    }

    /// Returns the length in seconds.
    pub(super) fn seconds(self) -> i64 {
        self.until - self.from
    }

    /// Returns whether an event is in the period.
    pub(super) fn holds(self, event: &Event) -> bool {
        (self.from..self.until).contains(&event.time)
    }

    /// Formats the first and the last date: `2026-01-01 to 2026-03-31`.
    pub(super) fn dates(self) -> String {
        format!("{} to {}", show_date(self.from), show_date(self.until))
    }
}
