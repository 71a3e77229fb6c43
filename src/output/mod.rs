//! The compiled output: in memory, as a first line that knows its own checksum, and on disk.

pub mod header;

pub mod tree;

pub mod write;
