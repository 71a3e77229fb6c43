//! The result of a run of the compiler.

use super::checked::Checked;
use super::record::Record;
use crate::diagnostics::Diagnostics;
use crate::output::tree::Tree;

/// The result of a run of the compiler, with the model.
#[derive(Debug)]
pub struct Compiled {
    pub checked: Checked,
    /// The requested files that the sink did not take; empty if there were errors.
    pub tree: Tree,
    /// Paths of files that are in the output folder with the right content, sorted.
    pub on_disk: Vec<String>,
    /// The record for the next run; `None` if there were errors, or if it was not requested.
    pub record: Option<Record>,
}

impl Compiled {
    pub(super) fn without_output(checked: Checked) -> Self {
        Self { checked, tree: Tree::new(), on_disk: Vec::new(), record: None }
    }

    /// Adds the findings of emit and verify. If there are errors then, the output is dropped.
    pub(super) fn with_findings(mut self, found: Diagnostics) -> Self {
        self.checked.diagnostics.extend(found);
        self.checked.diagnostics.sort();
        if self.checked.diagnostics.has_errors() { Self::without_output(self.checked) } else { self }
    }
}
