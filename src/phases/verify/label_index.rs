//! An index of objects by their labels, so that a selector does not have to be compared with every object.

use std::collections::HashMap;

use crate::connectivity::Selector;

/// Indices of objects in a list of the caller, by the namespace of the object.
#[derive(Default)]
pub(super) struct LabelIndex<'a>(HashMap<&'a str, Space<'a>>);

/// The indices of the objects of one namespace.
#[derive(Default)]
struct Space<'a> {
    all: Vec<usize>,
    /// The indices by label key, then by label value.
    by_label: HashMap<&'a str, HashMap<&'a str, Vec<usize>>>,
}

impl<'a> LabelIndex<'a> {
    /// Adds the object with the index `at` in the list of the caller.
    pub(super) fn add(&mut self, at: usize, namespace: &'a str, labels: impl Iterator<Item = (&'a str, &'a str)>) {
        let space = self.0.entry(namespace).or_default();
        space.all.push(at);
        for (key, value) in labels {
            space.by_label.entry(key).or_default().entry(value).or_default().push(at);
        }
    }

    /// Returns the indices of all objects of a namespace that a selector may match: those that have the rarest of the
    /// labels that the selector requires. The caller must still compare them with the whole selector.
    pub(super) fn candidates(&self, namespace: &str, selector: &Selector) -> &[usize] {
        let Some(space) = self.0.get(namespace) else { return &[] };
        let by_label = selector.equals.iter().map(|(key, value)| {
            let found = space.by_label.get(key.as_str()).and_then(|values| values.get(value.as_str()));
            found.map_or(&[][..], Vec::as_slice)
        });
        by_label.min_by_key(|list| list.len()).unwrap_or(&space.all)
    }
}
