//! What stays behind in protected environments, and services that move in one step.

use rutter::source::Memory;

use super::{reviewed, with};

pub(super) fn delivered() -> Memory {
    with(&[("platform/platform.yaml", "name: acme\n", "name: acme\nrepository: https://git.example.com/p.git\n")])
}

/// The effects of one class with a text, each with its details.
fn effects(before: &Memory, after: &Memory, text: &str) -> Vec<String> {
    let all = reviewed(before, after).changes.effects;
    let found = all.iter().filter(|effect| effect.summary.contains(text));
    found.map(|e| format!("{} {}: {}\n{}", e.risk.keyword(), e.scope, e.summary, e.detail.join("\n"))).collect()
}

const PATCH: &str = "kubectl -n argocd patch application shop-cart-prod --type merge -p '{\"metadata\":{\"finalizers\":[\"resources-finalizer.argocd.argoproj.io\"]}}' && kubectl -n argocd delete application shop-cart-prod";

#[test]
fn a_service_without_its_overlay_stays_behind_where_nothing_is_deleted() {
    let before = delivered();
    let mut after = before.clone();
    after.remove("apps/cart/overlays/prod.yaml");
    let found = effects(&before, &after, "stays behind in");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("high prod/shop/cart: service `cart` stays behind in `prod`: its 6 objects go on running"),
        "{}",
        found[0]
    );
    assert!(found[0].contains("nothing deletes the Application `shop-cart-prod`"), "{}", found[0]);
    assert!(found[0].contains("it goes on running: Deployment/cart\n"), "{}", found[0]);
    assert!(found[0].contains("`retired: true` in apps/cart/overlays/prod.yaml"), "{}", found[0]);
    // The team has nothing else there, and its project allows the namespace all the same.
    assert!(found[0].contains(PATCH), "{}", found[0]);
    let reviewed = reviewed(&before, &after);
    let lost = |what: &str| reviewed.changes.effects.iter().any(|effect| effect.summary.contains(what));
    assert!(!lost("PersistentVolumeClaim") && !lost("is removed from") && !lost("Namespace"), "nothing is deleted");
    let kept = reviewed.changes.objects.iter().all(|change| change.id.group == "argoproj.io");
    assert!(kept, "{:#?}", reviewed.changes.objects);
}

#[test]
fn the_command_names_the_objects_where_the_project_does_not_allow_the_namespace_any_more() {
    let mut before = delivered();
    let prod = "clusters: [{ name: prod }]\nprotected: true\nnamespaces: \"{service}\"\n";
    before.insert("platform/environments/prod.yaml", prod);
    let mut after = before.clone();
    after.remove("apps/cart/overlays/prod.yaml");
    let found = effects(&before, &after, "stays behind in").join("\n");
    assert!(found.contains("its project no longer allows `cart` on `prod`"), "{found}");
    assert!(found.contains("kubectl --context prod -n cart delete "), "{found}");
}

#[test]
fn where_nothing_is_protected_a_service_is_removed() {
    let before = delivered();
    let mut after = before.clone();
    after.remove("apps/cart/overlays/dev.yaml");
    assert_eq!(effects(&before, &after, "stays behind in"), [] as [&str; 0]);
    assert_eq!(effects(&before, &after, "service `cart` is removed from `dev`").len(), 1);
}

#[test]
fn a_retired_service_is_removed_and_nothing_of_it_stays_behind() {
    let before = delivered();
    let mut retired = before.clone();
    retired.insert("apps/cart/overlays/prod.yaml", "tag: v1\nretired: true\n");
    assert_eq!(effects(&before, &retired, "stays behind"), [] as [&str; 0]);
    assert_eq!(effects(&before, &retired, "service `cart` is removed from `prod` with 6 objects").len(), 1);
    let mut after = retired.clone();
    after.remove("apps/cart/overlays/prod.yaml");
    let found = effects(&retired, &after, "cart");
    assert_eq!(found, [] as [&str; 0], "what was retired is gone already");
}

