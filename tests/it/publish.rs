//! A published branch is the compiled output of its commit, even with concurrent publishers.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use rutter::delivery::git::Repository;
use rutter::delivery::promote::Record;
use rutter::delivery::publish::{BranchResult, Layout, PublishError, Published, Publisher};
use rutter::diagnostics::Diagnostics;
use rutter::kustomize::write_stream;
use rutter::phases::verify::render_environment;
use rutter::pipeline::compile::NoCache;
use rutter::source::{Revision, Source};

use crate::promote::test_repository::{PLATFORM, TestRepository, git_at, no_git, pin_request};

fn publish(
    space: &TestRepository,
    root: &std::path::Path,
    layout: &Layout,
    remote: bool,
    revision: &str,
) -> Vec<Published> {
    try_publish(space, root, layout, remote, revision).unwrap()
}

fn try_publish(
    space: &TestRepository,
    root: &std::path::Path,
    layout: &Layout,
    remote: bool,
    revision: &str,
) -> Result<Vec<Published>, PublishError> {
    let repository = Repository::of_workspace(root).unwrap();
    let remote = remote.then(|| space.bare.to_str().unwrap().to_owned());
    let committer = space.target(false).committer;
    let (layout, cache) = (layout.clone(), &NoCache::default());
    Publisher { repository: &repository, layout, remote, adopt: false, committer, cache }.publish(revision)
}

fn layout(branch: &str, hydrator: bool) -> Layout {
    Layout { branch: branch.to_owned(), prefix: String::new(), hydrator }
}

fn files(root: &std::path::Path, revision: &str) -> BTreeMap<String, Vec<u8>> {
    let source = Revision::open(root, revision, "").unwrap();
    source.files("").unwrap().into_iter().map(|path| (path.clone(), source.read(&path).unwrap())).collect()
}

fn compiled(root: &std::path::Path, revision: &str) -> BTreeMap<String, Vec<u8>> {
    let tree = rutter::pipeline::compile::compile(&Revision::open(root, revision, "").unwrap()).tree;
    tree.iter().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
}

#[test]
fn the_branch_equals_the_compiled_commit_and_names_it() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(PLATFORM, &[("cart", ""), ("web", "")]);
    space.pin("cart", "dev", "v1").unwrap();
    space.pin("web", "dev", "v1").unwrap();
    let layout = layout("rendered", false);
    let done = publish(&space, &space.root, &layout, true, "HEAD");
    assert!(matches!(done[0].outcome, BranchResult::Committed { .. }), "{done:?}");
    assert_eq!(files(&space.bare, "rendered"), compiled(&space.root, "HEAD"));
    let head = space.git(&["rev-parse", "HEAD"]);
    let info = Repository::of_workspace(&space.bare).unwrap().commit_info("rendered").unwrap();
    assert_eq!(info.trailer("Argocd-reference-commit-sha"), Some(head.as_str()));
    assert_eq!(info.trailer("Argocd-reference-commit-author"), Some("Ada <ada@example.com>"));
    assert_eq!(info.subject, "Pin web v1 in dev");

    // A commit that does not change the output creates no commit. A commit that removes a service removes its files.
    space.put("README.md", "hello\n");
    space.save("Say hello");
    assert_eq!(publish(&space, &space.root, &layout, true, "HEAD")[0].outcome, BranchResult::Unchanged);
    space.git(&["rm", "-q", "-r", "apps/web"]);
    space.compile();
    space.save("No web");
    publish(&space, &space.root, &layout, true, "HEAD");
    let there = files(&space.bare, "rendered");
    assert_eq!(there, compiled(&space.root, "HEAD"));
    assert!(!there.keys().any(|path| path.contains("/web/")));
    assert_eq!(git_at(&space.bare, space.now, &["rev-list", "--count", "rendered"]), "2");
    // Publishing an older commit does not move the branch back.
    let late = publish(&space, &space.root, &layout, true, &head);
    assert!(matches!(late[0].outcome, BranchResult::Superseded { .. }), "{late:?}");
    assert_eq!(space.git(&["status", "--porcelain"]), "");
}

