//! The order in which go-yaml writes the keys of a map.

use std::cmp::Ordering;

/// The order of keys: runs of digits compare as numbers, letters stand after everything else.
pub(super) fn natural_order(a: &str, b: &str) -> Ordering {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let Some(at) = a.iter().zip(&b).position(|(x, y)| x != y) else { return a.len().cmp(&b.len()) };
    let (x, y) = (a[at], b[at]);
    match (x.is_alphabetic(), y.is_alphabetic()) {
        (true, true) => return x.cmp(&y),
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let mut start = 0u64;
    if x == '0' || y == '0' {
        let digits = a[..at].iter().rev().take_while(|c| c.is_ascii_digit());
        start = u64::from(digits.into_iter().any(|c| *c != '0'));
    }
    let run = |chars: &[char]| {
        let digits = chars[at..].iter().map_while(|c| c.to_digit(10));
        digits.fold((start, 0usize), |(n, len), d| (n.wrapping_mul(10).wrapping_add(u64::from(d)), len + 1))
    };
    run(&a).cmp(&run(&b)).then(x.cmp(&y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_natural_order() {
        let mut keys = ["ab", "a10", "a2", "a_b", "a/b", "a.b/c", "a-b", "a", "A"];
        keys.sort_by(|a, b| natural_order(a, b));
        assert_eq!(keys, ["A", "a", "a-b", "a.b/c", "a/b", "a_b", "a2", "a10", "ab"]);
    }
}
