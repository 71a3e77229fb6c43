//! The check of a plan: only files of the changed services may change.

use rutter::delivery::git::Repository;
use rutter::delivery::promote::{Context, Edited, History, ProofError, plan, prove};
use rutter::pipeline::compile::{CheckedSpec, NoCache, check, snapshot};
use rutter::source::{Folder, Source};

use super::test_repository::{PLATFORM, TestRepository, no_git, pin_request};

#[test]
fn changes_outside_the_plan_are_found_file_by_file() {
    if no_git() {
        return;
    }
    let space = TestRepository::new(PLATFORM, &[("cart", ""), ("web", "")]);
    for service in ["cart", "web"] {
        space.pin(service, "dev", "v1").unwrap();
    }
    let checked = check(&Folder::new(&space.root));
    let repository = Repository::of_workspace(&space.root).unwrap();
    let history = History::read(&repository, "HEAD").unwrap();
    let folder = Folder::new(&space.root);
    let context = Context { source: &folder, platform: &checked.platform, history: &history, now: space.now };
    let plan = plan(&pin_request("cart", "dev", "v2"), &context).unwrap();
    let proof = |after: &dyn Source| {
        let after = snapshot(&Edited::new(after, plan.files()));
        prove(CheckedSpec::read(&folder, &NoCache::default()), after, &plan, &NoCache::default())
    };
    let changed = proof(&folder).unwrap().rendered;
    assert_eq!(changed.keys().collect::<Vec<_>>(), ["generated/apps/cart/overlays/dev/kustomization.yaml"]);
    for path in ["apps/web/service.yaml", "apps/cart/service.yaml", "apps/web/overlays/dev.yaml"] {
        let more = [folder.read(path).unwrap(), b"env: { MORE: more }\n".to_vec()].concat();
        let edited = Edited::new(&folder, [(path.to_owned(), more)].into());
        let owner = path.split('/').nth(1).unwrap();
        match proof(&edited) {
            Err(ProofError::Outside { paths }) => {
                assert!(paths.iter().all(|p| p.starts_with(&format!("generated/apps/{owner}/"))), "{paths:?}");
            }
            other => panic!("{path}: {other:?}"),
        }
    }
}
