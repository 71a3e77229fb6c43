//! The limits and the strictness of reading.

/// Limits that keep the cost of hostile input in proportion to its size, and the handling of repeated keys.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions {
    /// The largest text, in bytes.
    pub max_bytes: usize,
    /// The most values in a file after aliases and merge keys are expanded. A text counts as 1, and 1 more for each
    /// 64 bytes.
    pub max_nodes: usize,
    /// Accepts repeated keys and uses the last one, like go-yaml v2. Otherwise repeated keys are errors.
    pub last_key_wins: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { max_bytes: 16 << 20, max_nodes: 2_000_000, last_key_wins: false }
    }
}
