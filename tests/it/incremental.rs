//! After any sequence of edits, `rutter compile` with its cache gives the same output as a clean run.
//!
//! The test runs the program many times on one folder, so that everything that it keeps between runs is tested. The
//! result of a clean run is computed in memory from the files alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use rutter::pipeline::compile::compile;
use rutter::source::Folder;
use tempfile::TempDir;

const SERVICES: [&str; 4] = ["cart", "web", "pay", "mail"];
const ENVIRONMENTS: [&str; 2] = ["dev", "prod"];

/// An edit of the workspace or of its output.
#[derive(Debug, Clone)]
enum Edit {
    /// Writes one of several versions of the service.
    Service {
        service: usize,
        variant: usize,
    },
    /// Removes the service with everything in its folder.
    Without {
        service: usize,
    },
    Overlay {
        service: usize,
        environment: usize,
        variant: usize,
    },
    WithoutOverlay {
        service: usize,
        environment: usize,
    },
    /// Writes a manifest that belongs to the service.
    Manifest {
        service: usize,
        there: bool,
    },
    Environment {
        environment: usize,
        variant: usize,
    },
    Platform {
        variant: usize,
    },
    Team {
        variant: usize,
    },
    /// Breaks the workspace until [`Edit::Fix`].
    Break {
        how: usize,
    },
    Fix,
    /// Removes a part of the output.
    Lose {
        which: usize,
    },
    LoseAll,
    /// Changes only the modification times of all files.
    Touch,
}

fn edit() -> impl Strategy<Value = Edit> {
    let service = || 0..SERVICES.len();
    let environment = || 0..ENVIRONMENTS.len();
    prop_oneof![
        4 => (service(), 0..SERVICE_VARIANTS.len()).prop_map(|(service, variant)| Edit::Service { service, variant }),
        1 => service().prop_map(|service| Edit::Without { service }),
        6 => (service(), environment(), 0..OVERLAY_VARIANTS.len())
            .prop_map(|(service, environment, variant)| Edit::Overlay { service, environment, variant }),
        1 => (service(), environment()).prop_map(|(service, environment)| Edit::WithoutOverlay { service, environment }),
        1 => (service(), any::<bool>()).prop_map(|(service, there)| Edit::Manifest { service, there }),
        1 => (environment(), 0..ENVIRONMENT_VARIANTS.len())
            .prop_map(|(environment, variant)| Edit::Environment { environment, variant }),
        1 => (0..PLATFORM_VARIANTS.len()).prop_map(|variant| Edit::Platform { variant }),
        1 => (0..TEAM_VARIANTS.len()).prop_map(|variant| Edit::Team { variant }),
        1 => (0..BROKEN.len()).prop_map(|how| Edit::Break { how }),
        3 => Just(Edit::Fix),
        1 => any::<usize>().prop_map(|which| Edit::Lose { which }),
        1 => Just(Edit::LoseAll),
        1 => Just(Edit::Touch),
    ]
}

const SERVICE_VARIANTS: [&str; 5] = [
    "port: 8080\n",
    "port: 8081\nenv: { LEVEL: info }\n",
    "port: 8080\ncalls: [{ service: web, env: WEB, optional: true }]\n",
    "port: 8080\nscale: { min: 2, max: 5, cpu: 70 }\nresources: { cpu: 100m, memory: 64Mi }\n",
    "port: 8080\nworkers: { mailer: { command: [bin/mail] } }\n",
];
const OVERLAY_VARIANTS: [&str; 5] =
    ["tag: v1\n", "tag: v2\n", "tag: v2\nenv: { LEVEL: debug }\n", "tag: v1\nscale: 3\n", "tag: v1\nport: 9090\n"];
const ENVIRONMENT_VARIANTS: [&str; 2] = ["domain: acme.example.com\n", "domain: acme.test\n"];
const PLATFORM_VARIANTS: [&str; 3] = [
    "name: acme\n",
    "name: acme\nrepository: { url: https://git.example.com/deploy.git }\n",
    "name: acme\ndefaults: { env: { REGION: eu } }\n",
];
const TEAM_VARIANTS: [&str; 2] = ["owners: [acme:shop]\n", "owners: [acme:shop, acme:more]\n"];
/// The path of a file that can be broken, and its broken content.
const BROKEN: [(&str, &str); 4] = [
    ("apps/cart/overlays/stray.yml", "tag: v1\n"),
    ("apps/broken/service.yaml", "team: shpo\nimage: registry.example.com/broken\nport: 80\n"),
    ("apps/broken/overlays/dev.yaml", "tag: [\n"),
    ("platform/teams/broken.yaml", "owner: nobody\n"),
];

