//! Compiling with the record of an earlier run gives the same files and findings as compiling without it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use proptest::prelude::*;
use rutter::output::tree::{Discarded, InMemory, Reuse, Sink};
use rutter::pipeline::compile::{Cache, Compiled, FileHash, Input, NoCache, Record, Request, compile, run};
use rutter::source::{Folder, Memory, Snapshot, Source};

type Files = BTreeMap<String, String>;
type Bytes = BTreeMap<String, Vec<u8>>;

fn snapshot(files: &Files) -> Snapshot {
    let memory: Memory = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    Snapshot::take(&memory, &["platform", "apps"])
}

fn bytes_of(compiled: &Compiled) -> Bytes {
    compiled.tree.iter().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
}

/// A run, and the output folder that it leaves behind.
struct Run {
    record: Record,
    output: Bytes,
    codes: Vec<&'static str>,
    /// The number of service files that were not written because they were on disk already.
    on_disk: usize,
}

/// The cache of an earlier run. `is_there` decides which of its files still exist.
struct EarlierRun<'a, F> {
    run: &'a Run,
    is_there: F,
}

impl<F: Fn(&str) -> bool + Sync> Cache for EarlierRun<'_, F> {
    fn record(&self) -> &Record {
        &self.run.record
    }

    fn is_on_disk(&self, (path, _): &FileHash) -> bool {
        (self.is_there)(path)
    }

    fn read(&self, (path, _): &FileHash) -> Option<Vec<u8>> {
        self.run.output.get(path).filter(|_| (self.is_there)(path)).cloned()
    }
}

/// A sink that keeps every file in memory.
#[derive(Default)]
struct CollectingSink(Mutex<Bytes>);

impl Sink for CollectingSink {
    fn take(&self, path: &str, bytes: &[u8]) -> bool {
        assert!(self.0.lock().unwrap().insert(path.to_owned(), bytes.to_vec()).is_none(), "{path} comes twice");
        true
    }

    fn reuse(&self, _: &str) -> Reuse {
        Reuse::OnDisk
    }
}

fn recorded(source: &Snapshot, cache: &dyn Cache, sink: &dyn Sink) -> Compiled {
    run(Input::Spec(source), &Request::everything().recorded(), cache, sink)
}

impl Run {
    fn first(files: &Files) -> Self {
        Self { record: Record::default(), output: Bytes::new(), codes: Vec::new(), on_disk: 0 }.next(files)
    }

    /// Compiles after an edit with the cache of this run, and compares with a run without a cache.
    fn next(&self, files: &Files) -> Self {
        let source = snapshot(files);
        let sink = CollectingSink::default();
        let compiled = recorded(&source, &EarlierRun { run: self, is_there: |_: &str| true }, &sink);
        let clean = compile(&source);
        assert_eq!(compiled.checked.diagnostics, clean.checked.diagnostics);
        self.other_sinks_see_the_same(&source, &clean);
        let codes = clean.checked.diagnostics.iter().map(|d| d.code).collect();
        if clean.checked.diagnostics.has_errors() {
            assert!(compiled.tree.is_empty());
            return Self { record: self.record.clone(), output: self.output.clone(), codes, on_disk: 0 };
        }
        let mut output = bytes_of(&compiled);
        for (path, bytes) in sink.0.into_inner().unwrap() {
            assert!(!compiled.on_disk.contains(&path), "{path} is on disk already");
            assert!(compiled.tree.exists(&path) && output.insert(path, bytes).is_none());
        }
        for path in &compiled.on_disk {
            let made = output.insert(path.clone(), self.output[path].clone());
            assert!(made.is_none(), "{path} is on disk, and made again");
        }
        let wanted = bytes_of(&clean);
        let differ: Vec<&String> =
            wanted.keys().chain(output.keys()).filter(|path| wanted.get(*path) != output.get(*path)).collect();
        assert!(differ.is_empty(), "{differ:?}");
        let on_disk = compiled.on_disk.iter().filter(|path| path.starts_with("generated/apps/")).count();
        Self { record: compiled.record.unwrap(), output, codes, on_disk }
    }

