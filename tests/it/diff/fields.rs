//! Objects and fields: which differences are changes and which are not.

use rutter::diff::{Action, FieldKind, compare};

use super::{DEPLOYMENT, changes, deployment, field_lines, scoped};

#[test]
fn quantities_of_equal_value_are_no_change() {
    let after = deployment(&[("cpu: 100m", "cpu: '0.1'"), ("memory: 256Mi", "memory: '268435456'")]);
    assert!(changes(DEPLOYMENT, &after).is_empty());
    let quota = |cpu: &str, memory: &str| {
        format!(
            "{{apiVersion: v1, kind: ResourceQuota, metadata: {{name: q}}, spec: {{hard: {{requests.cpu: {cpu}, requests.memory: {memory}}}}}}}"
        )
    };
    assert!(changes(&quota("1000m", "1024Mi"), &quota("1", "1Gi")).is_empty());
    // A text that only looks like a quantity is compared as text.
    let map =
        |value: &str| format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c}}, data: {{max: {value}}}}}");
    assert_eq!(field_lines(&changes(&map("1000m"), &map("'1'"))), ["Replaced data.max"]);
}

#[test]
fn moved_environment_variables_ports_and_key_order_are_no_field_change() {
    let after = deployment(&[
        (
            "        - {name: LOG_LEVEL, value: info}\n        - {name: CACHE, value: 'on'}\n",
            "        - {value: 'on', name: CACHE}\n        - {name: LOG_LEVEL, value: info}\n",
        ),
        (
            "        - {name: http, containerPort: 8080}\n        - {name: metrics, containerPort: 9090}\n",
            "        - {name: metrics, containerPort: 9090}\n        - {name: http, containerPort: 8080}\n",
        ),
    ]);
    let moved = changes(DEPLOYMENT, &after);
    assert!(moved.objects.is_empty());
    // The Deployment controller compares templates including the order.
    assert_eq!(moved.effects.len(), 1);
    assert!(moved.effects[0].detail[0].starts_with("only the order of a list differs"));
}

#[test]
fn moved_containers_volumes_mounts_verbs_and_rules_are_no_change() {
    for (version, kind, a, b) in [
        (
            "v1",
            "Pod",
            "{containers: [{name: a, image: x}, {name: b, image: y}]}",
            "{containers: [{name: b, image: y}, {name: a, image: x}]}",
        ),
        ("v1", "Pod", "{volumes: [{name: a}, {name: b}]}", "{volumes: [{name: b}, {name: a}]}"),
        (
            "example.com/v1",
            "A",
            "{volumeMounts: [{mountPath: /a}, {mountPath: /b}]}",
            "{volumeMounts: [{mountPath: /b}, {mountPath: /a}]}",
        ),
        ("example.com/v1", "A", "{verbs: [get, list]}", "{verbs: [list, get]}"),
        (
            "example.com/v1",
            "A",
            "{rules: [{verbs: [get]}, {verbs: [a, b]}]}",
            "{rules: [{verbs: [b, a]}, {verbs: [get]}]}",
        ),
        (
            "example.com/v1",
            "A",
            "{ingress: [{from: [{a: 1}, {a: 2}]}, {}]}",
            "{ingress: [{}, {from: [{a: 2}, {a: 1}]}]}",
        ),
    ] {
        let object =
            |spec: &str| format!("{{apiVersion: {version}, kind: {kind}, metadata: {{name: a}}, spec: {spec}}}");
        assert_eq!(field_lines(&changes(&object(a), &object(b))), [""; 0], "{a}");
    }
}

#[test]
fn very_long_lists_are_compared_in_reasonable_time() {
    let list = |from: usize| (from..from + 20_000).map(|n| format!("v{n}")).collect::<Vec<_>>().join(", ");
    let role = |from: usize| {
        format!("{{apiVersion: example.com/v1, kind: A, metadata: {{name: a}}, verbs: [{}]}}", list(from))
    };
    assert_eq!(field_lines(&changes(&role(0), &role(10_000))).len(), 20_000);
}

#[test]
fn the_order_of_init_containers_arguments_and_dependent_variables_is_a_change() {
    let pod = |init: &str| {
        format!("{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {{initContainers: [{init}]}}}}")
    };
    let found =
        changes(&pod("{name: a, image: x}, {name: b, image: y}"), &pod("{name: b, image: y}, {name: a, image: x}"));
    assert_eq!(field_lines(&found), ["Reordered spec.initContainers"]);
    let found = changes(DEPLOYMENT, &deployment(&[("[--port, '8080']", "['8080', --port]")]));
    assert_eq!(field_lines(&found), ["Reordered spec.template.spec.containers[name=server].args"]);
    let env = |env: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {{containers: [{{name: c, env: [{env}]}}]}}}}"
        )
    };
    let found = changes(
        &env("{name: A, value: x}, {name: B, value: $(A)}"),
        &env("{name: B, value: $(A)}, {name: A, value: x}"),
    );
    assert_eq!(field_lines(&found), ["Reordered spec.containers[name=c].env"]);
}

