//! The request to the compiler.

use crate::output::tree::Tree;

/// Which files to make, and whether to verify them.
#[derive(Default)]
pub struct Request<'a> {
    /// The services whose files are made.
    pub services: Services<'a>,
    /// Whether to make the files that belong to no service, too.
    pub others: bool,
    /// Whether to verify what is made. The judgements of several services run only if `others` is set, too; `services`
    /// must be [`Services::All`] or [`Services::Given`] then.
    pub judge: bool,
    /// Whether to make a record for the next run.
    pub record: bool,
}

/// The services whose files are made.
#[derive(Default)]
pub enum Services<'a> {
    #[default]
    None,
    All,
    /// The services whose folder the function accepts.
    Named(&'a (dyn Fn(&str) -> bool + Sync)),
    /// All services, but their files are not made: the tree contains them already.
    Given(Tree),
}

impl<'a> Request<'a> {
    /// Requests the phases from load to check only; no file is made.
    pub fn check() -> Self {
        Self::default()
    }

    /// Requests the whole output, verified.
    pub fn everything() -> Self {
        Self { services: Services::All, others: true, judge: true, record: false }
    }

    /// Requests some services and the files that belong to no service, without verifying them, for comparisons.
    pub fn unjudged(services: Services<'a>) -> Self {
        Self { services, others: true, ..Self::default() }
    }

    /// Requests some services only, each verified by itself.
    pub fn share(names: &'a (dyn Fn(&str) -> bool + Sync)) -> Self {
        Self { services: Services::Named(names), judge: true, ..Self::default() }
    }

    /// Requests the whole output, verified. `services` contains the files of all services, made by other runs.
    pub fn join(services: Tree) -> Self {
        Self { services: Services::Given(services), ..Self::everything() }
    }

    /// Returns whether the whole output is made and not verified. Only then can the files that belong to no service
    /// come from the cache: Argo CD projects depend on which services are made, and verify reads these files.
    pub(super) fn is_whole_unjudged(&self) -> bool {
        matches!(self.services, Services::All) && self.others && !self.judge
    }

    /// Adds a record for the next run to the request.
    #[must_use]
    pub fn recorded(self) -> Self {
        Self { record: true, ..self }
    }
}

impl Services<'_> {
    pub(super) fn include(&self, name: &str) -> bool {
        match self {
            Self::None => false,
            Self::All | Self::Given(_) => true,
            Self::Named(names) => names(name),
        }
    }
}