    /// Checks that compiling into memory gives every file, even those that the disk lost, and that checking without
    /// output gives the same findings.
    fn other_sinks_see_the_same(&self, source: &Snapshot, clean: &Compiled) {
        for lost in ["nothing", "generated/apps/cart/base/deployment.yaml"] {
            let cache = EarlierRun { run: self, is_there: |path: &str| path != lost };
            let held = run(Input::Spec(source), &Request::everything(), &cache, &InMemory);
            assert_eq!(held.checked.diagnostics, clean.checked.diagnostics);
            assert!(bytes_of(&held) == bytes_of(clean), "in memory, without {lost}");
        }
        let cache = EarlierRun { run: self, is_there: |_: &str| false };
        let checked = run(Input::Spec(source), &Request::everything(), &cache, &Discarded).checked;
        assert_eq!(checked.diagnostics, clean.checked.diagnostics);
    }
}

const SERVICES: [&str; 4] = ["cart", "mail", "pay", "web"];

/// Four services of two teams that call each other, delivered by Argo CD.
fn workspace() -> Files {
    let mut files = Files::new();
    let mut put = |path: &str, text: &str| files.insert(path.to_owned(), text.to_owned());
    put(
        "platform/platform.yaml",
        "name: acme\nrepository: { url: https://git.example.com/deploy.git }\npromotion: { order: [dev, prod] }\n",
    );
    for environment in ["dev", "prod"] {
        put(
            &format!("platform/environments/{environment}.yaml"),
            &format!("clusters: [{{ name: {environment} }}]\ndomain: {environment}.example.com\n"),
        );
    }
    put("platform/teams/shop.yaml", "owners: [acme:shop]\n");
    put("platform/teams/post.yaml", "owners: [acme:post]\n");
    for (n, name) in SERVICES.iter().enumerate() {
        let team = if n == 1 { "post" } else { "shop" };
        let callee = SERVICES[(n + 1) % SERVICES.len()];
        put(
            &format!("apps/{name}/service.yaml"),
            &format!(
                "team: {team}\nimage: registry.example.com/{name}\nport: 8080\nhealth: {{ http: /healthz }}\nresources: {{ cpu: 100m, memory: 64Mi }}\nconfig: {{ own: {{ mount: /etc/a, files: {{ a.conf: \"a\" }} }} }}\ncalls: [{callee}]\n"
            ),
        );
        for environment in ["dev", "prod"] {
            put(&format!("apps/{name}/overlays/{environment}.yaml"), "tag: v1\n");
        }
    }
    files
}

fn config_map(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name} }}\ndata: {{ a: b }}\n")
}

#[test]
fn files_that_an_edit_does_not_affect_are_kept() {
    let mut files = workspace();
    let first = Run::first(&files);
    assert_eq!((first.codes.as_slice(), first.on_disk), ([].as_slice(), 0));
    let of = |name: &str| first.output.keys().filter(|p| p.starts_with(&format!("generated/apps/{name}/"))).count();
    let all: usize = SERVICES.iter().map(|name| of(name)).sum();
    let again = first.next(&files);
    assert_eq!(again.on_disk, all);
    files.insert("apps/cart/overlays/dev.yaml".to_owned(), "tag: v2\n".to_owned());
    let pinned = again.next(&files);
    assert_eq!(pinned.on_disk, all - of("cart"));
    // Every service depends on the platform's own files.
    files.insert("platform/teams/shop.yaml".to_owned(), "owners: [acme:shop, acme:more]\n".to_owned());
    assert_eq!(pinned.next(&files).on_disk, 0);
}