struct Workspace {
    folder: TempDir,
}

impl Workspace {
    fn new() -> Self {
        let workspace = Self { folder: TempDir::new().unwrap() };
        workspace.apply(&Edit::Platform { variant: 0 });
        workspace.apply(&Edit::Team { variant: 0 });
        for environment in 0..ENVIRONMENTS.len() {
            workspace.apply(&Edit::Environment { environment, variant: 0 });
        }
        for service in 0..2 {
            workspace.apply(&Edit::Service { service, variant: service });
            workspace.apply(&Edit::Overlay { service, environment: 0, variant: 0 });
        }
        workspace
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn take(&self, path: &str) {
        let path = self.root().join(path);
        let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }

    fn apply(&self, edit: &Edit) {
        match edit {
            Edit::Service { service, variant } => {
                let text = format!(
                    "team: shop\nimage: registry.example.com/{}\n{}",
                    SERVICES[*service], SERVICE_VARIANTS[*variant]
                );
                self.put(&format!("apps/{}/service.yaml", SERVICES[*service]), &text);
            }
            Edit::Without { service } => self.take(&format!("apps/{}", SERVICES[*service])),
            Edit::Overlay { service, environment, variant } => {
                self.put(&overlay(*service, *environment), OVERLAY_VARIANTS[*variant]);
            }
            Edit::WithoutOverlay { service, environment } => self.take(&overlay(*service, *environment)),
            Edit::Manifest { service, there } => {
                let name = SERVICES[*service];
                let path = format!("apps/{name}/manifests/extra.yaml");
                let text =
                    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name}-extra }}\ndata: {{ a: b }}\n");
                if *there { self.put(&path, &text) } else { self.take(&format!("apps/{name}/manifests")) }
            }
            Edit::Environment { environment, variant } => {
                let text = format!("clusters: [{{ name: c }}]\n{}", ENVIRONMENT_VARIANTS[*variant]);
                self.put(&format!("platform/environments/{}.yaml", ENVIRONMENTS[*environment]), &text);
            }
            Edit::Platform { variant } => self.put("platform/platform.yaml", PLATFORM_VARIANTS[*variant]),
            Edit::Team { variant } => self.put("platform/teams/shop.yaml", TEAM_VARIANTS[*variant]),
            Edit::Break { how } => self.put(BROKEN[*how].0, BROKEN[*how].1),
            Edit::Fix => BROKEN.iter().for_each(|(path, _)| self.take(path)),
            Edit::Lose { which } => {
                let all = self.output();
                // The lists of checksums are kept: without them the owner of a file without header is unknown.
                let losable: Vec<&String> = all.keys().filter(|path| !path.ends_with("SHA256SUMS")).collect();
                if !losable.is_empty() {
                    self.take(losable[which % losable.len()]);
                }
            }
            Edit::LoseAll => self.take("generated"),
            Edit::Touch => {
                for entry in walkdir::WalkDir::new(self.root()).into_iter().map(Result::unwrap) {
                    if entry.file_type().is_file() {
                        let file = fs::File::options().append(true).open(entry.path()).unwrap();
                        file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
                    }
                }
            }
        }
    }

    fn output(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = walkdir::WalkDir::new(self.root().join("generated")).into_iter().filter_map(Result::ok);
        entries
            .filter(|e| e.file_type().is_file())
            .map(|e| {
                let path = e.path().strip_prefix(self.root()).unwrap().to_str().unwrap().to_owned();
                (path, fs::read(e.path()).unwrap())
            })
            .collect()
    }

    fn run(&self) -> std::process::Output {
        self.rutter(&["compile"])
    }

    fn rutter(&self, arguments: &[&str]) -> std::process::Output {
        Command::new(env!("CARGO_BIN_EXE_rutter")).arg("-C").arg(self.root()).args(arguments).output().unwrap()
    }

    /// Runs the program, and compares its output with that of a clean run.
    fn compile_and_compare(&self) -> Result<(), TestCaseError> {
        let before = self.output();
        let output = self.run();
        let after = self.output();
        let clean = compile(&Folder::new(self.root()));
        let said = String::from_utf8_lossy(&output.stderr);
        if clean.checked.diagnostics.has_errors() {
            prop_assert_eq!(output.status.code(), Some(1), "{}", said);
            prop_assert!(after == before, "a workspace with errors changes no output");
            for diagnostic in clean.checked.diagnostics.iter() {
                prop_assert!(said.contains(diagnostic.code), "{} is not in\n{}", diagnostic.code, said);
            }
            return Ok(());
        }
        prop_assert_eq!(output.status.code(), Some(0), "{}", said);
        let wanted: BTreeMap<String, Vec<u8>> = clean.tree.iter().map(|(p, b)| (p.to_owned(), b.to_vec())).collect();
        let differ: Vec<&String> =
            wanted.keys().chain(after.keys()).filter(|p| wanted.get(*p) != after.get(*p)).collect();
        prop_assert!(differ.is_empty(), "not as a clean run has them: {:?}", differ);
        Ok(())
    }
}

