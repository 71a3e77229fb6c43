//! Replacements: write a value of one resource into fields of other resources.

use super::codes::{self, BuildResult, failure};
use super::field_path::{lookup, split, steps, visit};
use super::kustomization::{FieldOptions, Replacement, ReplacementSource, ReplacementTarget};
use super::resource::{Gvk, Id, Resource};
use super::scalar::{plain_value, scalar_text};
use super::selector::Pattern;
use rutter_diagnostics::{Diagnostics, Span};
use rutter_yaml::Value;

const DEFAULT_PATH: &str = "metadata.name";

pub(crate) fn apply(resources: &mut [Resource], replacement: &Replacement) -> BuildResult<()> {
    let fail = |message: String| failure(codes::REPLACEMENT, replacement.span, message);
    let Some(targets) = replacement.targets.as_ref().filter(|t| !t.is_empty()) else {
        return Err(fail("a replacement needs at least one target".to_owned()));
    };
    let value = match (&replacement.source, &replacement.source_value) {
        (Some(source), None) => source_value(resources, source).map_err(fail)?,
        (None, Some(text)) => Value::from(text),
        (None, None) => return Err(fail("a replacement needs a source".to_owned())),
        (Some(_), Some(_)) => return Err(fail("`source` and `sourceValue` exclude each other".to_owned())),
    };
    targets.iter().try_for_each(|target| apply_target(resources, &value, target))
}

fn source_value(resources: &[Resource], source: &ReplacementSource) -> Result<Value, String> {
    let gvk = Gvk { group: source.group.clone(), version: source.version.clone(), kind: source.kind.clone() };
    let fits = |id: &Id<'_>| {
        let namespace = || {
            let wanted = Id { namespace: &source.namespace, ..*id };
            source.namespace.is_empty() || wanted.effective_namespace() == id.effective_namespace()
        };
        (source.name.is_empty() || source.name == id.name) && id.selected_by(&gvk) && namespace()
    };
    let mut found = resources.iter().filter(|r| r.ids().any(|id| fits(&id)));
    let described = || format!("{} {}", source.kind, source.name).trim().to_owned();
    let resource = found.next().ok_or_else(|| format!("nothing matches the source `{}`", described()))?;
    if found.next().is_some() {
        return Err(format!("several resources match the source `{}`", described()));
    }
    let path = if source.field_path.is_empty() { DEFAULT_PATH } else { &source.field_path };
    let value = lookup(&resource.value, &steps(path)).filter(|v| !v.is_null() && v.as_str() != Some(""));
    let value = value.ok_or_else(|| format!("the source has no field `{path}`"))?;
    match &source.options {
        Some(options) if !options.delimiter.is_empty() => {
            let text = scalar_text(value).ok_or("a delimiter needs a scalar")?;
            let at = usize::try_from(options.index).ok();
            let part = at.and_then(|at| text.split(&options.delimiter).nth(at));
            let part = part.ok_or_else(|| format!("index {} is out of bounds for `{text}`", options.index))?;
            Ok(Value::from(part.to_owned()))
        }
        _ => Ok(value.clone()),
    }
}

fn apply_target(resources: &mut [Resource], value: &Value, target: &ReplacementTarget) -> BuildResult<()> {
    let span = target.span;
    let Some(select) = &target.select else {
        return Err(failure(codes::REPLACEMENT, span, "a target must say what it selects"));
    };
    let select = Pattern::new(select)?;
    let reject = target.reject.iter().map(Pattern::new).collect::<BuildResult<Vec<_>>>()?;
    let default = [DEFAULT_PATH.to_owned()];
    let paths = if target.field_paths.is_empty() { &default[..] } else { &target.field_paths };
    let chosen = |r: &Resource| {
        r.ids().any(|id| select.fits_id(&id))
            && select.fits_texts(r)
            && !reject.iter().any(|p| p.names_an_id() && r.ids().any(|id| p.fits_id(&id)) && p.fits_texts(r))
            && !reject.iter().any(|p| !p.names_an_id() && p.names_texts() && p.fits_texts(r))
    };
    for resource in resources.iter_mut().filter(|r| chosen(r)) {
        for path in paths {
            write(resource, path, value, target.options.as_ref(), span)?;
        }
    }
    Ok(())
}

