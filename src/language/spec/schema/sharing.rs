//! Moves definitions that several schemas share to `shared.json`.

use serde_json::{Map, Value, json};

type Definitions = Map<String, Value>;

/// The fields of a service that only `service.yaml` may hold.
pub const SERVICE_ONLY: &[&str] = &["team", "alsoIn", "retiredFrom", "description"];
/// The fields of a service that only an overlay may hold: the pin, the hold, and its end.
pub const OVERLAY_ONLY: &[&str] = &["tag", "digest", "hold", "retired"];
/// The fields of a service that are useless as defaults of several services.
pub const NO_DEFAULT: &[&str] =
    &["acknowledge", "aliases", "callers", "interfaces", "needs", "variants", "port", "hooks", "schedules", "workers"];

/// The name of the schema with the definitions that several others share.
pub const SHARED_SCHEMA: &str = "shared";

/// The types that include the fields of a container.
const CONTAINERS: [&str; 6] = ["InitContainer", "Sidecar", "Worker", "Schedule", "Hook", "Service"];
/// The types that include the fields of a probe.
const PROBES: [&str; 2] = ["ProbeFields", "HealthFields"];

const OWN: &str = "#/definitions/";

/// Takes self-contained schemas, and returns them with their shared definitions moved to an additional schema.
pub(super) fn share(whole: Vec<(&'static str, Value)>) -> Vec<(&'static str, Value)> {
    let mut parts: Vec<_> =
        whole.into_iter().map(|(name, mut root)| (name, take_definitions(&mut root), root)).collect();
    let shared = shared_definitions(&parts);
    for (name, definitions, root) in &mut parts {
        definitions.retain(|name, _| !shared.contains_key(name));
        match *name {
            "service" => pick_fields(root, &shared, OVERLAY_ONLY),
            "overlay" => pick_fields(root, &shared, SERVICE_ONLY),
            _ => rename_reference(root, "Service", "Defaults"),
        }
        if !definitions.is_empty() {
            root["definitions"] = Value::Object(std::mem::take(definitions));
        }
        refer_to(root, &shared);
    }
    let schema = parts.first().map(|(.., root)| root["$schema"].clone()).unwrap_or_default();
    let title = format!("schema/{SHARED_SCHEMA}.json");
    let description = "What the schemas of several kinds of files share.";
    let shared = json!({ "title": title, "description": description, "$schema": schema, "definitions": shared });
    parts.into_iter().map(|(name, _, root)| (name, root)).chain([(SHARED_SCHEMA, shared)]).collect()
}

fn take_definitions(root: &mut Value) -> Definitions {
    match root.as_object_mut().and_then(|root| root.shift_remove("definitions")) {
        Some(Value::Object(definitions)) => definitions,
        _ => Definitions::new(),
    }
}

/// Returns the definitions that more than one schema holds, and the fields of a service.
fn shared_definitions(parts: &[(&str, Definitions, Value)]) -> Definitions {
    let mut shared = Definitions::new();
    if let Some((_, _, root)) = parts.iter().find(|(name, ..)| *name == "service") {
        let own = root.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        shared.insert("Service".to_owned(), mapping(root["description"].as_str().unwrap_or_default(), own));
    }
    for (n, (_, definitions, _)) in parts.iter().enumerate() {
        for (name, definition) in definitions {
            if parts[..n].iter().any(|(_, before, _)| before.contains_key(name)) {
                shared.entry(name).or_insert_with(|| definition.clone());
            }
        }
    }
    shared.insert("Container".to_owned(), common(&shared));
    refer_to_group("Container", &CONTAINERS, &mut shared);
    refer_to_group(PROBES[0], &PROBES[1..], &mut shared);
    shared.insert("Defaults".to_owned(), defaults(&shared));
    shared
}

/// Returns the schema of `defaults`: the fields of a service except those that only make sense for a single service.
fn defaults(shared: &Definitions) -> Value {
    let mut defaults = mapping("Defaults of many services, as the fields of one service.", Map::new());
    pick_fields(&mut defaults, shared, &[SERVICE_ONLY, OVERLAY_ONLY, NO_DEFAULT].concat());
    defaults
}

/// Returns the schema of a mapping with exactly these fields.
fn mapping(description: &str, properties: Definitions) -> Value {
    json!({ "description": description, "type": "object", "additionalProperties": false, "properties": properties })
}

fn properties<'a>(definitions: &'a Definitions, name: &str) -> Option<&'a Definitions> {
    definitions.get(name)?.get("properties")?.as_object()
}

/// Returns the fields that every container has.
fn common(shared: &Definitions) -> Value {
    let all = CONTAINERS.map(|name| properties(shared, name));
    let in_all = |field: &str, schema: &Value| all.iter().all(|p| p.and_then(|p| p.get(field)) == Some(schema));
    let common = all[0].into_iter().flatten().filter(|(field, schema)| in_all(field, schema));
    mapping(
        "The fields that every container has.",
        common.map(|(field, schema)| (field.clone(), schema.clone())).collect(),
    )
}

/// Replaces the fields that definitions have in common with a group by references to the group.
fn refer_to_group(group: &str, definitions: &[&str], shared: &mut Definitions) {
    let fields = properties(shared, group).cloned().unwrap_or_default();
    for name in definitions {
        if let Some(definition) = shared.get_mut(*name) {
            let same = |field: &str, schema: &Value| fields.get(field) == Some(schema);
            refer_to_properties(definition, &format!("{OWN}{group}"), same);
        }
    }
}

/// Replaces fields of a mapping by references to the fields of the same name in another definition.
fn refer_to_properties(schema: &mut Value, target: &str, which: impl Fn(&str, &Value) -> bool) {
    for (field, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        if which(field, property) {
            *property = json!({ "$ref": format!("{target}/properties/{field}") });
        }
    }
}

fn remove(schema: &mut Value, without: &[&str]) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|field, _| !without.contains(&field.as_str()));
    }
}

/// Returns the fields of a service without some.
fn pick_fields(root: &mut Value, shared: &Definitions, without: &[&str]) {
    root["properties"] = properties(shared, "Service").cloned().unwrap_or_default().into();
    remove(root, without);
    refer_to_properties(root, &format!("{OWN}Service"), |_, property| property.get("$ref").is_none());
}

/// Replaces every reference to a definition by a reference to another one.
fn rename_reference(schema: &mut Value, from: &str, to: &str) {
    references(schema, &mut |target| (target == format!("{OWN}{from}")).then(|| format!("{OWN}{to}")));
}

/// Replaces references to shared definitions by references into the file that holds them.
fn refer_to(schema: &mut Value, shared: &Definitions) {
    references(schema, &mut |target| {
        let name = target.strip_prefix(OWN)?.split('/').next()?;
        shared.contains_key(name).then(|| format!("{SHARED_SCHEMA}.json{target}"))
    });
}

fn references(schema: &mut Value, change: &mut dyn FnMut(&str) -> Option<String>) {
    match schema {
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                match value.as_str().filter(|_| key == "$ref").and_then(&mut *change) {
                    Some(target) => *value = target.into(),
                    None => references(value, change),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| references(item, change)),
        _ => {}
    }
}
