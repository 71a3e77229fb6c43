//! Removals that wait until somebody confirms them, and claims that change their size.

use rutter::diff::Effect;
use rutter::source::Memory;

use super::behind::delivered;
use super::reviewed;

const SERVICE: &str = "team: shop\nimage: r.example.com/cart\nport: 8080\nhealth: /healthz\n";
const VOLUME: &str = "volumes:\n  data: { size: 2Gi, mount: /data, access: read-write-many }\n";
const BALANCER: &str = "expose: { loadBalancer: true }\n";

fn cart(more: &str) -> Memory {
    let mut files = delivered();
    files.insert("apps/cart/service.yaml", format!("{SERVICE}{more}"));
    files
}

/// The effects on an object in an environment.
fn effects(before: &Memory, after: &Memory, environment: &str, kind: &str) -> Vec<Effect> {
    let of_object = |effect: &Effect| {
        effect.scope.environment == environment && effect.object.as_ref().is_some_and(|object| object.kind == kind)
    };
    reviewed(before, after).changes.effects.into_iter().filter(of_object).collect()
}

fn only(before: &Memory, after: &Memory, environment: &str, kind: &str) -> Effect {
    let mut found = effects(before, after, environment, kind);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

fn approval(environment: &str) -> String {
    format!(
        "kubectl -n argocd annotate --overwrite application shop-cart-{environment} \
         argocd.argoproj.io/deletion-approved=$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    )
}

fn pruning(environment: &str, object: &str) -> String {
    format!(
        "Prune=confirm: the sync waits \"for pruning confirmation of {object}\": until somebody confirms, the Application \
         `shop-cart-{environment}` stays OutOfSync and its operation Running, and no later change of it arrives"
    )
}

#[test]
fn the_pruning_of_a_claim_holds_up_its_application_until_it_is_confirmed() {
    let before = cart(VOLUME);
    for environment in ["dev", "prod"] {
        let lost = only(&before, &cart(""), environment, "PersistentVolumeClaim");
        assert!(lost.summary.contains("`cart-data` is removed: its data is lost"), "{}", lost.summary);
        assert_eq!(lost.detail, [pruning(environment, "v1/PersistentVolumeClaim/cart-data")]);
        assert_eq!(lost.steps, [format!("once the sync waits: {}", approval(environment))]);
    }
}

#[test]
fn a_retired_service_waits_for_the_confirmation_of_its_claim() {
    let before = cart(VOLUME);
    let mut after = before.clone();
    after.insert("apps/cart/overlays/prod.yaml", "tag: v1\nretired: true\n");
    let lost = only(&before, &after, "prod", "PersistentVolumeClaim");
    assert_eq!(lost.detail, [pruning("prod", "v1/PersistentVolumeClaim/cart-data")]);
}

#[test]
fn an_application_that_is_deleted_waits_only_for_what_asks_about_deletion() {
    let before = cart(&format!("{VOLUME}{BALANCER}"));
    let mut after = before.clone();
    after.remove("apps/cart/overlays/dev.yaml");
    let claim = only(&before, &after, "dev", "PersistentVolumeClaim");
    assert_eq!(
        claim.detail,
        [
            "Delete=confirm: the Application `shop-cart-dev` is deleted, too, and stays with all of its objects until somebody confirms"
        ]
    );
    assert_eq!(claim.steps, [format!("once the Application `shop-cart-dev` is being deleted: {}", approval("dev"))]);
    // The load balancer asks before it is pruned alone, and nothing prunes it here.
    let destroys = |after: &Memory| {
        let mut found = effects(&before, after, "dev", "Service");
        found.retain(|effect| effect.class.keyword() == "destroy");
        assert_eq!(found.len(), 1, "{found:#?}");
        found.remove(0)
    };
    let balancer = destroys(&after);
    assert!(balancer.detail.is_empty() && balancer.steps.is_empty(), "{balancer:#?}");
    let pruned = destroys(&cart(VOLUME));
    assert_eq!(pruned.detail, [pruning("dev", "v1/Service/cart-external")]);
}

#[test]
fn a_claim_can_grow_and_not_shrink() {
    let before = cart(VOLUME);
    let size = |size: &str| cart(&VOLUME.replace("2Gi", size));
    for (to, refused) in [("1Gi", true), ("3Gi", false), ("2048Mi", false)] {
        let found = effects(&before, &size(to), "prod", "PersistentVolumeClaim");
        let rejects: Vec<&Effect> = found.iter().filter(|effect| effect.class.keyword() == "reject").collect();
        assert_eq!(rejects.len(), usize::from(refused), "{to}: {found:#?}");
        for reject in rejects {
            assert!(
                reject.summary.ends_with("rejects the change of spec.resources.requests.storage (it can only grow)")
            );
            assert!(reject.detail[0].starts_with("until it is taken back, nothing else of this Application arrives"));
            assert_eq!(reject.steps, [] as [&str; 0]);
        }
    }
}
