//! Things with labels, found by a selector without looking at all of them.

use std::collections::HashMap;

use crate::connectivity::Selector;

/// Places of things, by namespace.
#[derive(Default)]
pub(super) struct Labelled<'a>(HashMap<&'a str, Space<'a>>);

/// One namespace.
#[derive(Default)]
struct Space<'a> {
    all: Vec<usize>,
    /// By label and value.
    labelled: HashMap<&'a str, HashMap<&'a str, Vec<usize>>>,
}

impl<'a> Labelled<'a> {
    pub(super) fn add(&mut self, at: usize, namespace: &'a str, labels: impl Iterator<Item = (&'a str, &'a str)>) {
        let space = self.0.entry(namespace).or_default();
        space.all.push(at);
        for (key, value) in labels {
            space.labelled.entry(key).or_default().entry(value).or_default().push(at);
        }
    }

    /// Whatever a selector matches in a namespace, and perhaps more: the rarest label leaves the fewest to look at.
    pub(super) fn candidates(&self, namespace: &str, selector: &Selector) -> &[usize] {
        let Some(space) = self.0.get(namespace) else { return &[] };
        let labelled = selector.equals.iter().map(|(key, value)| {
            let found = space.labelled.get(key.as_str()).and_then(|values| values.get(value.as_str()));
            found.map_or(&[][..], Vec::as_slice)
        });
        labelled.min_by_key(|list| list.len()).unwrap_or(&space.all)
    }
}
