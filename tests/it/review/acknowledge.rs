//! Risks that must be acknowledged, and the entries that acknowledge them.

use rutter::base::calendar::parse_instant;
use rutter::delivery::review::{EXPIRED_ACKNOWLEDGEMENT, UNUSED_ACKNOWLEDGEMENT, Verdict};
use rutter::diff::Acknowledgement;
use rutter::pipeline::compile::check;
use rutter::source::Memory;

use super::{line, reviewed, with, workspace};

/// Returns the verdict on the change from `before` to `after` on a day, and a line for each acknowledged effect.
fn judged(before: &Memory, after: &Memory, day: &str) -> (Verdict, Vec<String>) {
    let mut reviewed = reviewed(before, after);
    let verdict = reviewed.policy.judge(&mut reviewed.changes, parse_instant(day).unwrap());
    let given = reviewed.changes.effects.iter().filter_map(|effect| match &effect.acknowledgement {
        Acknowledgement::Given(reason) => Some(format!("{} ({reason})", line(effect))),
        _ => None,
    });
    let given = given.collect();
    (verdict, given)
}

const DAY: &str = "2026-12-01";
/// A change that removes the data in every environment.
const LOST: (&str, &str, &str) =
    ("apps/cart/service.yaml", "volumes:\n  data: { size: 1Gi, mount: /data, access: read-write-many }\n", "");

fn entry(risk: &str, more: &str) -> String {
    format!("acknowledge:\n  - {{ risk: {risk}, reason: moved, expires: \"2026-12-15\"{more} }}\n")
}

fn overlay(text: &str) -> (&'static str, &'static str, String) {
    ("apps/cart/overlays/prod.yaml", "tag: v1\n", format!("tag: v1\n{text}"))
}

fn lost_with(text: &str) -> Memory {
    let (path, from, to) = overlay(text);
    with(&[LOST, (path, from, &to)])
}

#[test]
fn a_destructive_change_in_a_protected_environment_needs_an_entry_whose_text_is_given() {
    let (verdict, given) = judged(&workspace(), &with(&[LOST]), DAY);
    assert_eq!(given, [""; 0]);
    let [missing] = verdict.missing.as_slice() else { panic!("{:#?}", verdict.missing) };
    assert_eq!(missing.file, "apps/cart/overlays/prod.yaml");
    assert_eq!(
        missing.effects,
        [
            "high destroy in prod/shop/cart: PersistentVolumeClaim `cart-data` is removed: its data is lost unless the volume's reclaim policy is Retain"
        ]
    );
    assert_eq!(
        missing.entries,
        "  - risk: destroy\n    object: PersistentVolumeClaim/cart-data\n    reason: say why this is fine\n    expires: \"2026-12-15\"\n"
    );
    // The suggested text is sufficient.
    let added = format!("acknowledge:\n{}", missing.entries);
    let (verdict, given) = judged(&workspace(), &lost_with(&added), DAY);
    assert!(verdict.missing.is_empty() && verdict.warnings.is_empty(), "{verdict:#?}");
    assert_eq!(given.len(), 1, "{given:?}");
    assert!(given[0].starts_with("high destroy prod/shop/cart: PersistentVolumeClaim `cart-data` is removed"));
    assert!(given[0].ends_with("(say why this is fine)"));
}

#[test]
fn an_entry_counts_in_the_change_that_adds_it_only() {
    let before = {
        let (path, from, to) = overlay(&entry("destroy", ""));
        with(&[(path, from, &to)])
    };
    let (verdict, _) = judged(&before, &lost_with(&entry("destroy", "")), DAY);
    assert_eq!(verdict.missing.len(), 1, "an old entry must not open the door for later changes");
    assert!(verdict.missing[0].has_list);
    // An entry with another reason is a new entry.
    let renewed = lost_with(&entry("destroy", "").replace("reason: moved", "reason: moved again"));
    assert!(judged(&before, &renewed, DAY).0.missing.is_empty());
}

#[test]
fn an_entry_of_the_service_counts_in_every_environment_and_one_elsewhere_does_not() {
    let service =
        with(&[LOST, ("apps/cart/service.yaml", "team: shop\n", &format!("team: shop\n{}", entry("destroy", "")))]);
    assert!(judged(&workspace(), &service, DAY).0.missing.is_empty());
    let team = with(&[LOST, ("platform/teams/shop.yaml", "owners", &format!("{}owners", entry("destroy", "")))]);
    assert!(judged(&workspace(), &team, DAY).0.missing.is_empty());
    let dev =
        with(&[LOST, ("apps/cart/overlays/dev.yaml", "tag: v1\n", &format!("tag: v1\n{}", entry("destroy", "")))]);
    assert_eq!(judged(&workspace(), &dev, DAY).0.missing.len(), 1);
    let other_class = lost_with(&entry("reject", ""));
    assert_eq!(judged(&workspace(), &other_class, DAY).0.missing.len(), 1);
    let other_object = lost_with(&entry("destroy", ", object: PersistentVolumeClaim/other"));
    assert_eq!(judged(&workspace(), &other_object, DAY).0.missing.len(), 1);
}

#[test]
fn an_expired_entry_acknowledges_nothing_and_says_so() {
    let after = lost_with(&entry("destroy", ""));
    let (verdict, _) = judged(&workspace(), &after, "2026-12-14T23:59:59Z");
    assert!(verdict.missing.is_empty() && verdict.warnings.is_empty());
    let (verdict, given) = judged(&workspace(), &after, "2026-12-15");
    assert_eq!((verdict.missing.len(), given.len()), (1, 0));
    let codes: Vec<&str> = verdict.warnings.iter().map(|d| d.code).collect();
    assert_eq!(codes, [EXPIRED_ACKNOWLEDGEMENT]);
}

