use rutter::delivery::promote::{OverlayId, Request};
use rutter::language::spec::{Hold, Instant};

use super::test_repository::{HOUR, MONDAY, PLATFORM, TestRepository, no_git, objections};

const QUICK: &str = "name: acme\npromotion: { order: [dev, staging, prod] }\n";

#[test]
fn a_freeze_follows_its_time_zone() {
    if no_git() {
        return;
    }
    let platform = PLATFORM.replace("soak: { staging: 24h }", "soak: {}");
    let mut space = TestRepository::new(&platform, &[("cart", "")]);
    space.pin("cart", "dev", "v1").unwrap();
    space.promote(&["cart"], "dev", "staging").unwrap();
    // Friday 15:00 UTC is 16:00 in Berlin.
    space.now = MONDAY + 4 * 24 * HOUR + 5 * HOUR;
    let frozen = objections(space.promote(&["cart"], "staging", "prod"));
    assert_eq!(frozen, [("freeze", "prod is frozen (`weekend`): nobody is there".to_owned())]);
    space.now -= 60;
    space.promote(&["cart"], "staging", "prod").unwrap();
}

#[test]
fn a_dated_freeze_begins_and_ends_at_its_moments() {
    if no_git() {
        return;
    }
    let freeze = "{ environments: [staging], from: \"2026-11-16T12:00\", until: \"2026-11-17\", zone: Europe/Berlin, reason: a fair }";
    let platform = format!("name: acme\npromotion: {{ order: [dev, staging, prod], freezes: {{ fair: {freeze} }} }}\n");
    let mut space = TestRepository::new(&platform, &[("cart", "")]);
    space.pin("cart", "dev", "v1").unwrap();
    // The time is 11:00 in Berlin.
    space.now += HOUR;
    let frozen = objections(space.promote(&["cart"], "dev", "staging"));
    assert_eq!(frozen, [("freeze", "staging is frozen (`fair`): a fair".to_owned())]);
    space.now += 12 * HOUR;
    space.promote(&["cart"], "dev", "staging").unwrap();
    space.now -= 13 * HOUR;
    space
        .commit(&Request::Pin {
            environment: "dev".to_owned(),
            pins: vec![("cart".to_owned(), super::test_repository::pin("v2"))],
        })
        .unwrap();
    space.promote(&["cart"], "dev", "staging").unwrap();
}

#[test]
fn a_hold_ends_by_itself_at_its_time() {
    if no_git() {
        return;
    }
    let mut space = TestRepository::new(QUICK, &[("cart", "")]);
    space.pin("cart", "dev", "v1").unwrap();
    let until = Some(Instant { seconds: MONDAY + HOUR });
    let hold = Hold { reason: "load test".to_owned(), until };
    space.commit(&Request::Hold { overlay_id: OverlayId::new("cart", "dev"), hold }).unwrap();
    let held = objections(space.pin("cart", "dev", "v2"));
    assert_eq!(held, [("hold", "cart in dev is held until 2026-11-16T11:00:00Z: load test".to_owned())]);
    space.now += HOUR;
    space.pin("cart", "dev", "v2").unwrap();
}

#[test]
fn a_version_cannot_jump_to_prod_and_prod_wants_a_digest() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(PLATFORM, &[("cart", "")]);
    let jumped = objections(space.pin("cart", "prod", "v1"));
    assert_eq!(jumped, [("order", "prod comes after `dev`, where cart never ran".to_owned())]);
    let pins = vec![("cart".to_owned(), rutter::language::model::Pin { tag: Some("v1".to_owned()), digest: None })];
    let bare = objections(space.commit(&Request::Pin { environment: "prod".to_owned(), pins }));
    assert_eq!(bare.iter().map(|o| o.0).collect::<Vec<_>>(), ["order", "digest"]);
}

#[test]
fn parallel_environments_must_all_have_the_version_or_any_of_them() {
    if no_git() {
        return;
    }
    let platform = "name: acme\npromotion: { order: [[dev, staging], prod], upstream: all }\n";
    let space = TestRepository::new(platform, &[("cart", "")]);
    space.pin("cart", "dev", "v1").unwrap();
    space.pin("cart", "staging", "v0").unwrap();
    let refused = objections(space.promote(&["cart"], "dev", "prod"));
    assert_eq!(refused, [("order", "cart v1 does not run in staging".to_owned())]);
    space.put("platform/platform.yaml", &platform.replace("all", "any"));
    space.save("Any will do");
    space.promote(&["cart"], "dev", "prod").unwrap();
}

#[test]
fn what_breaks_a_caller_or_callee_is_refused_and_the_smallest_set_is_named() {
    if no_git() {
        return;
    }
    let services = [("cart", ""), ("pay", ""), ("web", "needs: { cart: \">=2.1\", pay.api: \"^3\" }\n"), ("spare", "")];
    let space = TestRepository::new(QUICK, &services);
    for (service, old) in [("cart", "v2.1.0"), ("pay", "v1.0.0"), ("spare", "v1.0.0")] {
        space.pin(service, "dev", old).unwrap();
        space.promote(&[service], "dev", "staging").unwrap();
    }
    space.put(
        "apps/cart/overlays/staging.yaml",
        &space.read("apps/cart/overlays/staging.yaml").replace("v2.1.0", "v2.0.9"),
    );
    space.put(
        "apps/pay/overlays/dev.yaml",
        &format!("{}interfaces: {{ api: 3.2 }}\n", space.read("apps/pay/overlays/dev.yaml")),
    );
    space.compile();
    space.save("An older cart in staging, a newer interface in dev");
    space.pin("web", "dev", "v5").unwrap();
    let refused = space.promote(&["web"], "dev", "staging");
    let Err(rutter::delivery::promote::DeliverError::Refused(plan)) = refused else { panic!("{refused:?}") };
    let messages: Vec<&str> = plan.objections.iter().map(|o| o.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "web v5 needs cart >=2.1; in staging there would be cart v2.0.9",
            "web v5 needs pay.api ^3; in staging there would be pay v1.0.0"
        ]
    );
    let help = "together they can move: rutter promote cart pay web --from dev --to staging";
    assert_eq!(plan.objections[0].help, [help]);
    space.promote(&["cart", "pay", "web"], "dev", "staging").unwrap();
    let staging = space.read("apps/pay/overlays/staging.yaml");
    assert!(staging.contains("interfaces:"), "what a version offers travels with it: {staging}");
    // A callee cannot be rolled back to a version that its caller does not support.
    let back =
        objections(space.commit(&Request::Rollback {
            overlay_id: OverlayId::new("cart", "staging"),
            to: Some("v2.0.9".to_owned()),
        }));
    assert_eq!(back, [("versions", "web v5 needs cart >=2.1; in staging there would be cart v2.0.9".to_owned())]);
}

#[test]
fn unknown_names_are_suggested() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(QUICK, &[("cart", "")]);
    let Err(rutter::delivery::promote::DeliverError::Request(error)) = space.pin("cartt", "dev", "v1") else {
        panic!()
    };
    assert_eq!(
        (error.message.as_str(), error.help),
        ("unknown service `cartt`", vec!["did you mean `cart`?".to_owned()])
    );
    let Err(rutter::delivery::promote::DeliverError::Request(error)) = space.promote(&["cart"], "dev", "prod") else {
        panic!()
    };
    assert_eq!(error.message, "there is no version of cart in dev to promote");
}
