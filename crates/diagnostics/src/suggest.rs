//! Suggests a known name for a misspelled one.

/// Returns the known name with the smallest edit distance to `given`, if that distance is at most a third of
/// the longer name's letters (rounded up).
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .filter(|name| *name != given && !name.is_empty())
        .map(|name| (distance(given, name), name))
        .filter(|(d, name)| *d <= (name.chars().count().max(given.chars().count())).div_ceil(3))
        .min()
        .map(|(_, name)| name)
}

/// Counts the edits (insert, delete, replace, swap of neighbours) from `a` to `b`; ignores case.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().take(80).collect();
    let b: Vec<char> = b.to_lowercase().chars().take(80).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_typo_finds_its_name_and_an_unrelated_word_does_not() {
        assert_eq!(nearest("shpo", ["cart", "shop"]), Some("shop"));
        assert_eq!(nearest("imgae", ["image", "env"]), Some("image"));
        assert_eq!(nearest("zzz", ["shop", "cart"]), None);
    }
}
