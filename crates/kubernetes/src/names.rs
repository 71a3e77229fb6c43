//! The allowed characters and lengths of names, labels and variables.
//!
//! Source: `k8s.io/apimachinery/pkg/util/validation`, Kubernetes 1.34.

/// The greatest length of a DNS label, of a label value, and of the name in a label key.
const LABEL_LENGTH: usize = 63;
/// The greatest length of a DNS subdomain.
const SUBDOMAIN_LENGTH: usize = 253;
/// The greatest length of a port's name.
const PORT_LENGTH: usize = 15;

/// Returns whether a name has only lower-case letters, digits and `-`, with a letter or digit first and last
/// (RFC 1123). Does not check the length.
pub fn spelled_as_label(name: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    !name.is_empty()
        && name.bytes().all(|b| inner(b) || b == b'-')
        && name.bytes().next().is_some_and(inner)
        && name.bytes().last().is_some_and(inner)
}

/// Returns whether a name is a DNS subdomain: DNS labels joined by dots, 253 characters at most.
pub fn is_dns_subdomain(name: &str) -> bool {
    name.len() <= SUBDOMAIN_LENGTH && name.split('.').all(|part| part.len() <= LABEL_LENGTH && spelled_as_label(part))
}

/// Returns whether a name can be a port's: a DNS label of at most 15 characters with a letter in it and no `--`.
pub fn is_port_name(name: &str) -> bool {
    name.len() <= PORT_LENGTH
        && spelled_as_label(name)
        && name.bytes().any(|b| b.is_ascii_lowercase())
        && !name.contains("--")
}

/// Returns whether a name can be an environment variable's by the relaxed rule, which is on by default since
/// Kubernetes 1.34: printable ASCII without `=`.
pub fn is_env_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| (b' '..=b'~').contains(&b) && b != b'=')
}

/// Returns whether a name can be an environment variable's by the strict rule of all Kubernetes versions.
pub fn is_strict_env_name(name: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_' | b'.');
    name.bytes().next().is_some_and(letter)
        && name.bytes().all(|b| letter(b) || b.is_ascii_digit())
        && name != "."
        && !name.starts_with("..")
}

/// Returns whether a text can be the key of a label or annotation: an optional DNS subdomain and `/`, and a name of at
/// most 63 characters.
pub fn is_label_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((prefix, name)) => is_dns_subdomain(prefix) && is_qualified(name),
        None => is_qualified(key),
    }
}

/// Returns whether a text can be a label's value: empty, or at most 63 letters, digits, `-`, `_` and `.`, with a letter
/// or digit first and last.
pub fn is_label_value(value: &str) -> bool {
    value.is_empty() || is_qualified(value)
}

/// Returns whether a text can be a key of a ConfigMap: at most 253 letters, digits, `-`, `_` and `.`, and not `.` or
/// `..`.
pub fn is_config_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= SUBDOMAIN_LENGTH
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && key != "."
        && !key.starts_with("..")
}

fn is_qualified(name: &str) -> bool {
    let ends = |b: u8| b.is_ascii_alphanumeric();
    name.len() <= LABEL_LENGTH
        && name.bytes().all(|b| ends(b) || matches!(b, b'-' | b'_' | b'.'))
        && name.bytes().next().is_some_and(ends)
        && name.bytes().last().is_some_and(ends)
}

/// Converts a text to a DNS label: lower case, with `-` for all other characters; `None` if nothing is left.
pub fn as_dns_label(text: &str) -> Option<String> {
    let mapped: String = text
        .chars()
        .map(|c| c.to_ascii_lowercase())
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' })
        .take(LABEL_LENGTH)
        .collect();
    let name = mapped.trim_matches('-').to_owned();
    (!name.is_empty() && name != text).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rules_of_the_api_server() {
        let long = "a".repeat(64);
        for (name, expected) in [
            ("cart", true),
            ("2fa", true),
            ("a-b", true),
            ("-a", false),
            ("a-", false),
            ("A", false),
            ("a.b", false),
            ("", false),
        ] {
            assert_eq!(spelled_as_label(name), expected, "{name}");
        }
        assert!(is_dns_subdomain("a.b-c.d") && !is_dns_subdomain("a..b") && !is_dns_subdomain(&[&*long; 4].join(".")));
    }

    #[test]
    fn ports_keys_values_and_variables_have_rules_of_their_own() {
        assert!(is_port_name("grpc-web") && !is_port_name("80") && !is_port_name("a--b"));
        assert!(is_port_name("fifteen-letters") && !is_port_name("sixteen-letters1"));
        assert!(is_label_key("example.com/Team_1") && is_label_key("team") && !is_label_key("Example.com/x"));
        assert!(is_label_value("") && is_label_value("v1.2_x") && !is_label_value("a b") && !is_label_value("-a"));
        assert!(is_env_name("my-var.1") && is_env_name("1A") && !is_env_name("A=B") && !is_env_name(""));
        assert!(is_strict_env_name("A_B") && !is_strict_env_name("1A") && !is_strict_env_name("a b"));
        assert!(is_config_key("app.yaml") && !is_config_key("..") && !is_config_key("a/b"));
    }

    #[test]
    fn a_wrong_name_has_a_nearest_right_one() {
        assert_eq!(as_dns_label("My_Worker"), Some("my-worker".to_owned()));
        assert_eq!(as_dns_label("__"), None);
    }
}
