//! Version changes of different (service, environment) pairs from one commit merge in Git without a conflict, and give
//! the same result as one after the other.

use std::cell::Cell;
use std::collections::BTreeMap;

use git2::{Oid, Repository, Signature};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use rutter::delivery::promote::{Deliverer, Edited, OverlayId, Plan, Record, Request, Target};
use rutter::language::spec::Hold;
use rutter::pipeline::compile::{NoCache, compile};
use rutter::source::Revision;

use super::test_repository::{TestRepository, no_git, pin, pin_request, promote_request};

const PLATFORM: &str = "\
name: acme
promotion: { order: [dev, staging, prod], carry: [env.FEATURE_X] }
";
const SERVICES: [&str; 3] = ["cart", "web", "pay"];
const ENVIRONMENTS: [&str; 3] = ["dev", "staging", "prod"];

/// The version of each service in each environment; `None` if it does not run there.
type State = Vec<Option<u8>>;

#[derive(Debug, Clone, Copy)]
enum Move {
    Pin { version: u8 },
    Promote { from: usize },
    Hold,
}

#[derive(Debug, Clone, Copy)]
struct Action {
    what: Move,
    service: usize,
    to: usize,
}

fn action() -> impl Strategy<Value = Action> {
    let what = prop_oneof![
        1 => (1u8..9).prop_map(|version| Move::Pin { version }),
        4 => (0..ENVIRONMENTS.len()).prop_map(|from| Move::Promote { from }),
        1 => Just(Move::Hold),
    ];
    (what, 0..SERVICES.len(), 0..ENVIRONMENTS.len()).prop_map(|(what, service, to)| Action { what, service, to })
}

impl Action {
    /// Returns whether the action can change anything. (In dev every service runs.)
    fn makes_sense(self, state: &State) -> bool {
        let runs =
            |environment: usize| environment == 0 || state[self.service * ENVIRONMENTS.len() + environment].is_some();
        match self.what {
            Move::Pin { .. } => true,
            Move::Promote { from } => from != self.to && runs(from),
            Move::Hold => runs(self.to),
        }
    }

    /// Returns whether the action reads the pin that the other one changes.
    fn reads_target_of(self, other: Self) -> bool {
        self.service == other.service && matches!(self.what, Move::Promote { from } if from == other.to)
    }

    fn request(self) -> Request {
        let (service, to) = (SERVICES[self.service], ENVIRONMENTS[self.to]);
        match self.what {
            Move::Pin { version } => pin_request(service, to, &format!("v{version}")),
            Move::Promote { from } => promote_request(&[service], ENVIRONMENTS[from], to),
            Move::Hold => {
                let hold = Hold { reason: "looking into it".to_owned(), until: None };
                Request::Hold { overlay_id: OverlayId::new(service, to), hold }
            }
        }
    }
}

/// Each service calls the next one, so that a service that is added to an environment changes policies of others.
fn space() -> TestRepository {
    let calls = |callee: &str| format!("calls: [{{ service: {callee}, env: NEXT, optional: true }}]\n");
    let fields: Vec<String> = (1..=SERVICES.len()).map(|n| calls(SERVICES[n % SERVICES.len()])).collect();
    let services: Vec<(&str, &str)> =
        SERVICES.iter().zip(&fields).map(|(name, fields)| (*name, fields.as_str())).collect();
    TestRepository::new(PLATFORM, &services)
}

/// Commits a state with its compiled output, and returns the hash.
fn commit_state(space: &TestRepository, state: &State) -> String {
    for (n, version) in state.iter().enumerate() {
        let (service, environment) = (SERVICES[n / ENVIRONMENTS.len()], ENVIRONMENTS[n % ENVIRONMENTS.len()]);
        let path = format!("apps/{service}/overlays/{environment}.yaml");
        let version = version.or((environment == "dev").then_some(9));
        match version {
            Some(version) => {
                let pin = pin(&format!("v{version}"));
                let feature =
                    if version % 2 == 0 { format!("env: {{ FEATURE_X: \"{version}\" }}\n") } else { String::new() };
                let digest = pin.digest.unwrap();
                space.put(&path, &format!("# {environment}\ntag: v{version}\ndigest: {digest}\n{feature}scale: 2\n"));
            }
            None => drop(std::fs::remove_file(space.root.join(path))),
        }
    }
    space.compile();
    space.git(&["add", "-A"]);
    space.git(&["commit", "-q", "--allow-empty", "-m", "State"]);
    space.git(&["rev-parse", "HEAD"])
}

struct World<'a> {
    space: &'a TestRepository,
    git: Repository,
    branches: Cell<usize>,
    compared: Cell<usize>,
}

type CaseResult<T> = Result<T, TestCaseError>;

