use rutter::delivery::git::Repository;
use rutter::delivery::promote::{History, OverlayId, Reason, Record, Request};

use super::test_repository::{
    HOUR, PLATFORM, TestRepository, no_git, objections, pin, promote_request, rollback_request,
};

#[test]
fn a_version_is_promoted_from_dev_to_prod_and_rolled_back() {
    if no_git() {
        return;
    }
    let mut space = TestRepository::new(PLATFORM, &[("cart", "env: { FEATURE_X: off }\n")]);
    space.pin("cart", "dev", "v1.0.0").unwrap();
    assert_eq!(space.git(&["status", "--porcelain"]), "");
    space.promote(&["cart"], "dev", "staging").unwrap();
    let early = objections(space.promote(&["cart"], "staging", "prod"));
    assert_eq!(early, [("soak", "cart v1.0.0 has run in staging for 0s; the platform asks for 1d".to_owned())]);
    space.now += 24 * HOUR;
    space.promote(&["cart"], "staging", "prod").unwrap();

    // The second version adds a field that is promoted with it, and one that is not.
    let overlay = format!(
        "# dev\ntag: v1.1.0\ndigest: {}\nenv: {{ FEATURE_X: 1.10, LOG: debug }}\n",
        pin("v1.1.0").digest.unwrap()
    );
    space.put("apps/cart/overlays/dev.yaml", &overlay);
    space.compile();
    space.save("Try 1.1");
    space.put(
        "apps/cart/overlays/staging.yaml",
        &space.read("apps/cart/overlays/staging.yaml").replace("tag:", "# two of them\nscale: 2\ntag:"),
    );
    space.compile();
    space.save("Two in staging");
    let skipped = objections(space.promote(&["cart"], "dev", "prod"));
    assert_eq!(skipped[0], ("order", "cart v1.1.0 does not run in staging".to_owned()));
    space.promote(&["cart"], "dev", "staging").unwrap();
    let staging = space.read("apps/cart/overlays/staging.yaml");
    assert!(staging.contains("# two of them\nscale: 2\ntag: v1.1.0\n"), "{staging}");
    assert!(staging.contains("FEATURE_X: \"1.10\"") && !staging.contains("LOG"), "{staging}");
    space.now += 24 * HOUR;
    space.promote(&["cart"], "staging", "prod").unwrap();

    space.now += HOUR;
    let back = space.commit(&rollback_request("cart", "prod")).unwrap();
    let prod = space.read("apps/cart/overlays/prod.yaml");
    assert!(prod.contains("tag: v1.0.0\n") && prod.contains("rolled back from v1.1.0"), "{prod}");
    assert!(!prod.contains("FEATURE_X"), "what came with v1.1.0 goes with it: {prod}");
    let gates: Vec<&str> = objections(space.promote(&["cart"], "staging", "prod")).into_iter().map(|o| o.0).collect();
    assert_eq!(gates, ["hold", "refused"]);
    space.commit(&Request::Release { overlay_id: OverlayId::new("cart", "prod") }).unwrap();
    assert!(!space.read("apps/cart/overlays/prod.yaml").contains("hold"));

    let repository = Repository::of_workspace(&space.root).unwrap();
    let history = History::read(&repository, "HEAD").unwrap();
    let prod = history.deployments(&OverlayId::new("cart", "prod"));
    let seen: Vec<_> = prod.iter().map(|d| (d.pin.tag.as_deref().unwrap(), d.reason)).collect();
    assert_eq!(seen, [("v1.0.0", Reason::Promote), ("v1.1.0", Reason::Promote), ("v1.0.0", Reason::Rollback)]);
    let commit = repository.commit_info(&back.commit.unwrap()).unwrap();
    assert_eq!(commit.subject, "Roll cart back to v1.0.0 in prod");
    for (key, value) in [
        ("Promotion-Service", "cart"),
        ("Promotion-To", "prod"),
        ("Promotion-Reason", "rollback"),
        ("Promotion-Replaces", "v1.1.0"),
    ] {
        assert_eq!(commit.trailer(key), Some(value), "{key}");
    }
    // The committed output is the compiled output.
    let compiled = rutter::pipeline::compile::compile(&rutter::source::Folder::new(&space.root));
    assert!(rutter::output::write::plan(&space.root, &compiled.tree).unwrap().check().is_empty());
    assert_eq!(space.git(&["status", "--porcelain"]), "");
}

#[test]
fn the_same_request_twice_is_one_commit() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(PLATFORM, &[("cart", "")]);
    assert!(space.pin("cart", "dev", "v1").unwrap().commit.is_some());
    let head = space.git(&["rev-parse", "HEAD"]);
    assert!(space.pin("cart", "dev", "v1").unwrap().commit.is_none());
    assert_eq!(space.git(&["rev-parse", "HEAD"]), head);
}

#[test]
fn an_override_is_recorded_with_the_gates_it_overrode() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(PLATFORM, &[("cart", "")]);
    space.pin("cart", "dev", "v1").unwrap();
    space.promote(&["cart"], "dev", "staging").unwrap();
    let record = Record { override_reason: Some("payments are down".to_owned()), trailers: Vec::new() };
    let done = space.commit_with(&promote_request(&["cart"], "staging", "prod"), record, false).unwrap();
    let commit = Repository::of_workspace(&space.root).unwrap().commit_info(&done.commit.unwrap()).unwrap();
    assert_eq!(commit.trailer("Promotion-Override"), Some("payments are down"));
    assert_eq!(commit.trailer("Promotion-Override-Gates"), Some("soak"));
    assert_eq!(
        commit.trailer("Promotion-Image").unwrap(),
        format!("registry.example.com/app@{}", pin("v1").digest.unwrap())
    );
}

#[test]
fn local_changes_stay_and_those_in_the_way_stop_it() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(PLATFORM, &[("cart", ""), ("web", "")]);
    space.pin("cart", "dev", "v1").unwrap();
    space.put("apps/web/service.yaml", "team: shop\n# half-way");
    space.pin("cart", "dev", "v2").unwrap();
    assert_eq!(space.read("apps/web/service.yaml"), "team: shop\n# half-way");
    space.put("apps/cart/overlays/dev.yaml", "tag: v2\n# mine\n");
    let head = space.git(&["rev-parse", "HEAD"]);
    assert!(matches!(
        space.pin("cart", "dev", "v3"),
        Err(rutter::delivery::promote::DeliverError::Git(rutter::delivery::git::GitError::Blocked { .. }))
    ));
    assert_eq!(space.git(&["rev-parse", "HEAD"]), head);
    assert_eq!(space.read("apps/cart/overlays/dev.yaml"), "tag: v2\n# mine\n");
}
