//! Compares the spec files of two sides value by value, with the line of each difference.

use std::collections::BTreeMap;

use crate::diagnostics::FileId;
use crate::pipeline::compile::Compiled;
use crate::yaml::{Data, Node};

/// A value of a spec file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) file: String,
    /// The line, from one, in the new file, or in the old file if it was deleted.
    pub(super) line: usize,
    /// The keys from the top of the document, without indices of lists.
    pub(super) keys: Vec<String>,
    /// The scalars as written; empty where the value does not exist.
    pub(super) old: String,
    pub(super) new: String,
    /// Whether only one side has the file.
    whole: bool,
}

/// Fields that change no object.
const WITHOUT_EFFECT: [&str; 4] = ["acknowledge", "description", "policies", "rules"];

impl Edit {
    /// Returns whether the whole file was added or deleted.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Returns the environment, if the file applies to exactly one.
    pub(super) fn environment(&self) -> Option<&str> {
        match self.file.split('/').collect::<Vec<_>>().as_slice() {
            ["apps", _, "overlays", file] | ["platform", "environments", file] => file.strip_suffix(".yaml"),
            _ => None,
        }
    }

    /// Formats the edit as `apps/cart/service.yaml:7`, with a note if it was removed there.
    pub(super) fn show(&self) -> String {
        let Self { file, line, keys, old, new, .. } = self;
        match keys.last() {
            Some(key) if new.is_empty() && !old.is_empty() => format!("{file}:{line} (`{key}` removed)"),
            None if new.is_empty() && !old.is_empty() => format!("{file} (removed)"),
            _ => format!("{file}:{line}"),
        }
    }
}

/// Returns all edits, sorted by file and line.
pub(super) fn between(before: &Compiled, after: &Compiled) -> Vec<Edit> {
    let (old, new) = (files(before), files(after));
    let mut found = Vec::new();
    for path in new.keys().chain(old.keys().filter(|path| !new.contains_key(*path))) {
        let (was, is) = (old.get(path).copied(), new.get(path).copied());
        let text = |side: &Compiled, id: Option<FileId>| id.map(|id| side.checked.sources.text(id).to_owned());
        let (old_text, new_text) = (text(before, was), text(after, is));
        if old_text == new_text {
            continue;
        }
        let node = |side: &'_ Compiled, id: Option<FileId>| {
            id.and_then(|id| side.checked.platform.config.documents.get(id).cloned())
        };
        let start = found.len();
        match (node(before, was), node(after, is)) {
            (Some(old), Some(new)) => Walk { side: after, path, found: &mut found }.both(&old, &new, &mut Vec::new()),
            (None, Some(new)) => Walk { side: after, path, found: &mut found }.whole(&new, &mut Vec::new()),
            (Some(_), None) => found.push(Edit { old: "file".to_owned(), ..whole_file(path, 1) }),
            // Both files are not YAML, for example alert templates.
            (None, None) => {
                let line = first_difference(old_text.as_deref().unwrap_or(""), new_text.as_deref().unwrap_or(""));
                found.push(Edit { new: "text".to_owned(), ..whole_file(path, line) });
            }
        }
        let whole = was.is_none() || is.is_none();
        found[start..].iter_mut().for_each(|edit| edit.whole = whole);
        found[start..].sort_by_key(|edit| edit.line);
    }
    found
}

fn whole_file(path: &str, line: usize) -> Edit {
    Edit { file: path.to_owned(), line, keys: Vec::new(), old: String::new(), new: String::new(), whole: true }
}

fn files(side: &Compiled) -> BTreeMap<String, FileId> {
    side.checked.sources.iter().map(|(id, file)| (file.path.to_string(), id)).collect()
}

/// Returns the number of the first line of `b` that differs from `a`.
fn first_difference(a: &str, b: &str) -> usize {
    let same = a.lines().zip(b.lines()).take_while(|(a, b)| a == b).count();
    (same + 1).min(b.lines().count().max(1))
}

struct Walk<'a> {
    side: &'a Compiled,
    path: &'a str,
    found: &'a mut Vec<Edit>,
}

impl Walk<'_> {
    fn push(&mut self, at: &Node, keys: &[String], old: String, new: String) {
        if keys.first().is_some_and(|key| WITHOUT_EFFECT.contains(&key.as_str())) {
            return;
        }
        let line = self.side.checked.sources.position(at.span).line;
        self.found.push(Edit { file: self.path.to_owned(), line, keys: keys.to_vec(), old, new, whole: false });
    }

    fn both(&mut self, old: &Node, new: &Node, keys: &mut Vec<String>) {
        match (&old.data, &new.data) {
            (Data::Mapping(was), Data::Mapping(is)) => {
                for entry in is {
                    keys.push(entry.key.to_string());
                    match old.get(&entry.key) {
                        Some(other) => self.both(other, &entry.value, keys),
                        None => self.whole(&entry.value, keys),
                    }
                    keys.pop();
                }
                for entry in was.iter().filter(|entry| new.get(&entry.key).is_none()) {
                    keys.push(entry.key.to_string());
                    // A removed value has no line in the new file, so the edit points to its parent.
                    self.push(new, keys, text(&entry.value), String::new());
                    keys.pop();
                }
            }
            (Data::Sequence(was), Data::Sequence(is)) => self.lists(was, is, new, keys),
            _ if text(old) != text(new) => self.push(new, keys, text(old), text(new)),
            _ => {}
        }
    }

    /// Compares two lists. The items between the first and the last difference are paired in order.
    fn lists(&mut self, was: &[Node], is: &[Node], list: &Node, keys: &mut Vec<String>) {
        let same = |(a, b): &(&Node, &Node)| text(a) == text(b);
        let head = was.iter().zip(is).take_while(same).count();
        let (was, is) = (&was[head..], &is[head..]);
        let tail = was.iter().rev().zip(is.iter().rev()).take_while(same).count();
        let (was, is) = (&was[..was.len() - tail], &is[..is.len() - tail]);
        for (old, new) in was.iter().zip(is) {
            self.both(old, new, keys);
        }
        for new in is.iter().skip(was.len()) {
            self.whole(new, keys);
        }
        for old in was.iter().skip(is.len()) {
            self.push(list, keys, text(old), String::new());
        }
    }

    /// Records a value that only one side has: one edit for each scalar.
    fn whole(&mut self, node: &Node, keys: &mut Vec<String>) {
        match &node.data {
            Data::Mapping(entries) if !entries.is_empty() => {
                for entry in entries {
                    keys.push(entry.key.to_string());
                    self.whole(&entry.value, keys);
                    keys.pop();
                }
            }
            Data::Sequence(items) if !items.is_empty() => items.iter().for_each(|item| self.whole(item, keys)),
            _ => self.push(node, keys, String::new(), text(node)),
        }
    }
}

/// Formats a value on one line, without comments.
fn text(node: &Node) -> String {
    match &node.data {
        Data::Scalar(scalar) if scalar.text.is_empty() => "''".to_owned(),
        Data::Scalar(scalar) => scalar.text.to_string(),
        Data::Sequence(items) => items.iter().map(text).collect::<Vec<_>>().join(" "),
        Data::Mapping(entries) => {
            entries.iter().map(|entry| format!("{} {}", entry.key, text(&entry.value))).collect::<Vec<_>>().join(" ")
        }
    }
}
