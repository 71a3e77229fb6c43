//! Every line of a report names the line of the spec that causes it.

use rutter::source::Memory;

use super::{reviewed, with, workspace};

const SERVICE: &str = "team: shop
image: r.example.com/cart
port: 8080
health: /healthz
scale: 2
env:
  LOG_LEVEL: info
  CACHE: \"on\"
resources: { cpu: 100m, memory: 128Mi }
config:
  app: { mount: /etc/app, folder: config }
";

fn cart(service: &str) -> Memory {
    let mut memory = workspace();
    memory.insert("apps/cart/service.yaml", service);
    memory.insert("apps/cart/config/app.toml", "a = 1\n");
    memory
}

/// Returns the causes of the effects in production as `class: cause`.
fn causes(before: &Memory, after: &Memory) -> Vec<String> {
    let changes = reviewed(before, after).changes;
    for change in &changes.objects {
        assert!(change.cause.is_some(), "{change:#?}");
    }
    let prod = changes.effects.iter().filter(|effect| effect.scope.environment != "dev");
    prod.map(|effect| format!("{}: {}", effect.class.keyword(), effect.cause.as_deref().unwrap_or("nothing"))).collect()
}

#[test]
fn each_of_several_edits_causes_its_own_effects() {
    let after = SERVICE.replace("LOG_LEVEL: info", "LOG_LEVEL: debug").replace("cpu: 100m", "cpu: 200m");
    let mut memory = cart(&after);
    memory.insert("apps/cart/overlays/prod.yaml", "tag: v2\nexpose: shop.example.com\n");
    memory.insert(
        "platform/environments/prod.yaml",
        "clusters: [{ name: prod }]\nprotected: true\ningress: { gateway: public, namespace: gateway }\n",
    );
    let found = causes(&cart(SERVICE), &memory);
    for expected in [
        "exposure: apps/cart/overlays/prod.yaml:2",
        "version: apps/cart/overlays/prod.yaml:1",
        "resources: apps/cart/service.yaml:9",
    ] {
        assert!(found.contains(&expected.to_owned()), "{expected}: {found:#?}");
    }
    assert!(!found.iter().any(|line| line.ends_with("nothing")), "{found:#?}");
}

#[test]
fn a_default_of_the_platform_is_the_cause_in_every_service() {
    let after =
        with(&[("platform/platform.yaml", "name: acme\n", "name: acme\ndefaults: { annotations: { a: b } }\n")]);
    let found = causes(&workspace(), &after);
    assert_eq!(found, ["restart: platform/platform.yaml:2"]);
}

#[test]
fn a_caller_is_the_cause_of_its_callees_new_policy() {
    let with_caller = |calls: &str| {
        let mut memory = workspace();
        memory.insert("apps/web/service.yaml", format!("team: shop\nimage: r.example.com/web\nport: 80\n{calls}"));
        memory.insert("apps/web/overlays/prod.yaml", "tag: v1\n");
        memory
    };
    let changes = reviewed(&with_caller(""), &with_caller("calls: [cart]\n")).changes;
    let policy = changes.objects.iter().find(|c| c.id.kind == "NetworkPolicy" && c.scope.service == "cart").unwrap();
    assert_eq!(policy.cause.as_deref(), Some("apps/web/service.yaml:4"));
}

#[test]
fn removed_fields_and_removed_files_are_named() {
    let gone = SERVICE.replace("env:\n  LOG_LEVEL: info\n  CACHE: \"on\"\n", "env:\n  CACHE: \"on\"\n");
    let found = causes(&cart(SERVICE), &cart(&gone));
    assert_eq!(found, ["restart: apps/cart/service.yaml:7 (`LOG_LEVEL` removed)"]);
    let mut without = cart(SERVICE);
    without.remove("apps/cart/overlays/prod.yaml");
    let found = causes(&cart(SERVICE), &without);
    assert!(found.iter().all(|line| line.ends_with("apps/cart/overlays/prod.yaml (removed)")), "{found:#?}");
}

#[test]
fn a_file_beside_the_spec_is_a_cause_too() {
    let mut after = cart(SERVICE);
    after.insert("apps/cart/config/app.toml", "a = 2\n");
    let found = causes(&cart(SERVICE), &after);
    assert_eq!(found, ["restart: apps/cart/config/app.toml"]);
}

#[test]
fn lines_are_those_of_the_side_after_whatever_comments_come_before() {
    let after = with(&[
        ("apps/cart/overlays/prod.yaml", "tag: v1\n", "# a comment\n\n# another\ntag: v2\n"),
        ("apps/cart/service.yaml", "team: shop\n", "# the team\nteam: shop\n"),
    ]);
    let found = causes(&workspace(), &after);
    assert_eq!(found, ["restart: apps/cart/overlays/prod.yaml:4", "version: apps/cart/overlays/prod.yaml:4"]);
}

#[test]
fn totals_of_a_team_are_caused_by_its_services_and_removals_by_the_removed_file() {
    let other = |cpu: &str, overlay: bool| {
        let mut memory = cart(&SERVICE.replace("cpu: 100m", &format!("cpu: {cpu}")));
        memory.insert("platform/teams/pay.yaml", "owners: [acme:pay]\n");
        let caller = "team: pay\nimage: r.example.com/pay\nport: 80\nresources: { cpu: 10m }\ncalls: [cart]\n";
        memory.insert("apps/pay/service.yaml", caller);
        memory.insert("apps/pay/overlays/dev.yaml", "tag: v1\n");
        if overlay {
            memory.insert("apps/pay/overlays/prod.yaml", "tag: v1\n");
        }
        memory
    };
    let changes = reviewed(&other("100m", true), &other("300m", false)).changes;
    for effect in &changes.effects {
        let scope = effect.scope.to_string();
        let expected = match (scope.as_str(), effect.class.keyword()) {
            ("prod/pay/pay" | "prod/pay", _) => "apps/pay/overlays/prod.yaml (removed)",
            (_, "restart" | "resources") => "apps/cart/service.yaml:9",
            _ => continue,
        };
        assert_eq!(effect.cause.as_deref(), Some(expected), "{effect:#?}");
    }
    assert!(changes.effects.iter().any(|effect| effect.scope.to_string() == "prod/pay"), "{:#?}", changes.effects);
}

#[test]
fn fields_that_change_no_object_are_not_causes() {
    let after = with(&[
        ("platform/platform.yaml", "    - reject\n", "    - reject\n    - restart\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n", "tag: v2\n"),
    ]);
    let found = causes(&workspace(), &after);
    assert_eq!(found, ["restart: apps/cart/overlays/prod.yaml:1", "version: apps/cart/overlays/prod.yaml:1"]);
}
