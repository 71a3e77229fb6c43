use super::*;
use rutter_yaml::{map, seq};

fn policy(port: Value) -> Object {
    let rule = map! { "ports" => seq![port] };
    Object(map! {
        "apiVersion" => "networking.k8s.io/v1",
        "kind" => "NetworkPolicy",
        "spec" => map! { "egress" => seq![rule] },
    })
}

#[test]
fn a_field_that_is_left_out_is_found_and_written() {
    let defaults = defaults_of("networking.k8s.io", "NetworkPolicy");
    let mut object = policy(map! { "port" => 80 });
    assert_eq!(defaults.missing(&object), ["spec.egress[].ports[].protocol"]);
    defaults.write(&mut object);
    assert_eq!(object, policy(map! { "port" => 80, "protocol" => "TCP" }));
    assert_eq!(defaults.missing(&object), Vec::<String>::new());
}

#[test]
fn what_is_written_already_stays() {
    let object = policy(map! { "port" => 53, "protocol" => "UDP" });
    let mut written = object.clone();
    defaults_of("networking.k8s.io", "NetworkPolicy").write(&mut written);
    assert_eq!(written, object);
}

#[test]
fn the_divisor_of_a_resource_is_written_in_every_kind_that_runs_pods() {
    for (group, kind) in
        [("apps", "DaemonSet"), ("apps", "Deployment"), ("apps", "StatefulSet"), ("batch", "CronJob"), ("batch", "Job")]
    {
        let template = crate::kind_facts(group, kind).and_then(|facts| facts.pod_template).unwrap();
        let variable = map! { "valueFrom" => map! { "resourceFieldRef" => map! { "resource" => "limits.memory" } } };
        let pod = map! { "spec" => map! { "containers" => seq![map! { "env" => seq![variable] }] } };
        let object = Object(template.iter().rev().fold(pod, |below, key| map! { (*key).to_owned() => below }));
        let missing = defaults_of(group, kind).missing(&object);
        assert!(missing.len() == 1 && missing[0].ends_with("env[].valueFrom.resourceFieldRef.divisor"), "{missing:?}");
    }
}

#[test]
fn a_default_may_depend_on_the_kind_beside_it() {
    let binding = |kind: &'static str| Object(map! { "subjects" => seq![map! { "kind" => kind, "name" => "a" }] });
    let defaults = defaults_of("rbac.authorization.k8s.io", "RoleBinding");
    assert_eq!(defaults.missing(&binding("Group")), ["subjects[].apiGroup"]);
    assert_eq!(defaults.missing(&binding("ServiceAccount")), Vec::<String>::new());
}

#[test]
fn a_definition_says_what_is_replaced_as_a_whole() {
    let scalar = |default: &'static str| map! { "type" => "string", "default" => default };
    let item = map! { "type" => "object", "properties" => map! { "policy" => scalar("Ignore"), "name" => scalar("") } };
    let list = |kind: &'static str| {
        map! { "type" => "array", "x-kubernetes-list-type" => kind, "items" => item.clone() }
    };
    let reference = map! { "type" => "object", "x-kubernetes-map-type" => "atomic", "properties" => map! { "kind" => scalar("Gateway") } };
    let properties =
        map! { "whole" => list("atomic"), "merged" => list("map"), "own" => scalar("x"), "ref" => reference };
    let schema = map! { "properties" => map! { "spec" => map! { "properties" => properties } } };
    let entry = || seq![Mapping::new()];
    let object = Object(map! { "spec" => map! { "whole" => entry(), "merged" => entry(), "ref" => Mapping::new() } });
    assert_eq!(Defaults::of_schema(&schema).missing(&object), ["spec.whole[].policy", "spec.ref.kind"]);
}

#[test]
fn a_maximum_needs_a_default_and_a_default_a_request() {
    let range = |default: Value| {
        let limit = map! { "type" => "Container", "max" => map! { "memory" => "1Gi" }, "default" => default };
        Object(map! { "apiVersion" => "v1", "kind" => "LimitRange", "spec" => map! { "limits" => seq![limit] } })
    };
    let missing = |object: Object| Defaults::default().missing(&object);
    assert_eq!(missing(range(Mapping::new().into())), ["spec.limits[].default.memory"]);
    assert_eq!(missing(range(map! { "memory" => "1Gi" })), ["spec.limits[].defaultRequest.memory"]);
}
