//! The compiled output: the header line of generated files, the tree of files in memory, and the writer to disk.

pub mod header;

pub mod tree;

pub mod write;