fn overlay(service: usize, environment: usize) -> String {
    format!("apps/{}/overlays/{}.yaml", SERVICES[service], ENVIRONMENTS[environment])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 60, ..ProptestConfig::with_cases(crate::cases(3)) })]

    #[test]
    fn any_sequence_of_edits_ends_where_a_clean_run_ends(
        edits in proptest::collection::vec(proptest::collection::vec(edit(), 1..4), 3..6),
    ) {
        let workspace = Workspace::new();
        workspace.compile_and_compare()?;
        for step in &edits {
            step.iter().for_each(|edit| workspace.apply(edit));
            workspace.compile_and_compare()?;
        }
        workspace.apply(&Edit::Fix);
        workspace.compile_and_compare()?;
    }
}

#[test]
fn the_cache_does_not_change_rendered_objects() {
    let workspace = Workspace::new();
    let render = || workspace.rutter(&["render", ENVIRONMENTS[0]]);
    let before = render();
    assert!(before.status.success() && before.stdout.len() > 1000);
    assert!(workspace.run().status.success());
    assert!(workspace.root().join(".rutter/compiled").exists());
    assert_eq!(render(), before);
    // Only the verification of the output finds this mistake.
    workspace.put(
        "apps/cart/manifests/wrong.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: wrong }\ndata: { a: 1 }\n",
    );
    let refused = render();
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("schema-mismatch"));
}

/// Everything is judged together anew then, and what did not change stays where it lies.
#[test]
fn a_service_that_others_call_moves_its_port_while_argo_cd_delivers_all() {
    let workspace = Workspace::new();
    workspace.apply(&Edit::Platform { variant: 1 });
    workspace.apply(&Edit::Service { service: 0, variant: 2 });
    workspace.compile_and_compare().unwrap();
    workspace.apply(&Edit::Service { service: 1, variant: 0 });
    workspace.compile_and_compare().unwrap();
}

/// Commands that show what comes of the files as they are.
const SHOWN: [&[&str]; 12] = [
    &["check"],
    &["render", "dev"],
    &["render", "dev", "cart"],
    &["render", "prod", "web", "cart"],
    &["render", "test"],
    &["render", "dev", "carr"],
    &["graph", "dev"],
    &["apps"],
    &["diff"],
    &["pin", "cart", "dev", "v9", "--plan"],
    &["promote", "cart", "--from", "dev", "--to", "prod", "--plan", "--override", "a test"],
    &["hold", "cart", "dev", "--reason", "a test", "--plan"],
];

/// Commands that make a branch of the last commit.
const COMMITTED: [&[&str]; 4] = [
    &["publish"],
    &["pin", "cart", "dev", "v9"],
    &["hold", "cart", "dev", "--reason", "a test"],
    &["promote", "cart", "--from", "dev", "--to", "prod", "--override", "a test"],
];

