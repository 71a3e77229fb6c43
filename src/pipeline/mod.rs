//! The compiler, the cache that it keeps for the next run, and compilation in shares on several machines.

pub mod compile;

pub mod cache;

pub mod shard;
