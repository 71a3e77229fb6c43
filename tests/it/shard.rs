//! Joined shares give the same output as one run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rutter::output::tree::Tree;
use rutter::pipeline::compile::compile;
use rutter::pipeline::shard::{Shard, Share, compile_share, fingerprint, join};
use rutter::source::{Folder, Memory, Source};
use tempfile::TempDir;

fn shares(source: &dyn Source, of: u32) -> Vec<(Share, Tree)> {
    let one = |index| {
        let shard = Shard { index, of };
        let compiled = compile_share(source, shard);
        assert!(!compiled.checked.diagnostics.has_errors(), "{:?}", compiled.checked.diagnostics);
        (Share::new(shard, fingerprint(source).unwrap(), &compiled.tree), compiled.tree)
    };
    (1..=of).map(one).collect()
}

fn bytes(tree: &Tree) -> BTreeMap<&str, &[u8]> {
    tree.iter().collect()
}

fn assert_same(source: &dyn Source, most: u32) {
    let whole = compile(source);
    assert!(!whole.tree.is_empty());
    for of in 1..=most {
        let mut shares = shares(source, of);
        shares.reverse();
        let joined = join(source, shares);
        assert!(bytes(&joined.tree) == bytes(&whole.tree), "{of} shares");
        assert_eq!(joined.checked.diagnostics, whole.checked.diagnostics);
    }
}

#[test]
fn shares_of_the_example_are_the_example() {
    assert_same(&Folder::new(env!("CARGO_MANIFEST_DIR")), 5);
}

/// Generates services that call each other; some have configuration files without header.
fn generated(services: usize) -> Memory {
    let mut files = vec![
        (
            "platform/platform.yaml".to_owned(),
            "name: acme\nrepository: { url: https://git.example.com/d.git }\n".to_owned(),
        ),
        ("platform/teams/shop.yaml".to_owned(), "owners: [acme:shop]\n".to_owned()),
        ("platform/teams/pay.yaml".to_owned(), "owners: [acme:pay]\n".to_owned()),
    ];
    for environment in ["dev", "prod"] {
        let text = "clusters: [{ name: c }]\ndomain: acme.example.com\n";
        files.push((format!("platform/environments/{environment}.yaml"), text.to_owned()));
    }
    for n in 0..services {
        let team = ["shop", "pay"][n % 2];
        let callee = (n * 7 + 1) % services;
        let calls =
            if callee == n { String::new() } else { format!("calls: [{{ service: s{callee}, optional: true }}]\n") };
        let text = format!("team: {team}\nimage: registry.example.com/s{n}\nport: 8080\n{calls}");
        files.push((format!("apps/s{n}/service.yaml"), text));
        files.push((format!("apps/s{n}/overlays/dev.yaml"), format!("tag: v{n}\nenv: {{ N: \"{n}\" }}\n")));
        if n % 3 != 0 {
            files.push((format!("apps/s{n}/overlays/prod.yaml"), "tag: v1\nscale: 3\n".to_owned()));
        }
        if n % 5 == 0 {
            let manifest =
                format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: extra-{n} }}\ndata: {{ a: b }}\n");
            files.push((format!("apps/s{n}/manifests/extra.yaml"), manifest));
        }
    }
    files.into_iter().collect()
}

#[test]
fn shares_of_a_generated_workspace_are_the_workspace() {
    assert_same(&generated(23), 5);
}

#[test]
fn a_share_reports_what_is_wrong_with_its_own_services_and_no_others() {
    let source = |team: &str| -> Memory {
        let files = [("cart", team), ("web", "shop"), ("mail", "shop")].map(|(name, team)| {
            (format!("apps/{name}/service.yaml"), format!("team: {team}\nimage: registry.example.com/a\nport: 80\n"))
        });
        let platform = [
            ("platform/platform.yaml", "name: acme\n"),
            ("platform/environments/dev.yaml", "clusters: [{ name: c }]\ndomain: acme.example.com\n"),
            ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
        ];
        files.into_iter().chain(platform.map(|(path, text)| (path.to_owned(), text.to_owned()))).collect()
    };
    let broken = source("shpo");
    let codes = |index| -> Vec<&str> {
        let compiled = compile_share(&broken, Shard { index, of: 2 });
        compiled
            .checked
            .diagnostics
            .iter()
            .filter(|d| d.severity == rutter::diagnostics::Severity::Error)
            .map(|d| d.code)
            .collect()
    };
    let holder = if (Shard { index: 1, of: 2 }).holds("cart") { 1 } else { 2 };
    assert_eq!(codes(holder), ["unknown-team"]);
    assert!(codes(3 - holder).is_empty());
    // The join still finds the mistake, and also a mistake that no single share can find.
    assert!(join(&broken, shares(&source("shop"), 2)).tree.is_empty());
}

