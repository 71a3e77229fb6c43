//! The page of delivery metrics.

use std::process::Command;

use super::test_repository::{HOUR, TestRepository, no_git, pin_request, rollback_request};
use rutter::delivery::promote::Record;

const PLATFORM: &str = "name: acme\npromotion: { order: [dev, staging, prod] }\n";

fn page(space: &TestRepository, args: &[&str]) -> String {
    let now = rutter::base::calendar::show_instant(space.now);
    let mut command = Command::new(env!("CARGO_BIN_EXE_rutter"));
    command.arg("-C").arg(&space.root).args(["dora", "--format", "html", "--at", &now]).args(args);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the figure of a metric in an environment.
fn figure<'p>(page: &'p str, environment: &str, metric: &str) -> &'p str {
    let section = page.split("<h2>").find(|section| section.starts_with(environment)).unwrap();
    section.split("<figure>").find(|figure| figure.contains(&format!("<b>{metric}"))).unwrap()
}

#[test]
fn the_page_shows_the_five_metrics_of_each_environment_with_n_and_period() {
    if no_git() {
        return;
    }
    let mut space = TestRepository::new(PLATFORM, &[("cart", "")]);
    for (version, environments) in [("v1", 3), ("v2", 3), ("v3", 1)] {
        let date = rutter::base::calendar::show_instant(space.now - 2 * HOUR);
        let trailers = vec![("Argocd-reference-commit-date".to_owned(), date)];
        space
            .commit_with(&pin_request("cart", "dev", version), Record { override_reason: None, trailers }, false)
            .unwrap();
        for (from, to) in [("dev", "staging"), ("staging", "prod")].iter().take(environments - 1) {
            space.now += HOUR;
            space.promote(&["cart"], from, to).unwrap();
        }
        space.now += 24 * HOUR;
    }
    space.commit(&rollback_request("cart", "prod")).unwrap();
    space.now += HOUR;
    let page = page(&space, &[]);
    let order: Vec<&str> = page.split("<h2>").skip(1).map(|s| s.split(' ').next().unwrap()).collect();
    assert_eq!(order, ["prod", "staging", "dev"]);
    for (environment, metric, said) in [
        ("prod", "Deployment frequency", "0.02 a day (n = 2), a bar a week"),
        ("prod", "Change lead time", "median 4h (n = 2)"),
        ("prod", "Change fail rate", "33 % (1 of 3)"),
        ("prod", "Failed deployment recovery time", "median 2d (n = 1)"),
        ("prod", "Deployment rework rate", "33 % (1 of 3)"),
        ("dev", "Deployment frequency", "0.03 a day (n = 3), a bar a week"),
        ("dev", "Failed deployment recovery time", "none (n = 0)"),
    ] {
        let figure = figure(&page, environment, metric);
        assert!(figure.contains(said), "{environment} {metric}: {said}\n{figure}");
        assert!(figure.contains("<svg ") && figure.contains("2026-08-2"), "{figure}");
    }
    assert_eq!(figure(&page, "prod", "Change lead time").matches("<circle").count(), 2);
    assert!(figure(&page, "prod", "Change lead time").contains("2026-11-16: cart v1: 4h"));
    assert!(figure(&page, "dev", "Failed deployment recovery time").contains("none in the period"));
    // The page fetches nothing and has no scripts.
    for word in ["<script", "http:", "https:", "url(", "@import", "src="] {
        assert!(!page.contains(word), "{word}");
    }
    assert_eq!(page.matches("<figure>").count(), 15);
}

#[test]
fn the_page_of_no_deployments_says_so() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(PLATFORM, &[("cart", "")]);
    let page = page(&space, &["prod", "--team", "shop"]);
    assert!(page.contains("No deployments in the period") && !page.contains("<svg"), "{page}");
}
