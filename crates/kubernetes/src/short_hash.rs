//! Short hashes for names, and names that are cut to a length limit.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

/// Returns the first ten hexadecimal digits of the SHA-256 of some content, for the suffix of a ConfigMap's name.
pub fn short_hash(bytes: &[u8]) -> String {
    hex(bytes, 10)
}

fn hex(bytes: &[u8], digits: usize) -> String {
    let mut text: String = Sha256::digest(bytes).iter().take(digits.div_ceil(2)).map(|b| format!("{b:02x}")).collect();
    text.truncate(digits);
    text
}

/// Returns a name of at most `limit` characters (at least 20). A longer name is cut and ends in a hash of the whole
/// name, so that different names stay different.
pub fn cut_name(name: &str, limit: usize) -> Cow<'_, str> {
    if name.len() <= limit {
        return Cow::Borrowed(name);
    }
    let mut end = limit.saturating_sub(9);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    Cow::Owned(format!("{}-{}", name[..end].trim_end_matches(['-', '.']), hex(name.as_bytes(), 8)))
}

#[cfg(test)]
mod tests {
    use super::cut_name;

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let (a, b) = (format!("{}-a", "x".repeat(70)), format!("{}-b", "x".repeat(70)));
        assert_eq!(cut_name("short", 63), "short");
        assert!(cut_name(&a, 63).len() <= 63);
        assert_ne!(cut_name(&a, 63), cut_name(&b, 63));
    }
}
