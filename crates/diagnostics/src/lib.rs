//! What rutter tells the user: diagnostics, and the files that they point into.

mod diagnostic;
mod lines;
mod pages;
mod sources;
mod suggest;

pub use diagnostic::{Diagnostic, Diagnostics, Related, Severity};
pub use pages::Page;
pub use sources::{FileId, Position, SourceFile, Sources, Span};
pub use suggest::nearest;
