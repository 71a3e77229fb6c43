//! The order in which go-yaml writes the keys of a map.

use std::cmp::Ordering;

/// Compares two keys: runs of digits compare as numbers, and letters come after all other characters.
pub(super) fn natural_order(a: &str, b: &str) -> Ordering {
    let same = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    let (before, a, b) = (&a[..same], &a[same..], &b[same..]);
    let (Some(x), Some(y)) = (a.chars().next(), b.chars().next()) else { return a.len().cmp(&b.len()) };
    match (x.is_alphabetic(), y.is_alphabetic()) {
        (true, true) => return x.cmp(&y),
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let mut start = 0u64;
    if x == '0' || y == '0' {
        let mut digits = before.bytes().rev().take_while(u8::is_ascii_digit);
        start = u64::from(digits.any(|digit| digit != b'0'));
    }
    let run = |text: &str| {
        let digits = text.chars().map_while(|c| c.to_digit(10));
        digits.fold((start, 0usize), |(n, len), d| (n.wrapping_mul(10).wrapping_add(u64::from(d)), len + 1))
    };
    run(a).cmp(&run(b)).then(x.cmp(&y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_natural_order() {
        let mut keys = ["ab", "a10", "a2", "a_b", "a/b", "a.b/c", "a-b", "a", "A"];
        keys.sort_by(|a, b| natural_order(a, b));
        assert_eq!(keys, ["A", "a", "a-b", "a.b/c", "a/b", "a_b", "a2", "a10", "ab"]);
    }
}
