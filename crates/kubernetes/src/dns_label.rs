//! The names that most objects may have.

/// At most 63 lower-case letters, digits and dashes, beginning with a letter and not ending in a dash
/// (RFC 1035, which Services ask for; other objects would allow a digit first).
pub fn is_dns_label(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.len() <= 63
        && bytes.first().is_some_and(u8::is_ascii_lowercase)
        && bytes.last().is_some_and(|b| *b != b'-')
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}
