//! The published branch is what the commit compiles into, whoever else publishes.

use std::collections::BTreeMap;
use std::thread;

use rutter::git::Repository;
use rutter::publish::{Layout, Outcome, PublishError, Published, Publisher};
use rutter::source::{Revision, Source};

use crate::promote::space::{PLATFORM, Space, git_at, no_git};

fn publish(space: &Space, root: &std::path::Path, layout: &Layout, remote: bool, revision: &str) -> Vec<Published> {
    try_publish(space, root, layout, remote, revision).unwrap()
}

fn try_publish(
    space: &Space,
    root: &std::path::Path,
    layout: &Layout,
    remote: bool,
    revision: &str,
) -> Result<Vec<Published>, PublishError> {
    let repository = Repository::of_workspace(root).unwrap();
    let remote = remote.then(|| space.bare.to_str().unwrap().to_owned());
    let committer = space.target(false).committer;
    Publisher { repository: &repository, layout: layout.clone(), remote, adopt: false, committer }.publish(revision)
}

fn layout(branch: &str, hydrator: bool) -> Layout {
    Layout { branch: branch.to_owned(), prefix: String::new(), hydrator }
}

fn files(root: &std::path::Path, revision: &str) -> BTreeMap<String, Vec<u8>> {
    let source = Revision::open(root, revision, "").unwrap();
    source.files("").unwrap().into_iter().map(|path| (path.clone(), source.read(&path).unwrap())).collect()
}

fn compiled(root: &std::path::Path, revision: &str) -> BTreeMap<String, Vec<u8>> {
    let tree = rutter::compile::compile(&Revision::open(root, revision, "").unwrap()).tree;
    tree.iter().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
}

#[test]
fn the_branch_equals_the_compiled_commit_and_names_it() {
    if no_git() {
        return;
    }
    let space = Space::new(PLATFORM, &[("cart", ""), ("web", "")]);
    space.pin("cart", "dev", "v1").unwrap();
    space.pin("web", "dev", "v1").unwrap();
    let layout = layout("rendered", false);
    let done = publish(&space, &space.root, &layout, true, "HEAD");
    assert!(matches!(done[0].outcome, Outcome::Committed { .. }), "{done:?}");
    assert_eq!(files(&space.bare, "rendered"), compiled(&space.root, "HEAD"));
    let head = space.git(&["rev-parse", "HEAD"]);
    let info = Repository::of_workspace(&space.bare).unwrap().commit_info("rendered").unwrap();
    assert_eq!(info.trailer("Argocd-reference-commit-sha"), Some(head.as_str()));
    assert_eq!(info.trailer("Argocd-reference-commit-author"), Some("Ada <ada@example.com>"));
    assert_eq!(info.subject, "Pin web v1 in dev");

    // A commit that changes nothing in the output makes none; one that takes a service away takes its files away.
    space.put("README.md", "hello\n");
    space.save("Say hello");
    assert_eq!(publish(&space, &space.root, &layout, true, "HEAD")[0].outcome, Outcome::Unchanged);
    space.git(&["rm", "-q", "-r", "apps/web"]);
    space.compile();
    space.save("No web");
    publish(&space, &space.root, &layout, true, "HEAD");
    let there = files(&space.bare, "rendered");
    assert_eq!(there, compiled(&space.root, "HEAD"));
    assert!(!there.keys().any(|path| path.contains("/web/")));
    assert_eq!(git_at(&space.bare, space.now, &["rev-list", "--count", "rendered"]), "2");
    // An older commit does not take the branch back.
    let late = publish(&space, &space.root, &layout, true, &head);
    assert!(matches!(late[0].outcome, Outcome::Superseded { .. }), "{late:?}");
    assert_eq!(space.git(&["status", "--porcelain"]), "");
}

#[test]
fn each_environment_may_have_a_branch_for_a_promoter() {
    if no_git() {
        return;
    }
    let space = Space::new(PLATFORM, &[("cart", "")]);
    space.pin("cart", "dev", "v1").unwrap();
    space.promote(&["cart"], "dev", "staging").unwrap();
    let layout = layout("environments/{environment}", true);
    let done = publish(&space, &space.root, &layout, false, "HEAD");
    let names: Vec<&str> = done.iter().map(|p| p.branch.as_str()).collect();
    assert_eq!(names, ["environments/dev-next", "environments/prod-next", "environments/staging-next"]);
    let dev = files(&space.root, "environments/dev-next");
    assert!(dev.keys().any(|p| p.starts_with("generated/apps/cart/overlays/dev/")));
    assert!(!dev.keys().any(|p| p.contains("/staging/")));
    let metadata: serde_json::Value = serde_json::from_slice(&dev["hydrator.metadata"]).unwrap();
    assert_eq!(metadata["drySha"], space.git(&["rev-parse", "HEAD"]));
    // What happens in staging does not touch dev's branch.
    space.pin("cart", "staging", "v1").unwrap();
    let before = space.git(&["rev-parse", "environments/dev-next"]);
    space.put(
        "apps/cart/overlays/staging.yaml",
        &space.read("apps/cart/overlays/staging.yaml").replace("tag: v1", "tag: v2"),
    );
    space.compile();
    space.save("Another version in staging");
    let done = publish(&space, &space.root, &layout, false, "HEAD");
    assert_eq!(done[0].outcome, Outcome::Unchanged);
    assert!(matches!(done[2].outcome, Outcome::Committed { .. }));
    assert_eq!(space.git(&["rev-parse", "environments/dev-next"]), before);
}

#[test]
fn lost_races_are_redone_and_foreign_branches_left_alone() {
    if no_git() {
        return;
    }
    let space = Space::new(PLATFORM, &[("cart", "")]);
    space.pin("cart", "dev", "v1").unwrap();
    space.pin("cart", "dev", "v2").unwrap();
    space.git(&["push", "-q", "origin", "main"]);
    let clones: Vec<_> = (0..6).map(|n| space.clone_to(&format!("clone-{n}"))).collect();
    let layout = layout("rendered", false);
    thread::scope(|scope| {
        for (n, clone) in clones.iter().enumerate() {
            let (space, layout) = (&space, &layout);
            scope.spawn(move || publish(space, clone, layout, true, if n % 2 == 0 { "HEAD" } else { "HEAD~1" }));
        }
    });
    assert_eq!(files(&space.bare, "rendered"), compiled(&space.root, "HEAD"));
    let count: u32 = git_at(&space.bare, space.now, &["rev-list", "--count", "rendered"]).parse().unwrap();
    assert!((1..=2).contains(&count), "{count}");
    let refused = try_publish(&space, &space.root, &super::publish::layout("main", false), true, "HEAD");
    assert!(matches!(refused, Err(PublishError::Foreign { .. })), "{refused:?}");
}
