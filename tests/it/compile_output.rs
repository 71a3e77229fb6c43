//! Guarantees of `compile`: the same bytes in any folder, stale output is detected, and values are not changed.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use rutter::diagnostics::{Diagnostics, Severity};
use rutter::kubernetes::Object;
use rutter::language::model::EnvironmentId;
use rutter::output::write::{Lock, apply, plan};
use rutter::phases::verify::render_environment;
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::{Folder, Memory, Source};
use rutter::yaml::{Value, write_scalar};

fn example() -> Folder {
    Folder::new(env!("CARGO_MANIFEST_DIR"))
}

fn bytes(compiled: &Compiled) -> BTreeMap<String, Vec<u8>> {
    compiled.tree.iter().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
}

/// Returns the spec files of the example.
fn files() -> Vec<(String, Vec<u8>)> {
    let source = example();
    let paths = ["platform", "apps"].iter().flat_map(|f| source.files(f).unwrap());
    paths.map(|path| (path.clone(), source.read(&path).unwrap())).collect()
}

fn copy_to(folder: &Path, files: &[(String, Vec<u8>)]) {
    for (path, bytes) in files {
        let target = folder.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, bytes).unwrap();
    }
}

#[test]
fn the_same_files_give_the_same_bytes_in_any_folder_and_order() {
    let mut files = files();
    let expected = bytes(&compile(&example()));
    for _ in 0..2 {
        let folder = tempfile::tempdir().unwrap();
        copy_to(folder.path(), &files);
        assert_eq!(bytes(&compile(&Folder::new(folder.path()))), expected);
        files.reverse();
    }
}

#[test]
fn a_compiled_tree_is_current_until_a_byte_of_it_or_a_value_of_the_spec_changes() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    copy_to(root, &files());
    let compiled = compile(&Folder::new(root));
    let lock = Lock::wait(root).unwrap();
    apply(&lock, &plan(root, &compiled.tree).unwrap(), false).unwrap();
    let current = || plan(root, &compile(&Folder::new(root)).tree).is_ok_and(|p| p.is_current());
    assert!(current());
    let paths: Vec<String> = compiled.tree.iter().map(|(path, _)| path.to_owned()).collect();
    for path in paths.iter().step_by(37) {
        let file = root.join(path);
        let old = std::fs::read(&file).unwrap();
        let mut new = old.clone();
        let middle = new.len() / 2;
        new[middle] ^= 1;
        std::fs::write(&file, new).unwrap();
        assert!(!current(), "{path}");
        std::fs::write(&file, old).unwrap();
    }
    let overlay = root.join("apps/cartservice/overlays/dev.yaml");
    let text = std::fs::read_to_string(&overlay).unwrap();
    std::fs::write(&overlay, text.replace("tag: v", "tag: w")).unwrap();
    assert!(!current());
}

