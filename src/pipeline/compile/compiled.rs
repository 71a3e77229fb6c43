//! What a workspace becomes.

use super::checked::Checked;
use super::record::Record;
use crate::diagnostics::Diagnostics;
use crate::output::tree::Tree;

/// What a workspace becomes.
#[derive(Debug)]
pub struct Compiled {
    pub checked: Checked,
    /// The files that were asked for, as far as the sink left them to it; nothing if there were errors.
    pub tree: Tree,
    /// Files that lie in the output folder as they should, by path.
    pub on_disk: Vec<String>,
    /// What the next run can leave out; none if there were errors, or if nobody asked for it.
    pub record: Option<Record>,
}

impl Compiled {
    pub(super) fn without_output(checked: Checked) -> Self {
        Self { checked, tree: Tree::new(), on_disk: Vec::new(), record: None }
    }

    /// The same with what emit and verify have found.
    pub(super) fn and_found(mut self, found: Diagnostics) -> Self {
        self.checked.diagnostics.extend(found);
        self.checked.diagnostics.sort();
        if self.checked.diagnostics.has_errors() { Self::without_output(self.checked) } else { self }
    }
}
