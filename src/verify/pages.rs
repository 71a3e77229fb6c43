//! The pages of what verification reports.

use super::connectivity::{CONNECTION_EXTRA as EXTRA, CONNECTION_MISSING as MISSING};
use crate::diagnostics::{Page, page};

/// One page a code.
pub const PAGES: &[Page] = &[CONNECTION_MISSING, CONNECTION_EXTRA];

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