#[test]
fn a_new_service_that_shifts_indices_leaves_the_others_unchanged() {
    let mut files = workspace();
    let first = Run::first(&files);
    let service = files["apps/web/service.yaml"].replace("/web", "/alone").replace("calls: [cart]\n", "");
    files.insert("apps/alone/service.yaml".to_owned(), service);
    files.insert("apps/alone/overlays/dev.yaml".to_owned(), "tag: v1\n".to_owned());
    // The checks across services run again, and then the record has their result.
    let second = first.next(&files);
    files.insert("apps/web/overlays/dev.yaml".to_owned(), "tag: v2\n".to_owned());
    assert!(second.next(&files).on_disk > 0);
}

#[test]
fn the_callers_of_a_service_are_part_of_its_inputs() {
    let mut files = workspace();
    let first = Run::first(&files);
    let text = files["apps/cart/service.yaml"].replace("calls: [mail]", "calls: [pay]");
    files.insert("apps/cart/service.yaml".to_owned(), text);
    let second = first.next(&files);
    let differ = |path: &str| first.output[path] != second.output[path];
    assert!(differ("generated/apps/pay/overlays/dev/networkpolicy.yaml"));
    assert!(differ("generated/apps/mail/overlays/dev/networkpolicy.yaml"));
}

#[test]
fn a_problem_between_two_services_is_found_though_one_is_cached() {
    let mut files = workspace();
    files.insert("apps/cart/manifests/extra.yaml".to_owned(), config_map("extra"));
    let first = Run::first(&files);
    assert_eq!(first.codes, [] as [&str; 0]);
    files.insert("apps/web/manifests/extra.yaml".to_owned(), config_map("extra"));
    let second = first.next(&files);
    assert!(second.codes.contains(&"duplicate-object"), "{:?}", second.codes);
    files.insert("apps/web/manifests/extra.yaml".to_owned(), config_map("other"));
    assert_eq!(second.next(&files).codes, [] as [&str; 0]);
}

#[test]
fn a_connection_that_one_service_opens_to_a_cached_one_is_found() {
    let mut files = workspace();
    let first = Run::first(&files);
    let policy = |to: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: open }}\nspec:\n  podSelector: {{ matchLabels: {{ app.kubernetes.io/name: {to} }} }}\n  policyTypes: [Ingress]\n  ingress: [{{ from: [{{ podSelector: {{ matchLabels: {{ app.kubernetes.io/name: web }} }} }}] }}]\n"
        )
    };
    // web calls cart on one port, and its egress allows no other port. web does not call pay.
    let egress = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: out }\nspec:\n  podSelector: { matchLabels: { app.kubernetes.io/name: web } }\n  policyTypes: [Egress]\n  egress: [{ to: [{ podSelector: { matchLabels: { app.kubernetes.io/name: pay } } }] }]\n";
    files.insert("apps/web/manifests/in.yaml".to_owned(), policy("pay"));
    let half = first.next(&files);
    assert_eq!(half.codes, [] as [&str; 0]);
    files.insert("apps/cart/manifests/out.yaml".to_owned(), egress.to_owned());
    let open = half.next(&files);
    assert!(open.codes.contains(&"connection-extra"), "{:?}", open.codes);
}

/// A service without pods of its own declares with `pullSecrets` the secrets that its manifests may refer to.
#[test]
fn a_removed_pull_secret_is_reported_as_missing_in_manifests() {
    let mut files = workspace();
    let service = |more: &str| format!("team: shop\nkind: parts\n{more}");
    let controller = "apiVersion: v1\nkind: ReplicationController\nmetadata: { name: own }\nspec:\n  selector: { app: own }\n  template:\n    metadata: { labels: { app: own } }\n    spec:\n      imagePullSecrets: [{ name: regcred }]\n      containers: [{ name: own, image: registry.example.com/own:v1 }]\n";
    files.insert("apps/own/service.yaml".to_owned(), service("pullSecrets: [regcred]\n"));
    files.insert("apps/own/overlays/dev.yaml".to_owned(), "{}\n".to_owned());
    files.insert("apps/own/manifests/controller.yaml".to_owned(), controller.to_owned());
    let first = Run::first(&files);
    assert_eq!(first.codes, [] as [&str; 0]);
    files.insert("apps/own/service.yaml".to_owned(), service(""));
    let second = first.next(&files);
    assert!(second.codes.contains(&"dangling-reference"), "{:?}", second.codes);
}