#[test]
fn a_move_in_one_step_says_what_callers_find_and_the_way_without_an_outage() {
    let mut before = delivered();
    before.insert("platform/teams/bank.yaml", "owners: [acme:bank]\n");
    before.insert("apps/web/service.yaml", "team: shop\nimage: r.example.com/w\nport: 80\nhealth: /\ncalls: [cart]\n");
    for environment in ["dev", "prod"] {
        before.insert(format!("apps/web/overlays/{environment}.yaml"), "tag: v1\n");
    }
    let team = |words: &str| {
        let mut side = before.clone();
        let text = String::from_utf8(rutter::source::Source::read(&before, "apps/cart/service.yaml").unwrap()).unwrap();
        side.insert("apps/cart/service.yaml", text.replace("team: shop\n", words));
        side
    };
    let found = effects(&before, &team("team: bank\n"), "in one step");
    assert_eq!(found.len(), 2, "{found:#?}");
    for (line, environment, pods) in [
        (&found[0], "dev", "Argo CD deletes the pods in `shop-dev` while those in `bank-dev` start"),
        (&found[1], "prod", "the pods in `shop-prod` stay behind, those in `bank-prod` start"),
    ] {
        assert!(line.starts_with(&format!("high {environment}/bank/cart: service `cart` moves from")), "{line}");
        assert!(line.contains(pods), "{line}");
        assert!(
            line.contains(&format!("its callers (web) dial `cart.bank-{environment}` from this change on")),
            "{line}"
        );
        assert!(line.contains("`team: shop` and `alsoIn: bank`, and when that runs `team: bank` and"), "{line}");
    }
    let behind = effects(&before, &team("team: bank\n"), "stays behind in").join("\n");
    assert!(behind.contains("`retiredFrom: shop` in apps/cart/service.yaml"), "{behind}");
    // The safe way says neither, in none of its steps.
    let steps = [
        "team: shop\n",
        "team: shop\nalsoIn: bank\n",
        "team: bank\nalsoIn: shop\n",
        "team: bank\nretiredFrom: shop\n",
        "team: bank\n",
    ];
    for pair in steps.windows(2) {
        let (old, new) = (team(pair[0]), team(pair[1]));
        assert_eq!(effects(&old, &new, "in one step"), [] as [&str; 0], "{pair:?}");
        assert_eq!(effects(&old, &new, "stays behind"), [] as [&str; 0], "{pair:?}");
    }
}

#[test]
fn another_pattern_of_namespaces_moves_every_service() {
    let before = delivered();
    let mut after = before.clone();
    after.insert("platform/environments/dev.yaml", "clusters: [{ name: dev }]\nnamespaces: \"{environment}-{team}\"\n");
    let found = effects(&before, &after, "in one step");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("moves from namespace `shop-dev` to `dev-shop`"), "{found:#?}");
    assert!(found[0].contains("the pattern of namespaces moves every service"), "{found:#?}");
    assert!(found[0].contains("or deletes it: `kubectl --context dev delete namespace shop-dev`"), "{found:#?}");
    // The team's project allows the old namespace no more, so nothing in it is pruned; the Namespace itself waits.
    let removed = reviewed(&before, &after).changes.count(rutter::diff::Action::Removed);
    assert_eq!(removed, 1);
    let namespace = effects(&before, &after, "Namespace `shop-dev` is removed").join("\n");
    assert!(namespace.contains("the Application `tenant-shop-dev` stays OutOfSync"), "{namespace}");
}

