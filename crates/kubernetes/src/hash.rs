//! The content hash that Kustomize appends to the names of generated ConfigMaps and Secrets.

use sha2::{Digest, Sha256};

use super::Object;
use rutter_yaml::Value;

/// Returns the hash of a ConfigMap or Secret, ten letters and digits; `None` for other kinds.
///
/// The algorithm is that of kustomize `api/hasher`: the first ten hexadecimal digits of the SHA-256 of a compact JSON
/// text with sorted keys, with those digits replaced that could form words. The name does not affect the hash.
pub fn content_hash(object: &Object) -> Option<String> {
    let mut fields: Vec<(&str, String)> = vec![("kind", json(object.0.get("kind"))), ("name", "\"\"".to_owned())];
    let mut maps = |present: &[&'static str], optional: &'static str| {
        fields.extend(present.iter().map(|name| (*name, json(object.0.get(name)))));
        if let Some(value @ Value::Mapping(_)) = object.0.get(optional) {
            fields.push((optional, json(Some(value))));
        }
    };
    match object.kind() {
        "ConfigMap" => maps(&["data"], "binaryData"),
        "Secret" => maps(&["data", "type"], "stringData"),
        _ => return None,
    }
    fields.sort();
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    let digest = Sha256::digest(format!("{{{}}}", body.join(",")).as_bytes());
    let hex: String = digest.iter().take(5).map(|b| format!("{b:02x}")).collect();
    let letter = |c| match c {
        '0' => 'g',
        '1' => 'h',
        '3' => 'k',
        'a' => 'm',
        'e' => 't',
        c => c,
    };
    Some(hex.chars().map(letter).collect())
}

/// Returns compact JSON as Go writes it: with sorted keys, and `<`, `>`, `&` and the line separators escaped.
fn json(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "\"\"".to_owned(),
        Some(Value::Mapping(m)) => {
            let mut entries: Vec<_> = m.iter().collect();
            entries.sort_by(|a, b| a.0.cmp(b.0));
            let entries: Vec<String> =
                entries.iter().map(|(k, v)| format!("{}:{}", json_text(k), json_item(v))).collect();
            format!("{{{}}}", entries.join(","))
        }
        Some(other) => json_item(other),
    }
}

fn json_item(value: &Value) -> String {
    match value {
        Value::String(s) => json_text(s),
        Value::Mapping(_) => json(Some(value)),
        Value::Sequence(items) => format!("[{}]", items.iter().map(json_item).collect::<Vec<_>>().join(",")),
        other => serde_json::Value::from(other).to_string(),
    }
}

fn json_text(text: &str) -> String {
    let mut out = serde_json::Value::from(text).to_string();
    for (from, to) in [
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u{2028}", "\\u2028"),
        ("\u{2029}", "\\u2029"),
        ("\u{7f}", "\u{7f}"),
    ] {
        if out.contains(from) {
            out = out.replace(from, to);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(value: Value) -> String {
        content_hash(&Object(value)).unwrap()
    }

    #[test]
    fn hashes_are_those_of_kustomize() {
        let config = |data: Value| hash(rutter_yaml::map! { "kind" => "ConfigMap", "data" => data });
        assert_eq!(config(rutter_yaml::map! { "a" => "1", "b" => "q", "c" => "x=y" }), "8826ddf2bd");
        assert_eq!(config(rutter_yaml::map! { "a" => "<b>&c", "u" => "é✓😀", "nl" => "x\ny\n" }), "mkm82kft4f");
        assert_eq!(hash(rutter_yaml::map! { "kind" => "ConfigMap" }), "6ct58987ht");
        let data = rutter_yaml::map! { "p" => "c2VjcmV0" };
        assert_eq!(hash(rutter_yaml::map! { "kind" => "Secret", "type" => "Opaque", "data" => data }), "4k4899t6bh");
    }

    #[test]
    fn other_kinds_have_no_hash() {
        assert_eq!(content_hash(&Object(rutter_yaml::map! { "kind" => "Service" })), None);
    }
}
