//! Diagnostics: the findings that rutter reports, and the source files that their spans point into.

mod diagnostic;
mod lines;
mod pages;
mod sources;
mod span;
mod suggest;

pub use diagnostic::{Diagnostic, Diagnostics, Related, Severity};
pub use pages::Page;
pub use sources::{SourceFile, Sources};
pub use span::{FileId, Position, Span};
pub use suggest::nearest;
