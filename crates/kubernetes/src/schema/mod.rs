//! What the fields of an object must be: of Kubernetes' own kinds from a table, of custom kinds from their
//! CustomResourceDefinitions. Both become the same compact form, which one walk over an object judges.

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
