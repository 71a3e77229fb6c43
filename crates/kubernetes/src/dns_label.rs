//! The names that Kubernetes accepts for most objects.

/// Returns whether a name has at most 63 lower-case letters, digits and dashes, begins with a letter and does not end
/// in a dash (RFC 1035). Services require this; other objects also accept a digit first.
pub fn is_dns_label(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.len() <= 63
        && bytes.first().is_some_and(u8::is_ascii_lowercase)
        && bytes.last().is_some_and(|b| *b != b'-')
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}
