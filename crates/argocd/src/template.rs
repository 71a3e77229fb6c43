//! The part of Go templates that rutter uses: text with references such as `{{.path.path}}` and `{{ toJson .list }}`.

use rutter_yaml::{Mapping, Value};

/// Fills in the references in every string of a value, keys included. A missing parameter is an error, as it is
/// with Go's `missingkey=error`.
pub(super) fn fill(value: &Value, parameters: &Value) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => Value::from(fill_text(text, parameters)?),
        Value::Sequence(items) => {
            Value::Sequence(items.iter().map(|item| fill(item, parameters)).collect::<Result<_, _>>()?)
        }
        Value::Mapping(entries) => {
            let mut out = Mapping::with_capacity(entries.len());
            for (key, value) in entries.iter() {
                out.insert(fill_text(key, parameters)?, fill(value, parameters)?);
            }
            out.into()
        }
        other => other.clone(),
    })
}

/// Fills in the references in one text.
pub(super) fn fill_text(text: &str, parameters: &Value) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (action, after) = after.split_once("}}").ok_or_else(|| format!("`{text}` has no end of a `{{{{`"))?;
        out.push_str(before);
        out.push_str(&reference(action.trim(), parameters)?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

fn reference(action: &str, parameters: &Value) -> Result<String, String> {
    if let Some(path) = action.strip_prefix("toJson ") {
        let value = value_at(path.trim(), action, parameters)?;
        return Ok(serde_json::Value::from(value).to_string());
    }
    match value_at(action, action, parameters)? {
        Value::String(text) => Ok(text.to_string()),
        Value::Int(number) => Ok(number.to_string()),
        Value::Bool(value) => Ok(value.to_string()),
        _ => Err(format!("`{action}` is no text")),
    }
}

/// Returns the parameter that a path such as `.path.path` names.
fn value_at<'p>(path: &str, action: &str, parameters: &'p Value) -> Result<&'p Value, String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let path = path.strip_prefix('.').filter(|path| !path.is_empty() && path.chars().all(is_word));
    let path = path.ok_or_else(|| format!("`{{{{{action}}}}}` is more than a reference"))?;
    let steps: Vec<&str> = path.split('.').collect();
    parameters.at(&steps).ok_or_else(|| format!("no generator supplies `.{path}`"))
}

#[cfg(test)]
mod tests {
    use super::fill_text;
    use rutter_yaml::{map, seq};

    #[test]
    fn only_references_with_a_value_are_filled_in() {
        let parameters = map! { "path" => map! { "path" => "apps/cart" }, "n" => 3, "l" => seq![map! { "a" => "b" }] };
        let of = |text| fill_text(text, &parameters);
        assert_eq!(of("a {{.path.path}}/{{ .n }}").as_deref(), Ok("a apps/cart/3"));
        assert_eq!(of("x: {{ toJson .l }}").as_deref(), Ok(r#"x: [{"a":"b"}]"#));
        for wrong in [
            "{{.missing}}",
            "{{ toJson .missing }}",
            "{{.l}}",
            "{{.path}}",
            "{{ .n | quote }}",
            "{{- .n }}",
            "{{.n",
            "{{}}",
            "{{if .n}}{{end}}",
        ] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }
}