#[test]
fn an_entry_that_matches_nothing_is_a_warning_at_its_line() {
    let (path, from, to) = overlay(&entry("exposure", ""));
    let mut reviewed = reviewed(&workspace(), &with(&[(path, from, &to)]));
    let verdict = reviewed.policy.judge(&mut reviewed.changes, 0);
    let [warning] = &verdict.warnings.iter().collect::<Vec<_>>()[..] else { panic!("{:?}", verdict.warnings) };
    assert_eq!(warning.code, UNUSED_ACKNOWLEDGEMENT);
    let span = warning.span.unwrap();
    assert_eq!((reviewed.sources.path(span.file), reviewed.sources.position(span).line), (path, 3));
    assert!(reviewed.changes.is_empty(), "an acknowledgement changes no object");
}

#[test]
fn restarts_need_an_acknowledgement_from_a_number_of_pods_in_one_environment() {
    let debug = |scale: &str| {
        let env = format!("scale: {scale}\nenv: {{ LOG_LEVEL: debug }}\n");
        with(&[("apps/cart/service.yaml", "scale: 2\n", &env)])
    };
    let scaled = |scale: &str| with(&[("apps/cart/service.yaml", "scale: 2\n", &format!("scale: {scale}\n"))]);
    assert!(judged(&scaled("3"), &debug("3"), DAY).0.missing.is_empty(), "3 pods may restart");
    let (verdict, _) = judged(&scaled("4"), &debug("4"), DAY);
    assert_eq!(verdict.missing.len(), 1);
    assert!(verdict.missing[0].entries.starts_with("  - risk: restart\n    object: Deployment/cart\n"));
}

#[test]
fn a_change_cannot_remove_the_policy_that_applies_to_it() {
    let policy = "    - { risk: destroy, environments: protected }\n";
    let gone = with(&[LOST, ("platform/platform.yaml", policy, "")]);
    assert_eq!(judged(&workspace(), &gone, DAY).0.missing.len(), 1);
    let unprotected = with(&[LOST, ("platform/environments/prod.yaml", "protected: true\n", "")]);
    assert_eq!(judged(&workspace(), &unprotected, DAY).0.missing.len(), 1);
}

#[test]
fn a_removed_service_is_acknowledged_in_a_remaining_file_of_it_or_its_team() {
    let mut after = workspace();
    after.remove("apps/cart/overlays/prod.yaml");
    let files = |memory: &Memory| -> Vec<String> {
        judged(&workspace(), memory, DAY).0.missing.into_iter().map(|missing| missing.file).collect()
    };
    // The team's namespace is removed with its last service there.
    assert_eq!(files(&after), ["apps/cart/service.yaml", "platform/teams/shop.yaml"]);
    for path in ["apps/cart/overlays/dev.yaml", "apps/cart/service.yaml"] {
        after.remove(path);
    }
    assert_eq!(files(&after), ["platform/teams/shop.yaml"]);
}

#[test]
fn risks_of_many_services_are_acknowledged_once_for_the_environment() {
    let mut before = workspace();
    for n in 0..8 {
        before.insert(format!("apps/s{n}/service.yaml"), "team: shop\nimage: r.example.com/s\nport: 80\nvolumes: { data: { size: 1Gi, mount: /d, access: read-write-many } }\n");
        before.insert(format!("apps/s{n}/overlays/prod.yaml"), "tag: v1\n");
    }
    let mut after = before.clone();
    for n in 0..8 {
        after.insert(format!("apps/s{n}/service.yaml"), "team: shop\nimage: r.example.com/s\nport: 80\n");
    }
    let missing = judged(&before, &after, DAY).0.missing;
    let [one] = missing.as_slice() else { panic!("{missing:#?}") };
    assert_eq!((one.file.as_str(), one.effects.len()), ("platform/environments/prod.yaml", 16), "{one:#?}");
    assert!(one.entries.starts_with("  - risk: destroy\n    reason:"), "{}", one.entries);
    after.insert(
        "platform/environments/prod.yaml",
        format!("clusters: [{{ name: prod }}]\nprotected: true\nacknowledge:\n{}", one.entries),
    );
    assert!(judged(&before, &after, DAY).0.missing.is_empty());
}

#[test]
fn wrong_fields_are_reported_at_their_spans() {
    let codes = |memory: &Memory| -> Vec<(&str, String)> {
        check(memory).diagnostics.iter().map(|d| (d.code, d.message.clone())).collect()
    };
    let overlay = |text: &str| {
        let (path, from, to) = overlay(text);
        with(&[(path, from, &to)])
    };
    assert_eq!(codes(&overlay(&entry("destroy", ""))), []);
    assert_eq!(
        codes(&overlay(&entry("destroy", ", object: data"))),
        [("invalid-value", "`data` is no kind and name".to_owned())]
    );
    assert_eq!(
        codes(&overlay("acknowledge: [{ risk: destroy, reason: '', expires: '2026-12-15' }]\n")),
        [("missing-field", "an acknowledgement does not say why".to_owned())]
    );
    assert_eq!(codes(&overlay("acknowledge: [{ risk: destroy, reason: x }]\n"))[0].0, "spec-shape");
    assert_eq!(codes(&overlay(&entry("destruction", "")))[0].0, "spec-shape");
    let platform = with(&[("platform/platform.yaml", "environments: [prod] }", "environments: [production] }")]);
    assert_eq!(codes(&platform), [("unknown-environment", "unknown environment `production`".to_owned())]);
}
