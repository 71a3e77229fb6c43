//! The one function that runs the phases, what it keeps for the next run, and a workspace compiled in shares.

pub mod compile;

pub mod cache;

pub mod shard;
