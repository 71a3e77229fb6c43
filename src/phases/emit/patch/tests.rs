//! Tests with random objects: merging the difference into the base gives the wanted object, both with a merge that is
//! written here and with Kustomize.

use proptest::prelude::*;

use super::*;

/// Merges a patch into an object like Kustomize, written after Kustomize's documentation.
fn merge(path: &mut Vec<String>, base: &Value, patch: &Value) -> Value {
    match (base, patch) {
        (Value::Mapping(_), Value::Mapping(patch)) if patch.get("$patch").is_some() => patch
            .iter()
            .filter(|(key, _)| *key != "$patch")
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect::<Mapping>()
            .into(),
        (Value::Mapping(base), Value::Mapping(patch)) => merge_maps(path, base, patch),
        (Value::Sequence(base), Value::Sequence(patch)) => {
            let steps: Vec<&str> = path.iter().map(String::as_str).collect();
            match merge_key("apps", "Deployment", &steps) {
                Some(keys) => merge_lists(path, keys, base, patch),
                None => Value::Sequence(patch.clone()),
            }
        }
        _ => patch.clone(),
    }
}

fn merge_maps(path: &mut Vec<String>, base: &Mapping, patch: &Mapping) -> Value {
    let mut out = base.clone();
    for (key, value) in patch.iter() {
        path.push(key.to_string());
        if value.is_null() {
            out.remove(key);
        } else if let Some(old) = base.get(key) {
            let merged = merge(path, old, value);
            out.insert(key.clone(), merged);
        } else {
            out.insert(key.clone(), value.clone());
        }
        path.pop();
    }
    out.into()
}

fn merge_lists(path: &mut Vec<String>, keys: &[&str], base: &[Value], patch: &[Value]) -> Value {
    if patch.first().and_then(|item| item.get("$patch")).and_then(Value::as_str) == Some("replace") {
        return Value::Sequence(patch[1..].to_vec());
    }
    let mut out = Vec::new();
    for item in patch.iter().filter(|item| item.get("$patch").is_none()) {
        let old = base.iter().find(|old| same_item(keys, old, item));
        out.push(old.map_or_else(|| item.clone(), |old| merge(path, old, item)));
    }
    out.extend(base.iter().filter(|old| !patch.iter().any(|item| same_item(keys, old, item))).cloned());
    Value::Sequence(out)
}

fn env() -> impl Strategy<Value = Value> {
    let var = ("[A-D]", prop_oneof!["[xy]", Just("$(A)".to_owned())], any::<bool>());
    prop::collection::vec(var, 0..5).prop_map(|vars| {
        let mut seen = std::collections::BTreeSet::new();
        let vars = vars.into_iter().filter(|(name, ..)| seen.insert(name.clone()));
        let item = |(name, value, secret)| match secret {
            true => map! { "name" => name, "valueFrom" => map! { "fieldRef" => map! { "fieldPath" => value } } },
            false => map! { "name" => name, "value" => value },
        };
        Value::Sequence(vars.map(item).collect())
    })
}

fn port() -> impl Strategy<Value = Value> {
    (1..4i64, prop_oneof![Just("TCP"), Just("UDP")], "[a-b]")
        .prop_map(|(port, protocol, name)| map! { "containerPort" => port, "protocol" => protocol, "name" => name })
}

fn container(name: String) -> impl Strategy<Value = Value> {
    let args = prop::collection::vec("[a-c]".prop_map(Value::from), 0..3);
    (env(), prop::collection::vec(port(), 0..4), args).prop_map(move |(env, mut ports, args)| {
        // Kustomize always drops the second of two ports with the same keys.
        ports.sort_by_key(|port| format!("{:?}{:?}", port.get("containerPort"), port.get("protocol")));
        ports.dedup_by(|a, b| same_item(&["containerPort", "protocol"], a, b));
        let mut out = Mapping::new();
        out.push("name", &name);
        out.push_nonempty("env", env);
        out.push_nonempty("ports", ports);
        out.push_nonempty("args", args);
        out.into()
    })
}