#[test]
fn list_items_are_named_by_their_keys() {
    let after = deployment(&[
        ("value: info", "value: debug"),
        ("app.kubernetes.io/name: cart}\nspec", "app.kubernetes.io/name: cart, tier: '1'}\nspec"),
    ]);
    let found = changes(DEPLOYMENT, &after);
    assert_eq!(
        field_lines(&found),
        ["Added metadata.labels.tier", "Replaced spec.template.spec.containers[name=server].env[name=LOG_LEVEL].value"]
    );
}

#[test]
fn documents_in_strings_are_compared_by_structure_and_other_texts_by_lines() {
    let map = |json: &str, text: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  app.json: '{json}'\n  motd: \"{text}\"\n"
        )
    };
    let same = changes(&map(r#"{"a": 1, "b": [1, 2]}"#, "x"), &map(r#"{ "b": [1,2], "a": 1 }"#, "x"));
    assert!(same.is_empty());
    let found = changes(&map(r#"{"a": {"b": 1}}"#, "one\\ntwo\\n"), &map(r#"{"a": {"b": 2}}"#, "one\\nthree\\n"));
    assert_eq!(field_lines(&found), ["Replaced data[\"app.json\"] > a.b", "Lines data.motd"]);
    assert_eq!(found.objects[0].fields[1].hunks.as_deref(), Some("@@ -1,2 +1,2 @@\n one\n-two\n+three\n"));
}

#[test]
fn a_new_hash_in_a_generated_name_is_a_change_of_one_object() {
    let map = |name: &str, value: &str| {
        format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}, namespace: n}}, data: {{a: {value}}}}}")
    };
    let found = changes(&map("settings-7mh26hk57g", "x"), &map("settings-k2bt4d5c6f", "y"));
    assert_eq!(found.objects.len(), 1);
    let change = &found.objects[0];
    assert_eq!((change.action, change.renamed_from.as_deref()), (Action::Changed, Some("settings-7mh26hk57g")));
    assert_eq!(field_lines(&found), ["Replaced metadata.name", "Replaced data.a"]);
    // `e` is not in the alphabet of the hashes, so these are two different names.
    let found = changes(&map("settings-7mh26hk57e", "x"), &map("settings-k2bt4d5c6f", "y"));
    assert_eq!(found.objects.len(), 2);
}

#[test]
fn another_api_version_is_a_field_change_and_another_owner_a_move() {
    let hpa = |version: &str| {
        format!("{{apiVersion: autoscaling/{version}, kind: HorizontalPodAutoscaler, metadata: {{name: a}}}}")
    };
    let found = changes(&hpa("v1"), &hpa("v2"));
    assert_eq!(
        (found.objects[0].action, field_lines(&found)),
        (Action::Changed, vec!["Replaced apiVersion".to_owned()])
    );
    let found = compare(&scoped("prod", "shop", "cart", &hpa("v2")), &scoped("prod", "pay", "cart", &hpa("v2")));
    assert_eq!(found.objects.len(), 1);
    assert_eq!(found.objects[0].moved_from.as_ref().map(ToString::to_string).as_deref(), Some("prod/shop/cart"));
    assert!(found.effects.is_empty(), "{:?}", found.effects);
}

#[test]
fn null_is_absent_and_an_empty_selector_is_not() {
    let policy = |spec: &str| format!("{{apiVersion: example.com/v1, kind: Thing, metadata: {{name: a{spec}}}}}");
    assert!(changes(&policy(""), &policy(", labels: {}, annotations: null")).is_empty());
    let found =
        changes("{apiVersion: x/v1, kind: T, spec: {a: 1}}", "{apiVersion: x/v1, kind: T, spec: {a: 1, selector: {}}}");
    assert_eq!(found.objects[0].fields[0].kind, FieldKind::Added);
}

#[test]
fn values_of_secrets_never_appear() {
    let secret = |a: &str, b: &str| {
        format!("{{apiVersion: v1, kind: Secret, metadata: {{name: s}}, stringData: {{a: {a}, b: {b}}}}}")
    };
    let found = changes(&secret("hunter2", "same"), &secret("hunter3", "same"));
    assert_eq!(field_lines(&found), ["Replaced stringData.a"]);
    let shown = format!("{found:?}");
    assert!(!shown.contains("hunter") && !shown.contains("same\""), "{shown}");
    let removed = format!("{:?}", changes(&secret("hunter2", "same"), ""));
    assert!(!removed.contains("hunter"), "{removed}");
}
