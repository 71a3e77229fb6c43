//! Hostile input to the Kustomize engine ends quickly with diagnostics.

use std::time::{Duration, Instant};

use rutter::diagnostics::Sources;
use rutter::kustomize::build;
use rutter::source::Memory;

/// Returns the codes of the diagnostics; empty for a build that succeeds.
fn codes(files: &[(&str, String)]) -> Vec<&'static str> {
    let source: Memory = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
    let start = Instant::now();
    let outcome = build(&source, "top", &mut Sources::new());
    assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
    outcome.err().into_iter().flatten().map(|d| d.code).collect()
}

fn kustomization(text: &str) -> (&'static str, String) {
    ("top/kustomization.yaml", text.to_owned())
}

fn config_map(body: &str) -> (&'static str, String) {
    ("top/a.yaml", format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {body}\n"))
}

#[test]
fn deep_nesting_is_refused() {
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
        let deep = format!("{}{}", open.repeat(50_000), close.repeat(50_000));
        assert_ne!(codes(&[kustomization("resources: [a.yaml]"), config_map(&deep)]), Vec::<&str>::new());
    }
}

#[test]
fn a_chain_of_bases_ends() {
    let mut files = vec![kustomization("resources: [../b0]")];
    let names: Vec<String> = (0..200).map(|n| format!("b{n}/kustomization.yaml")).collect();
    for (n, name) in names.iter().enumerate() {
        files.push((name, format!("resources: [../b{}]", n + 1)));
    }
    assert_eq!(codes(&files), ["kustomize-too-large"]);
}

#[test]
fn doubling_bases_end() {
    let names: Vec<String> = (0..40).map(|n| format!("b{n}/kustomization.yaml")).collect();
    let wrap: Vec<(String, String)> = (0..40)
        .flat_map(|n| {
            ["x", "y"].map(|p| {
                let text = format!("namePrefix: {p}\nresources: [../b{}]", n + 1);
                (format!("{p}{n}/kustomization.yaml"), text)
            })
        })
        .collect();
    let mut files = vec![kustomization("resources: [../b0]")];
    for (n, name) in names.iter().enumerate() {
        files.push((name, format!("resources: [../x{n}, ../y{n}]")));
    }
    files.extend(wrap.iter().map(|(path, text)| (path.as_str(), text.clone())));
    files.push(("b40/kustomization.yaml", "configMapGenerator: [{name: a}]".to_owned()));
    assert_eq!(codes(&files), ["kustomize-too-large"]);
}

#[test]
fn long_lists_to_merge_are_refused() {
    let list = |n: usize| (0..n).map(|i| format!("{{name: e{i}}}")).collect::<Vec<_>>().join(", ");
    let object = |n| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: c, env: [{}]}}]}}\n",
            list(n)
        )
    };
    let top = kustomization("resources: [a.yaml]\npatches: [{path: p.yaml}]");
    let files = |n| [top.clone(), ("top/a.yaml", object(n)), ("top/p.yaml", object(n))];
    assert_eq!(codes(&files(300)), Vec::<&str>::new());
    assert_eq!(codes(&files(20_000)), ["kustomize-invalid-patch"]);
}