fn object() -> impl Strategy<Value = Value> {
    let names = prop::sample::subsequence(vec!["a", "b", "c"], 1..=3).prop_shuffle();
    let containers =
        names.prop_flat_map(|names| names.into_iter().map(|n| container(n.to_owned())).collect::<Vec<_>>());
    (containers, prop::collection::btree_map("[a-c]", "[xy]", 0..3)).prop_map(|(containers, labels)| {
        let labels: Mapping = labels.into_iter().collect();
        map! {
            "metadata" => map! { "labels" => labels },
            "spec" => map! { "template" => map! { "spec" => map! { "containers" => containers } } },
        }
    })
}

/// Sorts the keys of maps, and the lists whose order does not matter.
fn sorted(value: &Value, key: &str) -> Value {
    match value {
        Value::Mapping(map) => {
            let mut out: Mapping = map.iter().map(|(k, v)| (k.clone(), sorted(v, k))).collect();
            out.sort_keys();
            out.into()
        }
        Value::Sequence(items) => {
            let mut out: Vec<Value> = items.iter().map(|item| sorted(item, "")).collect();
            if key == "ports" || (key == "env" && !order_matters(&["env"], items)) {
                out.sort_by_key(|item| format!("{item:?}"));
            }
            Value::Sequence(out)
        }
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn merging_the_difference_gives_what_is_wanted(base in object(), wanted in object()) {
        let difference = strategic_merge_difference("apps", "Deployment", &base, &wanted);
        let merged = difference.as_ref().map_or_else(|| base.clone(), |d| merge(&mut Vec::new(), &base, d));
        prop_assert_eq!(sorted(&merged, ""), sorted(&wanted, ""), "patch: {:?}", difference);
    }

    #[test]
    fn nothing_differs_from_itself(object in object()) {
        prop_assert_eq!(strategic_merge_difference("apps", "Deployment", &object, &object), None);
    }
}

/// All pairs are built in one run of Kustomize, because starting the process takes longer than merging.
#[test]
fn kustomize_merges_the_difference_to_what_is_wanted() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut draw = || object().new_tree(&mut runner).unwrap().current();
    let pairs: Vec<(Object, Object)> = (0..80).map(|n| (named(n, draw()), named(n, draw()))).collect();
    let folder = tempfile::tempdir().unwrap();
    let mut kustomization = Mapping::new();
    let (mut resources, mut patches) = (Vec::new(), Vec::new());
    for (n, (base, wanted)) in pairs.iter().enumerate() {
        let write = |name: &str, object: &Object| {
            std::fs::write(folder.path().join(name), crate::yaml::write_value(&object.0)).unwrap();
        };
        write(&format!("base-{n}.yaml"), base);
        resources.push(Value::from(format!("base-{n}.yaml")));
        if let Some(Patch(patch)) = Patch::between(base, wanted) {
            write(&format!("patch-{n}.yaml"), &patch);
            patches.push(map! { "path" => format!("patch-{n}.yaml") });
        }
    }
    kustomization.push("resources", resources);
    kustomization.push("patches", patches);
    let text = crate::yaml::write_value(&kustomization.into());
    std::fs::write(folder.path().join("kustomization.yaml"), text).unwrap();
    let Some(built) = crate::phases::emit::tests::build(folder.path()) else {
        println!("skipped: kubectl is not installed");
        return;
    };
    assert_eq!(built.len(), pairs.len());
    for (base, wanted) in &pairs {
        let merged = built.iter().find(|o| o.name() == wanted.name()).unwrap();
        assert_eq!(sorted(&merged.0, ""), sorted(&wanted.0, ""), "patch: {:?}", Patch::between(base, wanted));
    }
}

/// A Deployment `dN` with the labels and the spec of a random object.
fn named(n: usize, object: Value) -> Object {
    let labels = object.at(&["metadata", "labels"]).filter(|labels| !labels.is_empty());
    let mut metadata = Mapping::new();
    metadata.push("name", format!("d{n}"));
    metadata.push_some("labels", labels.cloned());
    Object(map! {
        "apiVersion" => "apps/v1",
        "kind" => "Deployment",
        "metadata" => metadata,
        "spec" => object.get("spec").cloned().unwrap_or_default(),
    })
}
