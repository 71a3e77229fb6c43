//! YAML: reading with the span of every node, writing in one canonical style, and editing in place.
//! The only user of the `granit-parser` library.

mod block;
mod build;
pub mod codes;
mod decode;
pub mod edit;
mod node;
mod pages;
mod read;
mod read_options;
mod style;
mod syntax_error;
mod value;
mod write;
mod written_offset;

pub use decode::{DecodeError, LITERAL, Layers, decode};
pub use node::{Data, Entry, Node, Scalar};
pub use pages::PAGES;
pub use read::{read_document, read_documents};
pub use read_options::ReadOptions;
pub use style::Style;
pub use value::{Mapping, Text, Value};
pub use write::{plain_is_safe, write_into, write_scalar, write_value};
pub use written_offset::written_offset;
