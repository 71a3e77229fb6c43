use std::collections::BTreeSet;
use std::thread;

use proptest::prelude::*;
use rutter::promote::{DeliverError, Record};

use super::space::{PLATFORM, Space, deliver, git_at, no_git, pin_request, promote_request};

const QUICK: &str = "name: acme\npromotion: { order: [dev, staging, prod] }\n";

#[test]
fn fifty_pins_at_once_all_arrive_once() {
    if no_git() {
        return;
    }
    let names: Vec<String> = (0..10).map(|n| format!("service-{n}")).collect();
    let services: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "")).collect();
    let space = Space::new(QUICK, &services);
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
    let space = Space::new(QUICK, &[("cart", ""), ("web", "")]);
    space.commit_with(&pin_request("cart", "dev", "v2"), Record::default(), true).unwrap();
    space.commit_with(&pin_request("web", "dev", "v1"), Record::default(), true).unwrap();
    let other = space.clone_to("other");
    // Somebody else brings the same service elsewhere, and another one too.
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    /// Two promotions of different (service, environment) pairs, from the same commit, merge without a
    /// conflict into what they give one after the other.
    #[test]
    fn promotions_commute(a in 0usize..3, b in 0usize..3, x in 0usize..2, y in 0usize..2, deployed in any::<bool>()) {
        prop_assume!((a, x) != (b, y));
        if no_git() {
            return Ok(());
        }
        let platform = PLATFORM.replace("soak: { staging: 24h }", "soak: {}");
        let calls = "calls: [{ service: cart, env: CART, optional: true }]\n";
        let space = Space::new(&platform, &[("cart", ""), ("web", calls), ("pay", "")]);
        let (names, steps) = (["cart", "web", "pay"], [("dev", "staging"), ("staging", "prod")]);
        for name in names {
            for version in ["v1", "v2", "v3"] {
                space.pin(name, "dev", version).unwrap();
                if version != "v3" {
                    space.promote(&[name], "dev", "staging").unwrap();
                }
                if version == "v1" && deployed {
                    space.promote(&[name], "staging", "prod").unwrap();
                }
            }
        }
        let base = space.git(&["rev-parse", "HEAD"]);
        let go = |service: usize, step: usize| space.promote(&[names[service]], steps[step].0, steps[step].1);
        go(a, x).unwrap();
        let first = space.git(&["rev-parse", "HEAD"]);
        // Moving (s, staging) changes what (s, prod) would take; the second decision was made at the base.
        let dependent = a == b;
        let one_after_the_other = if dependent { None } else { go(b, y).unwrap(); Some(space.git(&["rev-parse", "HEAD^{tree}"])) };
        space.git(&["checkout", "-q", "-b", "other", &base]);
        go(b, y).unwrap();
        space.git(&["merge", "-q", "--no-edit", &first]);
        if let Some(tree) = one_after_the_other {
            prop_assert_eq!(space.git(&["rev-parse", "HEAD^{tree}"]), tree);
        }
        let compiled = rutter::compile::compile(&rutter::source::Folder::new(&space.root));
        let stale = rutter::write::plan(&space.root, &compiled.tree).unwrap().check();
        prop_assert!(stale.is_empty(), "{:?}", stale);
    }
}