fn workspace(service: &str) -> Memory {
    [
        ("platform/platform.yaml", "name: acme\npromotion: { order: [dev, prod] }\n"),
        ("platform/environments/dev.yaml", "clusters: [{ name: c }]\n"),
        ("platform/environments/prod.yaml", "clusters: [{ name: c }]\n"),
        ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
        ("apps/cart/overlays/dev.yaml", "tag: v1\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
        ("apps/cart/service.yaml", service),
    ]
    .into_iter()
    .collect()
}

fn rendered(source: &Memory, id: EnvironmentId) -> Vec<Object> {
    let compiled = compile(source);
    let errors: Vec<_> = compiled.checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let rendered = render_environment(&compiled.checked.platform, id, &compiled.tree, &mut Diagnostics::new());
    rendered.into_iter().flat_map(|r| r.objects).collect()
}

fn main_env(objects: &[Object]) -> BTreeMap<String, String> {
    let deployment = objects.iter().find(|o| o.kind() == "Deployment").unwrap();
    let containers = deployment.0.at(&["spec", "template", "spec", "containers"]).unwrap();
    let env = containers.items()[0].get("env").map(Value::items).unwrap_or_default();
    env.iter()
        .map(|e| {
            (
                e.get("name").unwrap().as_str().unwrap().to_owned(),
                e.get("value").and_then(Value::as_str).unwrap().to_owned(),
            )
        })
        .collect()
}

fn indent(text: &str, by: usize) -> String {
    text.lines().map(|l| format!("{}{l}\n", " ".repeat(by))).collect()
}

const NASTY: &[&str] = &[
    "yes",
    "No",
    "on",
    "y",
    "~",
    "null",
    "true",
    "0123",
    "0o17",
    "0x1F",
    "1e3",
    "1_000",
    "12:30",
    "12:30:45",
    "2020-01-01",
    "=",
    "<<",
    ".5",
    "-1",
    "+1",
    "1.10",
    "",
    " leading",
    "trailing ",
    "'single'",
    "\"double\"",
    "a: b",
    "a #b",
    "# no comment",
    "- dash",
    "{flow}",
    "[list]",
    "*alias",
    "&anchor",
    "!tag",
    "%percent",
    "@at",
    "`tick`",
    "|",
    ">",
    "?",
    ":",
    "emoji 🚀",
    "ünïcode é✓",
    "two\nlines",
    "\n leading newline",
    "trailing newline\n",
    "tab\there",
    "\ttab first",
    "cr\r\nlf",
    "back\\slash",
    "$HOME",
    "$${not}",
];

#[test]
fn nasty_values_reach_the_rendered_objects_unchanged() {
    let mut service = "team: shop\nimage: r/cart\nport: 80\nenv:\n".to_owned();
    let expected: BTreeMap<String, String> =
        NASTY.iter().enumerate().map(|(n, v)| (format!("V{n}"), v.replace("$${", "${"))).collect();
    for (n, value) in NASTY.iter().enumerate() {
        service.push_str(&format!("  V{n}: {}\n", serde_json::to_string(value).unwrap()));
    }
    service.push_str("config:\n  app:\n    mount: /etc/app\n    files:\n");
    for (n, value) in NASTY.iter().enumerate() {
        service.push_str(&format!("      f{n}: {}\n", serde_json::to_string(value).unwrap()));
    }
    service.push_str("labels: { word: \"yes\", number: \"0123\", time: \"1e3\" }\n");
    for id in [EnvironmentId(0), EnvironmentId(1)] {
        let objects = rendered(&workspace(&service), id);
        assert_eq!(main_env(&objects), expected);
        let config = objects.iter().find(|o| o.kind() == "ConfigMap" && o.name().starts_with("cart-app-")).unwrap();
        for (n, value) in NASTY.iter().enumerate() {
            assert_eq!(config.0.at(&["data", &format!("f{n}")]).and_then(Value::as_str), Some(*value));
        }
        for object in objects.iter().filter(|o| o.kind() == "Service") {
            let labels = object.labels().unwrap();
            assert_eq!(labels.get("number").and_then(Value::as_str), Some("0123"));
            assert_eq!(labels.get("word").and_then(Value::as_str), Some("yes"));
        }
    }
}

#[test]
fn scalars_that_yaml_readers_disagree_about_are_kept_as_written() {
    let service = "team: shop\nimage: r/cart\nport: 80\nenv: { A: yes, B: 0123, C: 1.10, D: 12:30, E: 1_000, F: 2020-01-01, G: null, H: ~ }\n";
    let env = main_env(&rendered(&workspace(service), EnvironmentId(1)));
    let expected = [("A", "yes"), ("B", "0123"), ("C", "1.10"), ("D", "12:30"), ("E", "1_000"), ("F", "2020-01-01")];
    assert_eq!(env, expected.map(|(k, v)| (k.to_owned(), v.to_owned())).into());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_text_survives_from_the_spec_to_the_rendered_object(text in "\\PC{0,40}|[ \\t\\n:#'\"a-z0-9-]{0,30}") {
        prop_assume!(!text.contains("${"));
        let service = format!("team: shop\nimage: r/cart\nport: 80\nenv:\n  V: {}\n", write_scalar(&text));
        let env = main_env(&rendered(&workspace(&service), EnvironmentId(0)));
        prop_assert_eq!(env.get("V"), Some(&text));
    }
}

#[test]
fn a_block_in_an_overlay_patches_only_that_variable() {
    let mut source = workspace("team: shop\nimage: r/cart\nport: 80\nenv: { A: a, B: b }\n");
    source.insert("apps/cart/overlays/prod.yaml", format!("tag: v1\nenv:\n  B: |\n{}", indent("one\ntwo", 4)));
    let env = main_env(&rendered(&source, EnvironmentId(1)));
    assert_eq!(env, [("A".to_owned(), "a".to_owned()), ("B".to_owned(), "one\ntwo\n".to_owned())].into());
    let compiled = compile(&source);
    let patch = compiled.tree.get("generated/apps/cart/overlays/prod/deployment.patch.yaml").unwrap();
    let text = String::from_utf8_lossy(patch);
    assert!(!text.contains("name: A"), "{text}");
}
