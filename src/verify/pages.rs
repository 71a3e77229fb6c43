//! The pages of what verification reports.

use super::connectivity::{CONNECTION_EXTRA as EXTRA, CONNECTION_MISSING as MISSING};
use super::duplicates::DUPLICATE_OBJECT as DUPLICATE;
use crate::diagnostics::{Page, page};

/// One page a code.
pub const PAGES: &[Page] = &[CONNECTION_MISSING, CONNECTION_EXTRA, DUPLICATE_OBJECT];

page! {
    /// The network policies were made from the declared calls and judged by an evaluator that does not know
    /// how they were made. A call that is declared would not get through.
    ///
    /// ## How to fix
    /// This is a mistake in rutter, or in a policy of your own under `manifests/`; please report the first.
    CONNECTION_MISSING = MISSING => "the emitted policies forbid a declared call";
}

page! {
    /// The network policies were made from the declared calls and judged by an evaluator that does not know
    /// how they were made. They would let something through that nobody asked for.
    ///
    /// ## How to fix
    /// This is a mistake in rutter, or in a policy of your own under `manifests/`; please report the first.
    CONNECTION_EXTRA = EXTRA => "the emitted policies allow a connection that nobody declared";
}

page! {
    /// Two places of the output make an object of the same kind, namespace and name; Argo CD would apply
    /// one over the other.
    ///
    /// ## How to fix
    /// Rename one of the two; manifests of your own are the usual source of the second.
    DUPLICATE_OBJECT = DUPLICATE => "two rendered objects are the same one";
}