fn write(
    resource: &mut Resource,
    path: &str,
    value: &Value,
    options: Option<&FieldOptions>,
    span: Option<Span>,
) -> BuildResult<()> {
    let create = options.is_some_and(|o| o.create).then_some(value);
    let fail = |message: String, r: &Resource| -> Diagnostics {
        failure(codes::REPLACEMENT, span, format!("cannot write `{path}` of {}: {message}", r.id()))
    };
    let all = steps(path);
    let mut set = |target: &mut Value| set_field(target, value, options);
    match visit(&mut resource.value, &all, create, &mut set) {
        Ok(0) => match write_into_text(resource, path, value, options) {
            Some(done) => done.map_err(|e| fail(e, resource)),
            None => Err(fail("there is no such field".to_owned(), resource)),
        },
        Ok(_) => Ok(()),
        Err(message) => match write_into_text(resource, path, value, options) {
            Some(done) => done.map_err(|e| fail(e, resource)),
            None => Err(fail(message, resource)),
        },
    }
}

/// Writes into a text that contains JSON or YAML, if the path continues inside such a text.
fn write_into_text(
    resource: &mut Resource,
    path: &str,
    value: &Value,
    options: Option<&FieldOptions>,
) -> Option<Result<(), String>> {
    let parts = split(path).len();
    let all = steps(path);
    let cut = (1..parts).rev().find(|n| {
        lookup(&resource.value, &all[..*n]).is_some_and(|v| v.as_str().is_some_and(|s| !s.trim().is_empty()))
    })?;
    let (outer, inner) = all.split_at(cut);
    let mut result = Ok(());
    let create = options.is_some_and(|o| o.create).then_some(value);
    let mut set = |target: &mut Value| {
        let Some(text) = target.as_str().map(str::to_owned) else { return Ok(()) };
        let mut document = super::structured::Document::parse(&text).ok_or("the text is neither JSON nor YAML")?;
        let found = visit(&mut document.value, inner, create, &mut |t| set_field(t, value, options))?;
        if found == 0 {
            return Err("there is no such field in the text".to_owned());
        }
        *target = Value::from(document.text());
        Ok(())
    };
    if let Err(message) = visit(&mut resource.value, outer, None, &mut set) {
        result = Err(message);
    }
    Some(result)
}

/// Sets a field. A scalar keeps its type; any other value is replaced.
fn set_field(target: &mut Value, value: &Value, options: Option<&FieldOptions>) -> Result<(), String> {
    let delimited = options.filter(|o| !o.delimiter.is_empty());
    let is_scalar = !matches!(target, Value::Mapping(_) | Value::Sequence(_));
    let text = match delimited {
        None => scalar_text(value),
        Some(options) => {
            let old = match (&*target, scalar_text(target)) {
                (Value::Null, _) => String::new(),
                (_, Some(old)) => old,
                (_, None) => return Err("a delimiter needs a scalar".to_owned()),
            };
            let new = scalar_text(value).ok_or("a delimiter needs a scalar")?;
            Some(insert(&old, &new, options))
        }
    };
    *target = match text {
        Some(text) if is_scalar => retyped(target, text)?,
        Some(text) if delimited.is_some() => Value::from(text),
        _ => value.clone(),
    };
    Ok(())
}

fn retyped(target: &Value, text: String) -> Result<Value, String> {
    match target {
        Value::String(_) => Ok(Value::from(text)),
        // A field that was created for the replacement has no type yet, so the text decides.
        Value::Null => Ok(plain_value(&text)),
        _ => {
            let typed = plain_value(&text);
            if std::mem::discriminant(&typed) == std::mem::discriminant(target) {
                Ok(typed)
            } else {
                Err(format!("`{text}` has not the type of the field"))
            }
        }
    }
}

/// Replaces one part of a delimited text. A negative index inserts it at the front, a too large one at the end.
fn insert(old: &str, new: &str, options: &FieldOptions) -> String {
    let mut parts: Vec<&str> = old.split(&options.delimiter).collect();
    match usize::try_from(options.index) {
        Err(_) => parts.insert(0, new),
        Ok(at) => match parts.get_mut(at) {
            Some(part) => *part = new,
            None => parts.push(new),
        },
    }
    parts.join(&options.delimiter)
}
