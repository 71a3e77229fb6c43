//! YAML: reading with the place of every node, writing in one canonical style,
//! editing in place. The home of the
//! `granit-parser` library.

mod block;
mod build;
mod decode;
pub mod edit;
mod node;
mod pages;
mod place;
mod read;
mod read_options;
mod style;
mod syntax_error;
mod value;
mod write;

pub use decode::{DecodeError, LITERAL, Layers, decode};
pub use node::{Data, Entry, Node, Scalar};
pub use pages::PAGES;
pub use place::written_offset;
pub use read::{read_document, read_documents};
pub use read_options::ReadOptions;
pub use style::Style;
pub use value::{Mapping, Text, Value};
pub use write::{plain_is_safe, write_into, write_scalar, write_value};

/// What the reader reports.
pub mod codes {
    pub const SYNTAX: &str = "yaml-syntax";
    pub const DUPLICATE_KEY: &str = "yaml-duplicate-key";
    pub const SEVERAL_DOCUMENTS: &str = "yaml-several-documents";
    pub const TOO_LARGE: &str = "yaml-too-large";
    pub const ENCODING: &str = "yaml-encoding";
    pub const ALIAS: &str = "yaml-alias";
    pub const KEY: &str = "yaml-key";
    pub const TAG: &str = "yaml-tag";
}
