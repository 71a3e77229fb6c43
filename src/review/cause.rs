//! The spec line behind a change.

use std::collections::BTreeMap;

use crate::compile::Compiled;
use crate::diff::{Changes, Place};

/// The first changed line of every spec file that differs.
#[derive(Debug)]
pub struct Causes {
    lines: BTreeMap<String, usize>,
}

impl Causes {
    pub fn new(before: &Compiled, after: &Compiled) -> Self {
        let texts = |side: &Compiled| -> BTreeMap<String, String> {
            side.checked.sources.iter().map(|(_, f)| (f.path.to_string(), f.text.to_string())).collect()
        };
        let (old, new) = (texts(before), texts(after));
        let mut lines = BTreeMap::new();
        for path in old.keys().chain(new.keys()) {
            let (a, b) = (old.get(path).map_or("", String::as_str), new.get(path).map_or("", String::as_str));
            if a != b {
                lines.insert(path.clone(), first_difference(a, b));
            }
        }
        Self { lines }
    }

    /// The nearest changed file: the overlay, the service, the environment, the team, the platform, else any service's.
    fn of(&self, place: &Place) -> Option<String> {
        let Place { environment, team, service } = place;
        let near = [
            format!("apps/{service}/overlays/{environment}.yaml"),
            format!("apps/{service}/service.yaml"),
            format!("platform/environments/{environment}.yaml"),
            format!("platform/teams/{team}.yaml"),
            format!("platform/components/{service}.yaml"),
            "platform/platform.yaml".to_owned(),
        ];
        let found = near.iter().find_map(|path| self.lines.get_key_value(path)).or_else(|| self.lines.iter().next());
        found.map(|(path, line)| format!("{path}:{line}"))
    }

    /// Names the cause of every changed object.
    pub fn fill(&self, changes: &mut Changes) {
        for change in &mut changes.objects {
            change.cause = self.of(&change.place);
        }
    }
}

/// The first line of `b` that differs from `a`, comments aside where only they differ before it.
fn first_difference(a: &str, b: &str) -> usize {
    let meaning = |line: &&str| !line.trim_start().starts_with('#') && !line.trim().is_empty();
    let old: Vec<&str> = a.lines().filter(meaning).collect();
    let mut seen = 0;
    for (n, line) in b.lines().enumerate() {
        if meaning(&line) {
            if old.get(seen) != Some(&line) {
                return n + 1;
            }
            seen += 1;
        }
    }
    b.lines().count().max(1)
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn comments_are_no_cause() {
        assert_eq!(first_difference("# a\nx: 1\ny: 2\n", "# b\nx: 1\n# c\ny: 3\n"), 4);
        assert_eq!(first_difference("", "x: 1\n"), 1);
        assert_eq!(first_difference("x: 1\ny: 2\n", "x: 1\n"), 1);
    }
}
