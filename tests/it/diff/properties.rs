//! Properties of the comparison that are true for any objects.

use proptest::prelude::*;
use rutter::diff::{ChangeScope, ScopedObjects, compare};
use rutter::kubernetes::Object;
use rutter::yaml::{Mapping, Value};
use rutter::{map, seq};

const FIELDS: [&str; 12] =
    ["name", "containers", "env", "spec", "ports", "data", "args", "rules", "limits", "verbs", "port", "app.yaml"];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        (0_i64..5).prop_map(Value::Int),
        prop::sample::select(vec!["a", "b", "1", "100m", "line\nline\n", "{\"a\": 1}", ""]).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Sequence),
            prop::collection::btree_map(prop::sample::select(FIELDS.to_vec()), inner, 0..4)
                .prop_map(|m| Value::Mapping(m.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Object> {
    let kinds = [
        ("v1", "ConfigMap"),
        ("v1", "Secret"),
        ("v1", "Service"),
        ("apps/v1", "Deployment"),
        ("apps/v1", "StatefulSet"),
        ("networking.k8s.io/v1", "NetworkPolicy"),
        ("monitoring.coreos.com/v1", "PrometheusRule"),
        ("rbac.authorization.k8s.io/v1", "Role"),
    ];
    (prop::sample::select(kinds.to_vec()), prop::sample::select(vec!["a", "b", "a-7mh26hk57g"]), value()).prop_map(
        |((version, kind), name, spec)| {
            let metadata = map! { "name" => name, "namespace" => "n" };
            let template = map! { "spec" => map! { "containers" => seq![spec.clone()] } };
            let body = map! { "template" => template, "groups" => spec.clone(), "ingress" => spec.clone() };
            Object(map! { "apiVersion" => version, "kind" => kind, "metadata" => metadata, "spec" => body, "data" => spec })
        },
    )
}

fn side() -> impl Strategy<Value = Vec<ScopedObjects>> {
    let scope = prop::sample::select(vec![
        ChangeScope::new("dev", "t", "s"),
        ChangeScope::new("prod", "t", "s"),
        ChangeScope::new("prod", "t", "r"),
    ]);
    prop::collection::vec((scope, prop::collection::vec(object(), 0..4)), 0..4)
        .prop_map(|groups| groups.into_iter().map(|(scope, objects)| ScopedObjects { scope, objects }).collect())
}

/// Returns a value with the keys of every mapping in reversed order.
fn reversed_keys(value: &Value) -> Value {
    match value {
        Value::Mapping(m) => {
            Value::Mapping(m.iter().rev().map(|(k, v)| (k.clone(), reversed_keys(v))).collect::<Mapping>())
        }
        Value::Sequence(items) => Value::Sequence(items.iter().map(reversed_keys).collect()),
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_side_does_not_differ_from_itself(a in side()) {
        prop_assert!(compare(&a, &a).is_empty());
    }

    #[test]
    fn the_order_of_keys_is_no_change(a in side()) {
        let mut b = a.clone();
        for object in b.iter_mut().flat_map(|scoped| &mut scoped.objects) {
            object.0 = reversed_keys(&object.0);
        }
        prop_assert!(compare(&a, &b).is_empty());
    }

    #[test]
    fn a_new_value_anywhere_is_a_change(a in object(), value in "[c-z]{3}") {
        let mut b = a.clone();
        if let Some(spec) = b.0.get_mut("spec").and_then(Value::as_mapping_mut) {
            spec.insert("extra", value);
        }
        let scoped = |object: Object| [ScopedObjects { scope: ChangeScope::default(), objects: vec![object] }];
        let changes = compare(&scoped(a.clone()), &scoped(b));
        prop_assert_eq!(changes.objects.len(), 1);
        prop_assert_eq!(changes.objects[0].fields.len(), 1);
    }

    #[test]
    fn added_objects_are_removed_ones_in_the_opposite_comparison(a in side(), b in side()) {
        use rutter::diff::Action::{Added, Changed, Removed};
        let (there, back) = (compare(&a, &b), compare(&b, &a));
        prop_assert_eq!(there.count(Added), back.count(Removed));
        prop_assert_eq!(there.count(Changed), back.count(Changed));
    }
}
