//! How strictly texts are read.

/// Limits that keep hostile input from costing more than its size.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions {
    /// Largest text in bytes.
    pub max_bytes: usize,
    /// Most values of a file after aliases and merge keys are expanded; long texts count for more
    /// than one (one more for each 64 bytes).
    pub max_nodes: usize,
    /// Repeated keys are not errors; the last one counts (as go-yaml v2 reads).
    pub last_key_wins: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { max_bytes: 16 << 20, max_nodes: 2_000_000, last_key_wins: false }
    }
}