impl World<'_> {
    /// Applies an action to a commit. Returns the new commit (or the same one) and the plan.
    fn go(&self, base: &str, action: Action) -> (String, Plan) {
        self.git.set_head_detached(Oid::from_str(base).unwrap()).unwrap();
        let repository = rutter::delivery::git::Repository::of_workspace(&self.space.root).unwrap();
        let record = Record { override_reason: Some("a test".to_owned()), trailers: Vec::new() };
        let (root, now, cache) = (&self.space.root, self.space.now, &NoCache::default());
        let deliverer = Deliverer { repository: &repository, root, now, record, cache };
        self.branches.set(self.branches.get() + 1);
        let branch = Some(format!("branch-{}", self.branches.get()));
        let done = deliverer.commit(&action.request(), &Target { branch, ..self.space.target(false) });
        let done = done.unwrap_or_else(|e| panic!("{action:?}: {e:?}"));
        (done.commit.unwrap_or_else(|| base.to_owned()), done.proposal.plan)
    }

    fn tree(&self, commit: &str) -> Oid {
        self.git.find_commit(Oid::from_str(commit).unwrap()).unwrap().tree_id()
    }

    /// Merges two commits like `git merge`.
    fn merge(&self, ours: &str, theirs: &str) -> CaseResult<String> {
        let commit = |id: &str| self.git.find_commit(Oid::from_str(id).unwrap()).unwrap();
        let (ours, theirs) = (commit(ours), commit(theirs));
        let mut index = self.git.merge_commits(&ours, &theirs, None).unwrap();
        let conflicts: Vec<String> =
            index.conflicts().unwrap().map(|c| String::from_utf8(c.unwrap().our.unwrap().path).unwrap()).collect();
        prop_assert!(conflicts.is_empty(), "conflicts in {:?}", conflicts);
        let tree = self.git.find_tree(index.write_tree_to(&self.git).unwrap()).unwrap();
        let who = Signature::new("Ada", "ada@example.com", &git2::Time::new(self.space.now, 0)).unwrap();
        Ok(self.git.commit(None, &who, &who, "Merge", &tree, &[&ours, &theirs]).unwrap().to_string())
    }

    fn files(&self, commit: &str) -> BTreeMap<String, Vec<u8>> {
        let source = Revision::open(&self.space.root, commit, "").unwrap();
        let paths = rutter::source::Source::files(&source, "generated").unwrap();
        paths.into_iter().map(|p| (p.clone(), rutter::source::Source::read(&source, &p).unwrap())).collect()
    }

    fn commute(&self, base: &str, a: Action, b: Action) -> CaseResult<()> {
        let (first, plan_a) = self.go(base, a);
        let (second, plan_b) = self.go(base, b);
        let merged = self.merge(&first, &second)?;

        // The merged spec compiles to the merged output.
        let both = plan_a.files().into_iter().chain(plan_b.files()).collect();
        let source = Revision::open(&self.space.root, base, "").unwrap();
        let compiled = compile(&Edited::new(&source, both));
        prop_assert!(!compiled.checked.diagnostics.has_errors(), "{:?}", compiled.checked.diagnostics);
        let wanted: BTreeMap<String, Vec<u8>> =
            compiled.tree.iter().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
        prop_assert_eq!(&self.files(&merged), &wanted);

        // One after the other: the action that reads what the other one changes goes first.
        if !b.reads_target_of(a) {
            prop_assert_eq!(self.tree(&self.go(&first, b).0), self.tree(&merged));
        }
        if !a.reads_target_of(b) {
            prop_assert_eq!(self.tree(&self.go(&second, a).0), self.tree(&merged));
        }
        self.compared.set(self.compared.get() + 1);
        Ok(())
    }
}

#[test]
fn moves_of_different_pairs_commute() {
    if no_git() {
        return;
    }
    let space = space();
    let world = World {
        git: Repository::open(&space.root).unwrap(),
        space: &space,
        branches: Cell::default(),
        compared: Cell::default(),
    };
    let mut runner =
        TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(crate::cases(4)) });
    let state = proptest::collection::vec(proptest::option::weighted(0.6, 1u8..9), SERVICES.len() * ENVIRONMENTS.len());
    let pairs = proptest::collection::vec((action(), action()), 10);
    runner
        .run(&(state, pairs), |(state, pairs)| {
            world.git.set_head("refs/heads/main").unwrap();
            space.git(&["reset", "-q", "--hard"]);
            let base = commit_state(&space, &state);
            for (a, b) in pairs {
                let different = (a.service, a.to) != (b.service, b.to);
                if different && a.makes_sense(&state) && b.makes_sense(&state) {
                    world.commute(&base, a, b)?;
                }
            }
            Ok(())
        })
        .unwrap();
    assert!(world.compared.get() > 6, "only {} pairs made sense", world.compared.get());
}