#[test]
fn each_environment_may_have_a_branch_for_a_promoter() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(PLATFORM, &[("cart", ""), ("web", "")]);
    space.pin("web", "dev", "v1").unwrap();
    let code = [("sha", "c0de"), ("repourl", "https://git.example.com/cart"), ("date", "2026-11-16T08:00:00Z")];
    let trailers = code.map(|(suffix, value)| (format!("Argocd-reference-commit-{suffix}"), value.to_owned())).to_vec();
    space.commit_with(&pin_request("cart", "dev", "v1"), Record { override_reason: None, trailers }, false).unwrap();
    let first = space.git(&["rev-parse", "HEAD"]);
    let layout = layout("environments/{environment}", true);
    let done = publish(&space, &space.root, &layout, false, "HEAD");
    let names: Vec<&str> = done.iter().map(|p| p.branch.as_str()).collect();
    assert_eq!(names, ["environments/dev-next", "environments/prod-next", "environments/staging-next"]);

    // Each path that an Application deploys has the rendered objects, and no kustomization.
    let dev = files(&space.root, "environments/dev-next");
    let compiled = rutter::pipeline::compile::compile(&Revision::open(&space.root, "HEAD", "").unwrap());
    let mut errors = Diagnostics::new();
    let id = compiled.checked.platform.config.environment_ids().next().unwrap();
    let rendered = render_environment(&compiled.checked.platform, id, &compiled.tree, &mut errors);
    assert!(rendered.iter().any(|r| r.folder == "generated/apps/cart/overlays/dev"));
    let mut expected: BTreeSet<String> = [".gitattributes", "hydrator.metadata"].map(str::to_owned).into();
    for one in &rendered {
        let path = |name: &str| format!("{}/{name}", one.folder);
        assert_eq!(dev[&path("manifest.yaml")], write_stream(&one.objects).into_bytes());
        let metadata: serde_json::Value = serde_json::from_slice(&dev[&path("hydrator.metadata")]).unwrap();
        assert_eq!(metadata["commands"][1], format!("kustomize build {}", one.folder));
        assert_eq!(metadata["drySha"], first);
        assert!(String::from_utf8_lossy(&dev[&path("README.md")]).contains(&first));
        expected.extend(["manifest.yaml", "hydrator.metadata", "README.md"].map(path));
    }
    assert_eq!(dev.keys().cloned().collect::<BTreeSet<_>>(), expected);
    let metadata: serde_json::Value = serde_json::from_slice(&dev["hydrator.metadata"]).unwrap();
    assert_eq!(metadata["drySha"], first);
    assert_eq!(
        (&metadata["subject"], &metadata["author"]),
        (&"Pin cart v1 in dev".into(), &"Ada <ada@example.com>".into())
    );
    assert_eq!(metadata["references"][0]["commit"]["sha"], "c0de");
    assert_eq!(metadata["references"][0]["commit"]["repoURL"], "https://git.example.com/cart");
    let body = metadata["body"].as_str().unwrap();
    assert!(body.contains("Promotion-Service: cart") && !body.contains("Argocd-reference"), "{body}");

    // A new version of cart creates a commit only on dev's branch. Unchanged files keep the commit that they came from.
    let before = ["environments/dev-next", "environments/staging-next"].map(|b| space.git(&["rev-parse", b]));
    let note = |commit: &str| space.git(&["notes", "--ref", "hydrator.metadata", "show", commit]);
    assert_eq!(note(&before[0]), format!("{{\"drySha\":\"{first}\"}}"));
    space.pin("cart", "dev", "v2").unwrap();
    let second = space.git(&["rev-parse", "HEAD"]);
    let done = publish(&space, &space.root, &layout, false, "HEAD");
    assert!(matches!(done[0].outcome, BranchResult::Committed { .. }));
    assert_eq!(done[2].outcome, BranchResult::Unchanged);
    assert_eq!(space.git(&["rev-parse", "environments/staging-next"]), before[1]);
    assert_eq!(space.git(&["rev-parse", "environments/dev-next~1"]), before[0]);
    let dev = files(&space.root, "environments/dev-next");
    let made_of = |path: &str| {
        let metadata: serde_json::Value = serde_json::from_slice(&dev[path]).unwrap();
        metadata["drySha"].as_str().unwrap().to_owned()
    };
    assert_eq!(made_of("hydrator.metadata"), second);
    assert_eq!(made_of("generated/apps/cart/overlays/dev/hydrator.metadata"), second);
    assert_eq!(made_of("generated/apps/web/overlays/dev/hydrator.metadata"), first);
    // The note says that staging's commit is also the output of the second commit.
    assert_eq!(note(&before[1]), format!("{{\"drySha\":\"{second}\"}}"));

    // A late run for the first commit changes nothing.
    let late = publish(&space, &space.root, &layout, false, &first);
    assert!(late.iter().all(|p| p.outcome == BranchResult::Superseded { by: second.clone() }), "{late:?}");
    assert_eq!(note(&before[1]), format!("{{\"drySha\":\"{second}\"}}"));
}

#[test]
fn concurrent_publishers_of_one_branch_keep_every_note() {
    if no_git() {
        return;
    }
    let platform = format!("{PLATFORM}repository: {{ url: https://git.example.com/shop/deploy.git }}\n");
    let space = TestRepository::new(&platform, &[("cart", "")]);
    space.pin("cart", "dev", "v1").unwrap();
    space.git(&["push", "-q", "origin", "main"]);
    let clones: Vec<_> = (0..4).map(|n| space.clone_to(&format!("clone-{n}"))).collect();
    let layouts: Vec<Layout> = (0..4).map(|n| layout(&format!("rendered-{}", n % 2), true)).collect();
    thread::scope(|scope| {
        for (clone, layout) in clones.iter().zip(&layouts) {
            let space = &space;
            scope.spawn(move || publish(space, clone, layout, true, "HEAD"));
        }
    });
    git_at(&space.bare, space.now, &["fsck", "--strict"]);
    let head = space.git(&["rev-parse", "HEAD"]);
    for branch in ["rendered-0-next", "rendered-1-next"] {
        let note = git_at(&space.bare, space.now, &["notes", "--ref", "hydrator.metadata", "show", branch]);
        assert_eq!(note, format!("{{\"drySha\":\"{head}\"}}"));
        assert_eq!(git_at(&space.bare, space.now, &["rev-list", "--count", branch]), "1");
        // One branch for all environments also has the files that Argo CD reads about itself.
        let all = files(&space.bare, branch);
        let text = |path: &str| String::from_utf8_lossy(&all[path]).into_owned();
        assert!(text("generated/argocd/main/manifest.yaml").contains("kind: AppProject"));
        let dev = text("generated/argocd/main/environments/dev/manifest.yaml");
        assert!(dev.contains("kind: ApplicationSet"), "{dev}");
        assert!(!all.keys().any(|path| path.ends_with("kustomization.yaml")));
    }
}

#[test]
fn lost_races_are_retried_and_foreign_branches_are_not_touched() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(PLATFORM, &[("cart", "")]);
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
