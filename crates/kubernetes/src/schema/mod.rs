//! Schemas of objects: of built-in kinds from a table, and of custom kinds from their CustomResourceDefinitions. Both
//! are compiled to the same compact form, and one walk over an object checks it.

mod builtin;
mod custom;
mod definition_error;
mod limits;
mod mismatch;
mod structural;
mod types;
mod walk;

pub use builtin::Builtin;
pub use custom::{CustomResource, CustomResources};
pub use definition_error::DefinitionError;
pub use mismatch::{Mismatch, Problem};