#[test]
fn shares_that_do_not_belong_together_are_refused() {
    let source = generated(6);
    let three = shares(&source, 3);
    let said = |shares: Vec<(Share, Tree)>| -> Vec<String> {
        let joined = join(&source, shares);
        assert!(joined.tree.is_empty());
        joined.checked.diagnostics.iter().filter(|d| d.code == "shares").map(|d| d.message.clone()).collect()
    };
    assert_eq!(said(Vec::new()), ["there is no share to join"]);
    assert_eq!(said(three[..2].to_vec()), ["share 3/3 is missing"]);
    assert_eq!(said([&three[..], &three[..1]].concat()), ["share 1/3 is there 2 times"]);
    let other = shares(&generated(7), 3);
    assert_eq!(said([&three[..2], &other[2..]].concat()), ["share 3/3 was made of other spec files than are here"]);
    let mut torn = three.clone();
    torn[1].1 = Tree::new();
    assert_eq!(said(torn), ["files of share 2/3 are missing or were changed"]);
    let mut old = three;
    old[0].0.rutter = "0.0.1".to_owned();
    assert_eq!(said(old), ["share 1/3 was made by rutter 0.0.1"]);
}

fn rutter(root: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rutter")).arg("-C").arg(root).args(args).output().unwrap()
}

fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    entries.map(|e| (e.path().strip_prefix(root).unwrap().to_owned(), fs::read(e.path()).unwrap())).collect()
}

#[test]
fn the_commands_of_a_matrix_give_the_output_of_one_command() {
    let root = TempDir::new().unwrap();
    let source = generated(12);
    for path in source.files("").unwrap() {
        let at = root.path().join(&path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(at, source.read(&path).unwrap()).unwrap();
    }
    let elsewhere = TempDir::new().unwrap();
    let folders: Vec<String> =
        (1..=3).map(|n| elsewhere.path().join(format!("share-{n}")).to_str().unwrap().to_owned()).collect();
    for (n, folder) in folders.iter().enumerate() {
        let share = format!("{}/3", n + 1);
        let args = ["compile", "--shard", &share, "--output", folder];
        assert!(rutter(root.path(), &args).status.success());
        // A job that runs again gives the same share.
        let first = files(Path::new(folder));
        assert!(rutter(root.path(), &args).status.success());
        assert!(files(Path::new(folder)) == first);
        assert!(fs::metadata(Path::new(folder).join("rutter-share.json")).unwrap().len() < 1000);
    }
    assert!(!root.path().join("generated").exists());
    let missing = rutter(root.path(), &["compile", "--merge", &folders[0]]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("share 2/3 is missing"));
    let merge = [&["compile", "--merge"][..], &folders.iter().map(String::as_str).collect::<Vec<_>>()].concat();
    let merged = rutter(root.path(), &merge);
    assert!(merged.status.success(), "{}", String::from_utf8_lossy(&merged.stderr));
    let joined = files(&root.path().join("generated"));
    fs::remove_dir_all(root.path().join("generated")).unwrap();
    assert!(rutter(root.path(), &["compile"]).status.success());
    assert!(files(&root.path().join("generated")) == joined);
    assert!(rutter(root.path(), &[&merge[..], &["--check"]].concat()).status.success());
    for wrong in [&["compile", "--shard", "4/3", "--output", "x"][..], &["compile", "--shard", "1/3"]] {
        assert_eq!(rutter(root.path(), wrong).status.code(), Some(2), "{wrong:?}");
    }
}