#[test]
fn a_removed_team_leaves_its_project_and_the_command_that_ends_it() {
    let mut before = delivered();
    before.insert("platform/teams/bank.yaml", "owners: [acme:bank]\n");
    before.insert("apps/ledger/service.yaml", "team: bank\nimage: r.example.com/l\nport: 80\nhealth: /\n");
    before.insert("apps/ledger/overlays/prod.yaml", "tag: v1\n");
    let mut after = before.clone();
    for path in ["platform/teams/bank.yaml", "apps/ledger/service.yaml", "apps/ledger/overlays/prod.yaml"] {
        after.remove(path);
    }
    let found = effects(&before, &after, "AppProject `bank` is removed").join("\n");
    assert!(found.starts_with("low "), "{found}");
    assert!(
        found.contains("`kubectl -n argocd delete appproject bank` deletes it once no Application is in it"),
        "{found}"
    );
    assert_eq!(effects(&before, &after, "service `ledger` stays behind in `prod`").len(), 1);
    let set = effects(&before, &after, "ApplicationSet `bank-prod` is removed").join("\n");
    assert!(set.contains("the Applications it generated stay behind"), "{set}");
}

/// The set of a team and environment is the same one with one cluster and with two.
#[test]
fn an_environment_that_gets_another_cluster_loses_nothing_and_what_runs_on_a_cluster_that_leaves_stays() {
    let mut two = delivered();
    two.insert("platform/environments/dev.yaml", "clusters: [{ name: dev }, { name: dev-us }]\n");
    let mut protected = two.clone();
    protected
        .insert("platform/environments/dev.yaml", "clusters: [{ name: dev }, { name: dev-us }]\nprotected: true\n");
    let mut protected_one = two.clone();
    protected_one.insert("platform/environments/dev.yaml", "clusters: [{ name: dev }]\nprotected: true\n");
    let one = delivered();
    let gains = reviewed(&one, &two).changes;
    assert!(gains.effects.iter().all(|effect| effect.class != rutter::diff::Class::Destroy), "{:#?}", gains.effects);
    let started = effects(&one, &two, "environment `dev` gets cluster `dev-us`: 1 service starts there, too");
    assert_eq!(started.len(), 1, "{:#?}", gains.effects);

    let found = effects(&two, &one, "service `cart`");
    assert_eq!(found.len(), 1, "{found:#?}");
    let open = "high dev/shop/cart: service `cart` stays behind in cluster `dev-us`: its 6 objects go on running there";
    assert!(found[0].starts_with(open), "{}", found[0]);
    let why = "Argo CD deletes the Application `shop-cart-dev-us` and leaves its objects alone, because its project no longer \
               allows `shop-dev` on `dev-us`";
    assert!(found[0].contains(why), "{}", found[0]);
    assert!(found[0].contains("to end it by hand: `kubectl --context dev-us -n shop-dev delete "), "{}", found[0]);

    let found = effects(&protected, &protected_one, "service `cart`");
    assert_eq!(found.len(), 1, "{found:#?}");
    let why = "nothing deletes the Application `shop-cart-dev-us`, which takes no change any more, because its project";
    assert!(found[0].contains(why), "{}", found[0]);
    assert!(!found[0].contains("retired: true"), "the service is not retired on the other cluster: {}", found[0]);
}

#[test]
fn a_removed_environment_says_what_may_go_on_running_and_tells_of_no_object_that_is_deleted() {
    let before = delivered();
    let mut after = before.clone();
    for path in ["platform/environments/dev.yaml", "apps/cart/overlays/dev.yaml"] {
        after.remove(path);
    }
    let platform = "name: acme\nrepository: https://git.example.com/p.git\npromotion: { order: [prod] }\n";
    after.insert("platform/platform.yaml", platform);
    let found = effects(&before, &after, "environment `dev` is removed").join("\n");
    assert!(found.starts_with("high dev: environment `dev` is removed: its "), "{found}");
    assert!(found.contains("objects go away or on running on `dev`"), "{found}");
    assert!(
        found.contains("to end what the services run: `kubectl --context dev delete namespace shop-dev`"),
        "{found}"
    );
    assert_eq!(effects(&before, &after, "Namespace"), [] as [&str; 0]);
    assert_eq!(effects(&before, &after, "ApplicationSet `shop-dev` is removed"), [] as [&str; 0]);
}
