//! A test repository: a workspace in a Git repository with a bare remote, and its own clock.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rutter::delivery::git::{Repository, Signature};
use rutter::delivery::promote::{DeliverError, Delivered, Deliverer, OverlayId, Record, Request, Target};
use rutter::language::model::Pin;
use rutter::pipeline::compile::NoCache;
use tempfile::TempDir;

/// 2026-11-16, a Monday, 10:00 UTC.
pub(crate) const MONDAY: i64 = 1_794_823_200;
pub(crate) const HOUR: i64 = 3600;

const ENVIRONMENT: &str = "clusters: [{ name: c }]\ndomain: acme.example.com\n";

pub(crate) const PLATFORM: &str = "\
name: acme
promotion:
  order: [dev, staging, prod]
  soak: { staging: 24h }
  carry: [env.FEATURE_X]
  freezes:
    weekend: { environments: [prod], window: \"fri 16:00..mon 08:00\", zone: Europe/Berlin, reason: nobody is there }
policies: { images: { digest: [prod] } }
";

pub(crate) struct TestRepository {
    _folder: TempDir,
    pub(crate) root: PathBuf,
    pub(crate) bare: PathBuf,
    pub(crate) now: i64,
}

/// Returns whether `git` is missing, and prints that the test is skipped.
pub(crate) fn no_git() -> bool {
    let missing = Command::new("git").arg("--version").output().is_err();
    if missing {
        eprintln!("skipped: no git on the PATH");
    }
    missing
}

pub(crate) fn git_at(folder: &Path, time: i64, args: &[&str]) -> String {
    let date = format!("@{time} +0000");
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"])
        .args(args)
        .envs([("GIT_AUTHOR_DATE", &date), ("GIT_COMMITTER_DATE", &date)])
        .envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null")])
        .envs([("GIT_AUTHOR_NAME", "Ada"), ("GIT_AUTHOR_EMAIL", "ada@example.com")])
        .envs([("GIT_COMMITTER_NAME", "Ada"), ("GIT_COMMITTER_EMAIL", "ada@example.com")])
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

pub(crate) fn service(fields: &str) -> String {
    format!("team: shop\nimage: registry.example.com/app\nport: 8080\n{fields}")
}

pub(crate) fn pin(version: &str) -> Pin {
    let digest = version.bytes().map(|b| format!("{b:02x}")).collect::<String>();
    Pin { tag: Some(version.to_owned()), digest: Some(format!("sha256:{digest:0<64}")) }
}

impl TestRepository {
    /// Creates the repository with these services. Each has the given fields besides the required ones.
    pub(crate) fn new(platform: &str, services: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let (root, bare) = (folder.path().join("work"), folder.path().join("remote.git"));
        let space = Self { root, bare, now: MONDAY, _folder: folder };
        fs::create_dir_all(&space.root).unwrap();
        space.put("platform/platform.yaml", platform);
        for environment in ["dev", "staging", "prod"] {
            space.put(&format!("platform/environments/{environment}.yaml"), ENVIRONMENT);
        }
        space.put("platform/teams/shop.yaml", "owners: [acme:shop]\n");
        for (name, words) in services {
            space.put(&format!("apps/{name}/service.yaml"), &service(words));
        }
        space.git(&["init", "-q"]);
        space.compile();
        space.save("Begin");
        git_at(space.root.parent().unwrap(), MONDAY, &["init", "-q", "--bare", "remote.git"]);
        space.git(&["remote", "add", "origin", space.bare.to_str().unwrap()]);
        space.git(&["push", "-q", "-u", "origin", "main"]);
        space
    }

    pub(crate) fn put(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap()
    }

    /// Writes `generated/` like `rutter compile`.
    pub(crate) fn compile(&self) {
        let compiled = rutter::pipeline::compile::compile(&rutter::source::Folder::new(&self.root));
        assert!(!compiled.checked.diagnostics.has_errors(), "{:?}", compiled.checked.diagnostics);
        let lock = rutter::output::write::Lock::wait(&self.root).unwrap();
        rutter::output::write::apply(&lock, &rutter::output::write::plan(&self.root, &compiled.tree).unwrap(), false)
            .unwrap();
    }

    /// Commits everything in the working tree.
    pub(crate) fn save(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    pub(crate) fn git(&self, args: &[&str]) -> String {
        git_at(&self.root, self.now, args)
    }

    pub(crate) fn clone_to(&self, name: &str) -> PathBuf {
        let parent = self.root.parent().unwrap();
        git_at(parent, self.now, &["clone", "-q", self.bare.to_str().unwrap(), name]);
        parent.join(name)
    }

    pub(crate) fn target(&self, push: bool) -> Target {
        let ada = Signature { name: "Ada".to_owned(), email: "ada@example.com".to_owned(), time: self.now, offset: 0 };
        Target { branch: None, push: push.then(|| "origin".to_owned()), author: ada.clone(), committer: ada }
    }

    /// Commits a request in the workspace.
    pub(crate) fn commit(&self, request: &Request) -> Result<Delivered, DeliverError> {
        self.commit_with(request, Record::default(), false)
    }

    pub(crate) fn commit_with(&self, request: &Request, record: Record, push: bool) -> Result<Delivered, DeliverError> {
        deliver(&self.root, self.now, record, request, &self.target(push))
    }

    pub(crate) fn pin(&self, service: &str, environment: &str, version: &str) -> Result<Delivered, DeliverError> {
        self.commit(&pin_request(service, environment, version))
    }

    pub(crate) fn promote(&self, services: &[&str], from: &str, to: &str) -> Result<Delivered, DeliverError> {
        self.commit(&promote_request(services, from, to))
    }
}

pub(crate) fn deliver(
    root: &Path,
    now: i64,
    record: Record,
    request: &Request,
    target: &Target,
) -> Result<Delivered, DeliverError> {
    let repository = Repository::of_workspace(root).unwrap();
    let cache = &NoCache::default();
    Deliverer { repository: &repository, root, now, record, cache }.commit(request, target)
}

pub(crate) fn pin_request(service: &str, environment: &str, version: &str) -> Request {
    Request::Pin { environment: environment.to_owned(), pins: vec![(service.to_owned(), pin(version))] }
}

pub(crate) fn promote_request(services: &[&str], from: &str, to: &str) -> Request {
    let services = services.iter().map(|s| (*s).to_owned()).collect();
    Request::Promote { services, from: from.to_owned(), to: to.to_owned(), hotfix: false }
}

pub(crate) fn rollback_request(service: &str, environment: &str) -> Request {
    Request::Rollback { overlay_id: OverlayId::new(service, environment), to: None }
}

/// Returns the gates that refuse a request, with their messages.
pub(crate) fn objections(result: Result<Delivered, DeliverError>) -> Vec<(&'static str, String)> {
    match result {
        Err(DeliverError::Refused(plan)) => plan.objections.into_iter().map(|o| (o.gate, o.message)).collect(),
        other => panic!("not refused: {other:?}"),
    }
}