impl Workspace {
    fn git(&self, arguments: &[&str]) -> String {
        let who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        let output = Command::new("git").arg("-C").arg(self.root()).args(who).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "edits"]);
    }

    /// Every command says and does with the record what it does without it.
    fn compare_commands(&self) -> Result<(), TestCaseError> {
        for arguments in SHOWN {
            let with = self.rutter(arguments);
            let without = self.rutter(&[arguments, &["--no-cache"]].concat());
            prop_assert_eq!(with, without, "{:?}", arguments);
        }
        for arguments in COMMITTED {
            let run = |more: &[&str], branch| {
                let output = self.rutter(&[arguments, &["--branch", branch], more].concat());
                let made = output.status.success() && !self.git(&["branch", "--list", branch]).is_empty();
                let tree = made.then(|| self.git(&["rev-parse", &format!("{branch}^{{tree}}")]));
                if made {
                    self.git(&["branch", "-q", "-D", branch]);
                }
                (output.status.code(), tree)
            };
            prop_assert_eq!(run(&[], "with"), run(&["--no-cache"], "without"), "{:?}", arguments);
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 20, ..ProptestConfig::with_cases(crate::cases(2)) })]

    #[test]
    fn no_command_says_or_does_something_else_with_the_record(
        edits in proptest::collection::vec(proptest::collection::vec(edit(), 1..3), 2..4),
        compiles in proptest::collection::vec(any::<bool>(), 4),
    ) {
        let workspace = Workspace::new();
        if crate::promote::test_repository::no_git() {
            return Ok(());
        }
        workspace.git(&["init", "-q", "-b", "main"]);
        workspace.git(&["config", "user.name", "a"]);
        workspace.git(&["config", "user.email", "a@example.com"]);
        workspace.run();
        workspace.commit();
        workspace.compare_commands()?;
        // They do something, or the comparison holds of nothing.
        for shown in [SHOWN[1], SHOWN[2], SHOWN[6], SHOWN[9], SHOWN[10]] {
            let output = workspace.rutter(shown);
            prop_assert!(output.status.success() && !output.stdout.is_empty(), "{:?}: {:?}", shown, output);
        }
        for (n, committed) in COMMITTED.iter().enumerate() {
            let output = workspace.rutter(&[committed, &["--branch", &format!("made-{n}")][..]].concat());
            prop_assert!(output.status.success(), "{:?}: {:?}", committed, output);
        }
        for (step, compiles) in edits.iter().zip(compiles) {
            step.iter().for_each(|edit| workspace.apply(edit));
            workspace.compare_commands()?;
            if compiles {
                workspace.run();
            }
            workspace.commit();
            workspace.compare_commands()?;
        }
    }
}

/// The variants of each file must differ in their output; otherwise the property above tests nothing.
#[test]
fn each_way_to_write_a_file_compiles_and_gives_another_output() {
    let workspace = Workspace::new();
    let mut seen = Vec::new();
    for service in 0..SERVICES.len() {
        workspace.apply(&Edit::Service { service, variant: 0 });
        workspace.apply(&Edit::Overlay { service, environment: 0, variant: 0 });
    }
    let services = (0..SERVICE_VARIANTS.len()).map(|variant| Edit::Service { service: 0, variant });
    let overlays = (1..OVERLAY_VARIANTS.len()).map(|variant| Edit::Overlay { service: 2, environment: 0, variant });
    let others = [
        Edit::Manifest { service: 3, there: true },
        Edit::Environment { environment: 0, variant: 1 },
        Edit::Platform { variant: 1 },
        Edit::Platform { variant: 2 },
        Edit::Without { service: 1 },
    ];
    for edit in services.chain(overlays).chain(others) {
        workspace.apply(&edit);
        let compiled = compile(&Folder::new(workspace.root()));
        assert!(!compiled.checked.diagnostics.has_errors(), "{edit:?}: {:?}", compiled.checked.diagnostics);
        let bytes: Vec<Vec<u8>> = compiled.tree.iter().map(|(_, bytes)| bytes.to_vec()).collect();
        assert!(!seen.contains(&bytes), "{edit:?} changes nothing");
        seen.push(bytes);
    }
    for (how, broken) in BROKEN.iter().enumerate() {
        workspace.apply(&Edit::Break { how });
        assert!(compile(&Folder::new(workspace.root())).checked.diagnostics.has_errors(), "{broken:?}");
        workspace.apply(&Edit::Fix);
    }
}
