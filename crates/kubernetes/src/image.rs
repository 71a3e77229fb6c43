//! The grammar of image references.
//!
//! Source: the grammar of `distribution/reference` and the OCI image specification.

/// The greatest length of a repository with its registry, in characters.
const REPOSITORY_LENGTH: usize = 255;

/// Returns whether a text is a valid tag: at most 128 letters, digits, `_`, `.`, `-`, and not `.` or `-` first.
pub fn is_tag(tag: &str) -> bool {
    let first = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    (1..=128).contains(&tag.len())
        && tag.bytes().next().is_some_and(first)
        && tag.bytes().all(|b| first(b) || matches!(b, b'.' | b'-'))
}

/// Returns whether a text is a digest: `sha256:` and 64, or `sha512:` and 128 lower-case hexadecimal digits.
pub fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    let length = match algorithm {
        "sha256" => 64,
        "sha512" => 128,
        _ => return false,
    };
    hex.len() == length && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Returns whether a text is a repository, with or without its registry, and without tag or digest.
pub fn is_repository(repository: &str) -> bool {
    if repository.is_empty() || repository.len() > REPOSITORY_LENGTH {
        return false;
    }
    let (registry, path) = split_registry(repository);
    registry.is_none_or(is_registry) && path.split('/').all(is_path_component)
}

/// Returns the full name of a repository, with Docker Hub's registry and `library` written out.
pub fn full_repository(repository: &str) -> String {
    match split_registry(repository) {
        (Some(_), _) => repository.to_owned(),
        (None, path) if path.contains('/') => format!("docker.io/{path}"),
        (None, path) => format!("docker.io/library/{path}"),
    }
}

/// Splits off the registry: the first part, if it contains a dot or a port, or is `localhost`.
fn split_registry(repository: &str) -> (Option<&str>, &str) {
    match repository.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
        _ => (None, repository),
    }
}

fn is_registry(registry: &str) -> bool {
    let (host, port) = registry.split_once(':').map_or((registry, None), |(h, p)| (h, Some(p)));
    let label = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    host.split('.').all(label) && port.is_none_or(|p| p.parse::<u16>().is_ok_and(|n| n > 0))
}

/// Returns whether a text has only lower-case letters and digits, joined by one `.`, one or two `_`, or any number
/// of `-`.
fn is_path_component(part: &str) -> bool {
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let ends_well = part.starts_with(word) && part.ends_with(word);
    let separators = part.split(word).filter(|s| !s.is_empty());
    ends_well && separators.into_iter().all(|s| matches!(s, "." | "_" | "__") || s.bytes().all(|b| b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_digests_are_recognised() {
        assert!(is_tag("v1.2.3-rc_1") && is_tag("_x") && !is_tag("") && !is_tag(".x") && !is_tag("a/b"));
        assert!(is_tag(&"a".repeat(128)) && !is_tag(&"a".repeat(129)) && !is_tag("v1+build"));
        assert!(is_digest(&format!("sha256:{}", "0a".repeat(32))));
        assert!(!is_digest(&format!("sha256:{}", "0A".repeat(32))) && !is_digest("sha256:abc") && !is_digest("abc"));
    }

    #[test]
    fn repositories_are_recognised() {
        for good in ["nginx", "library/nginx", "localhost/a", "localhost:5000/a", "r.example.com/a_b/c--d/e.f", "a__b"]
        {
            assert!(is_repository(good), "{good}");
        }
        for bad in
            ["", "Nginx", "a//b", "a/", "/a", "a..b", "a___b", "r.example.com:x/a", "a b", "-a", "r.example.com/"]
        {
            assert!(!is_repository(bad), "{bad}");
        }
    }

    #[test]
    fn docker_hub_is_written_out() {
        assert_eq!(full_repository("nginx"), "docker.io/library/nginx");
        assert_eq!(full_repository("bitnami/nginx"), "docker.io/bitnami/nginx");
        assert_eq!(full_repository("ghcr.io/a/b"), "ghcr.io/a/b");
    }
}