#[test]
fn findings_are_reported_again_in_every_run() {
    let mut files = workspace();
    let text = files["apps/cart/service.yaml"].replace("health: { http: /healthz }\n", "");
    files.insert("apps/cart/service.yaml".to_owned(), text);
    let first = Run::first(&files);
    let second = first.next(&files);
    assert_eq!((first.codes.is_empty(), &second.codes), (false, &first.codes));
}

#[test]
fn no_service_of_the_example_is_compiled_twice() {
    let source = Snapshot::take(&Folder::new(env!("CARGO_MANIFEST_DIR")) as &dyn Source, &["platform", "apps"]);
    let first = recorded(&source, &NoCache::default(), &InMemory);
    let output = bytes_of(&first);
    let run = Run { record: first.record.unwrap(), output, codes: Vec::new(), on_disk: 0 };
    let second = recorded(&source, &EarlierRun { run: &run, is_there: |_: &str| true }, &CollectingSink::default());
    assert!(second.tree.paths().all(|path| !path.starts_with("generated/apps/")));
    let services: Vec<&String> = run.output.keys().filter(|path| path.starts_with("generated/apps/")).collect();
    assert_eq!(second.on_disk.iter().collect::<Vec<_>>(), services);
    assert_eq!(second.record.as_ref(), Some(&run.record));
    // A service whose files on disk changed is compiled again.
    let is_there = |path: &str| !path.contains("/cartservice/");
    let lost = recorded(&source, &EarlierRun { run: &run, is_there }, &CollectingSink::default());
    let made = |path: &str| path.starts_with("generated/apps/cartservice/");
    assert!(lost.tree.paths().any(made) && !lost.on_disk.iter().any(|path| made(path)));
}

/// Edits of a service's files: file, text and its replacement. An edit whose replacement is there already is undone.
const EDITS: [(&str, &str, &str); 7] = [
    ("service.yaml", "port: 8080", "port: 9090"),
    ("service.yaml", "a.conf: \"a\"", "a.conf: \"b\""),
    ("service.yaml", "calls: [", "workers: { job: { command: [run] } }\ncalls: ["),
    ("service.yaml", "cpu: 100m", "cpu: 200m"),
    ("overlays/dev.yaml", "tag: v1", "tag: v2"),
    ("overlays/prod.yaml", "tag: v1\n", "tag: v1\nscale: 3\nenv: { LEVEL: debug }\n"),
    ("overlays/dev.yaml", "tag", "port: 7070\ntag"),
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(crate::cases(24)) })]

    #[test]
    fn any_sequence_of_edits_is_compiled_as_without_a_cache(
        edits in proptest::collection::vec((0..SERVICES.len(), 0..EDITS.len() + 2), 1..8),
    ) {
        let mut files = workspace();
        let mut run = Run::first(&files);
        for (service, edit) in edits {
            let name = SERVICES[service];
            match EDITS.get(edit) {
                Some((file, old, new)) => {
                    let text = files.get_mut(&format!("apps/{name}/{file}"));
                    if let Some(text) = text {
                        *text = if text.contains(new) { text.replace(new, old) } else { text.replacen(old, new, 1) };
                    }
                }
                None if edit == EDITS.len() => {
                    let path = format!("apps/{name}/overlays/prod.yaml");
                    if files.remove(&path).is_none() {
                        files.insert(path, "tag: v1\n".to_owned());
                    }
                }
                None => {
                    let path = format!("apps/{name}/manifests/extra.yaml");
                    if files.remove(&path).is_none() {
                        files.insert(path, config_map("extra"));
                    }
                }
            }
            run = run.next(&files);
        }
    }
}
