//! What a run of the compiler is asked for.

use crate::output::tree::Tree;

/// What to make, and whether to judge it.
#[derive(Default)]
pub struct Request<'a> {
    pub services: Services<'a>,
    /// Make the files that belong to no service, too.
    pub others: bool,
    /// Render and judge what is made. The judgements of several services together need all of them, and the others.
    pub judge: bool,
    /// Note what the next run can leave out.
    pub record: bool,
}

/// The services whose files are made.
#[derive(Default)]
pub enum Services<'a> {
    #[default]
    None,
    All,
    /// Those with such a folder.
    Named(&'a (dyn Fn(&str) -> bool + Sync)),
    /// All of them, made elsewhere: the tree holds their files.
    Given(Tree),
}

impl<'a> Request<'a> {
    /// Nothing is made: only the spec is checked.
    pub fn check() -> Self {
        Self::default()
    }

    /// The whole output, judged.
    pub fn everything() -> Self {
        Self { services: Services::All, others: true, judge: true, record: false }
    }

    /// Some services and what belongs to none, not judged: for comparisons.
    pub fn unjudged(services: Services<'a>) -> Self {
        Self { services, others: true, ..Self::default() }
    }

    /// Some services alone, each judged by itself.
    pub fn share(names: &'a (dyn Fn(&str) -> bool + Sync)) -> Self {
        Self { services: Services::Named(names), judge: true, ..Self::default() }
    }

    /// The whole output, judged, from files of services that were made elsewhere.
    pub fn join(services: Tree) -> Self {
        Self { services: Services::Given(services), ..Self::everything() }
    }

    /// Is the whole output made, and not judged? Only then can the files that belong to no service come from the cache:
    /// projects of Argo CD depend on which services are made, and judgements read them.
    pub(super) fn is_whole_unjudged(&self) -> bool {
        matches!(self.services, Services::All) && self.others && !self.judge
    }

    /// Note what the next run can leave out.
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
