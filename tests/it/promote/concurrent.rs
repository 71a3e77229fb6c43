use std::collections::BTreeSet;
use std::thread;

use rutter::delivery::promote::{DeliverError, Record};

use super::test_repository::{TestRepository, deliver, git_at, no_git, pin_request, promote_request};

const QUICK: &str = "name: acme\npromotion: { order: [dev, staging, prod] }\n";

#[test]
fn fifty_concurrent_pins_are_each_committed_once() {
    if no_git() {
        return;
    }
    let names: Vec<String> = (0..10).map(|n| format!("service-{n}")).collect();
    let services: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "")).collect();
    let space = TestRepository::new(QUICK, &services);
    let clones: Vec<_> = (0..50).map(|n| space.clone_to(&format!("clone-{n}"))).collect();
    let target = space.target(true);
    thread::scope(|scope| {
        for (n, clone) in clones.iter().enumerate() {
            let (service, target, now) = (&names[n % 10], &target, space.now);
            scope.spawn(move || {
                let request = pin_request(service, "dev", &format!("v{n}"));
                deliver(clone, now, Record::default(), &request, target).unwrap();
            });
        }
    });
    let log = git_at(&space.bare, space.now, &["log", "--format=%(trailers:key=Promotion-Version,valueonly)", "main"]);
    let arrived: Vec<&str> = log.lines().filter(|l| !l.is_empty()).collect();
    let different: BTreeSet<&str> = arrived.iter().copied().collect();
    assert_eq!((arrived.len(), different.len()), (50, 50));
    for clone in &clones {
        assert_eq!(git_at(clone, space.now, &["status", "--porcelain"]), "");
    }
}

#[test]
fn a_promotion_whose_target_moved_meanwhile_is_a_conflict() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(QUICK, &[("cart", ""), ("web", "")]);
    space.commit_with(&pin_request("cart", "dev", "v2"), Record::default(), true).unwrap();
    space.commit_with(&pin_request("web", "dev", "v1"), Record::default(), true).unwrap();
    let other = space.clone_to("other");
    // Another user promotes the same service to another environment, and another service too.
    let target = space.target(true);
    let pins = pin_request("cart", "staging", "v9");
    let record = Record { override_reason: Some("test".to_owned()), trailers: Vec::new() };
    deliver(&other, space.now, record, &pins, &target).unwrap();
    let head = space.git(&["rev-parse", "HEAD"]);
    let late = space.commit_with(&promote_request(&["cart"], "dev", "staging"), Record::default(), true);
    assert!(matches!(late, Err(DeliverError::Conflict(_))), "{late:?}");
    assert_eq!(space.git(&["rev-parse", "HEAD"]), head);
    let done = space.commit_with(&promote_request(&["web"], "dev", "staging"), Record::default(), true).unwrap();
    assert_eq!(done.races, 1);
    assert!(space.read("apps/cart/overlays/staging.yaml").contains("v9"));
}
