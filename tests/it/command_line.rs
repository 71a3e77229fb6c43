//! The command line: output, exit codes and help that scripts and people rely on.

use std::fs::{self, File};
use std::process::{Command, Output, Stdio};

fn rutter(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rutter"));
    command.args(args).stdin(Stdio::null()).env_remove("COLUMNS");
    command
}

fn run(args: &[&str]) -> Output {
    rutter(args).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn help_and_version_are_results() {
    let help = run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(text(&help.stdout).contains("Exit codes:"));
    assert!(help.stderr.is_empty());
    let version = run(&["--version"]);
    assert_eq!(text(&version.stdout), concat!("rutter ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn wrong_usage_exits_with_2_and_prints_nothing_to_stdout() {
    for args in [&["no-such-command"][..], &[], &["--color", "pink", "explain"], &["completions", "no-such-shell"]] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        assert!(!output.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn explain_prints_a_page_and_corrects_a_mistyped_code() {
    let page = run(&["explain", "yaml-duplicate-key"]);
    assert_eq!(page.status.code(), Some(0));
    assert!(text(&page.stdout).starts_with("# yaml-duplicate-key: a key occurs twice in one mapping\n\n"));
    let wrong = run(&["explain", "yaml-duplicated-key"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert_eq!(
        text(&wrong.stderr),
        "error: there is no diagnostic `yaml-duplicated-key`\n  help: did you mean `yaml-duplicate-key`?\n  \
         help: `rutter explain` lists every code\n"
    );
}

#[test]
fn every_code_of_the_yaml_reader_has_a_page() {
    let source = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/crates/yaml/src/codes.rs")).unwrap();
    let listed = run(&["explain"]);
    let codes: Vec<&str> =
        source.lines().filter(|l| l.contains(": &str = \"yaml-")).map(|l| l.split('"').nth(1).unwrap()).collect();
    assert!(codes.len() > 5);
    for code in codes {
        assert!(text(&listed.stdout).lines().any(|line| line.split(' ').next() == Some(code)), "{code}");
    }
}

#[test]
fn completions_know_the_commands_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = run(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains("explain"), "{shell}");
    }
}

#[test]
fn colour_is_forced_or_off_but_never_in_a_pipe_by_itself() {
    let has_colour = |args: &[&str]| run(args).stderr.contains(&0x1b);
    assert!(!has_colour(&["explain", "nothing"]));
    assert!(has_colour(&["explain", "nothing", "--color", "always"]));
    assert!(!has_colour(&["explain", "nothing", "--color", "never"]));
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let mut child = rutter(&["completions", "bash"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn a_full_disk_is_an_error() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        println!("skipped: no /dev/full here");
        return;
    };
    let output = rutter(&["completions", "bash"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("error: cannot write to standard output: "));
}

#[test]
fn apps_prints_applications_in_full() {
    let workspace = ["-C", env!("CARGO_MANIFEST_DIR")];
    let all = run(&[&workspace[..], &["apps", "dev", "--full", "--format", "json"]].concat());
    let objects: Vec<serde_json::Value> = serde_json::from_slice(&all.stdout).unwrap();
    let named = |name: &str| objects.iter().find(|o| o["metadata"]["name"] == name).unwrap();
    let frontend = named("storefront-frontend-dev");
    assert_eq!(frontend["spec"]["source"]["path"], "generated/apps/frontend/overlays/dev");
    assert_eq!(frontend["metadata"]["finalizers"][0], "resources-finalizer.argocd.argoproj.io");
    assert_eq!(named("metallb-dev")["spec"]["sources"].as_array().unwrap().len(), 2);
    let prod = run(&[&workspace[..], &["apps", "prod", "--full"]].concat());
    let prod = text(&prod.stdout);
    let (_, frontend) = prod.split_once("\n  name: storefront-frontend-prod-eu1\n").unwrap();
    let (frontend, _) = frontend.split_once("\n---\n").unwrap();
    assert!(frontend.contains("project: storefront") && !frontend.contains("finalizers"), "{frontend}");
    let list = run(&[&workspace[..], &["apps", "dev", "--format", "json"]].concat());
    let list: Vec<serde_json::Value> = serde_json::from_slice(&list.stdout).unwrap();
    let metallb = list.iter().find(|a| a["name"] == "metallb-dev").unwrap();
    assert_eq!(metallb["path"], "generated/components/metallb/dev");
    assert_eq!((&metallb["chart"]["name"], &metallb["sources"][1]["path"]), (&"metallb".into(), &metallb["path"]));
}

#[test]
fn apps_prints_the_health_check_as_a_patch() {
    let patch = run(&["apps", "--health-check"]);
    let text = text(&patch.stdout);
    assert!(text.starts_with("data:\n  resource.customizations.health.argoproj.io_Application: |\n"), "{text}");
    assert!(text.contains("\n    return objects()\n"), "{text}");
}

#[test]
fn apps_lists_every_application_with_its_source_or_those_of_one_environment() {
    let all = run(&["-C", env!("CARGO_MANIFEST_DIR"), "apps"]);
    assert_eq!(all.status.code(), Some(0), "{}", text(&all.stderr));
    let rows: Vec<Vec<&str>> = text(&all.stdout).lines().map(|l| l.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["NAME", "PROJECT", "CLUSTER", "NAMESPACE", "SOURCE"]);
    for row in [
        ["root", "platform", "in-cluster", "argocd", "generated/argocd/main"].as_slice(),
        &["argocd", "components", "in-cluster", "argocd", "argo-cd", "9.3.7"],
        &["storefront-frontend-dev", "storefront", "dev", "storefront-dev", "generated/apps/frontend/overlays/dev"],
    ] {
        assert!(rows.iter().any(|r| r == row), "{row:?}");
    }
    let metallb = "metallb-dev components dev metallb-system metallb 0.15.2 + generated/components/metallb/dev";
    assert!(rows.iter().any(|r| r.join(" ") == metallb), "the second source, with the manifests beside a chart");
    let dev = run(&["-C", env!("CARGO_MANIFEST_DIR"), "apps", "dev"]);
    let names: Vec<&str> = text(&dev.stdout).lines().skip(1).filter_map(|l| l.split_whitespace().next()).collect();
    assert!(
        names.contains(&"cert-manager-dev")
            && names.contains(&"storefront-frontend-dev")
            && names.contains(&"environment-dev")
    );
    assert!(!names.iter().any(|name| name.ends_with("-prod-eu1") || *name == "root"), "{names:?}");
    let unknown = run(&["-C", env!("CARGO_MANIFEST_DIR"), "apps", "prd"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean `prod`?"), "{}", text(&unknown.stderr));
}

#[test]
fn apps_lists_what_lies_behind_in_a_cluster() {
    let made = |kind: &str, name: &str, metadata: &str| {
        format!(
            r#"{{"apiVersion": "argoproj.io/v1alpha1", "kind": "{kind}", "metadata": {{"name": "{name}", "namespace": "argocd", {metadata}}},
                "spec": {{"destination": {{"name": "prod-eu1", "namespace": "shop-prod"}}}}}}"#
        )
    };
    let ours = r#""labels": {"rutter.dev/environment": "prod"}"#;
    let kept = r#""annotations": {"argocd.argoproj.io/compare-options": "IgnoreExtraneous"}"#;
    let items = [
        made("Application", "storefront-frontend-prod-eu1", ours),
        made("Application", "shop-web-prod-eu1", ours),
        made("Application", "of-somebody-else", r#""labels": {}"#),
        made("AppProject", "storefront", kept),
        made("AppProject", "shop", kept),
        made("AppProject", "default", r#""labels": {}"#),
    ];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("live.json");
    std::fs::write(&file, format!(r#"{{"apiVersion": "v1", "kind": "List", "items": [{}]}}"#, items.join(",")))
        .unwrap();
    let live = example(&["apps", "--live", file.to_str().unwrap()]);
    assert_eq!(live.status.code(), Some(0), "{}", text(&live.stderr));
    let rows: Vec<Vec<&str>> = text(&live.stdout).lines().skip(1).map(|l| l.split_whitespace().collect()).collect();
    assert_eq!(
        rows,
        [
            ["Application", "shop-web-prod-eu1", "argocd", "prod-eu1", "shop-prod"].as_slice(),
            &["AppProject", "shop", "argocd"]
        ]
        .map(|row| if row.len() == 3 { [row, &["prod-eu1", "shop-prod"]].concat() } else { row.to_vec() })
    );
    let found = json(&example(&["apps", "prod", "--live", file.to_str().unwrap(), "--format", "json"]));
    assert_eq!(found[0]["name"], "shop-web-prod-eu1");
    // Argo CD deletes an Application only when its sync has ended.
    let deleted = format!(r#""deletionTimestamp": "2026-01-01T00:00:00Z", {ours}"#);
    let stuck =
        made("Application", "shop-web-prod-eu1", &deleted).replace(r#""spec""#, r#""operation": {"sync": {}}, "spec""#);
    std::fs::write(&file, &stuck).unwrap();
    let found = json(&example(&["apps", "--live", file.to_str().unwrap(), "--format", "json"]));
    let next = "end its sync, so that it can be deleted: kubectl -n argocd patch application shop-web-prod-eu1 --type json -p '[{\"op\":\"remove\",\"path\":\"/operation\"}]'";
    assert_eq!(found[0]["next"], next);
    let missing = example(&["apps", "--live", "no-such-file"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing.stderr).contains("cannot read no-such-file"), "{}", text(&missing.stderr));
}

/// Runs rutter in the example's folder.
fn example(args: &[&str]) -> Output {
    run(&[&["-C", env!("CARGO_MANIFEST_DIR")], args].concat())
}

fn json(output: &Output) -> serde_json::Value {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn json_output_has_the_requested_data() {
    let apps = json(&example(&["apps", "prod", "--format", "json"]));
    let named = |name: &str| apps.as_array().unwrap().iter().find(|a| a["name"] == name).unwrap().clone();
    assert_eq!(named("storefront-frontend-prod-eu1")["path"], "generated/apps/frontend/overlays/prod");
    assert_eq!(named("airflow-prod-eu1")["chart"]["name"], "airflow");
    let list = json(&example(&["render", "prod", "frontend", "--kind", "deployment", "--format", "json"]));
    assert_eq!((&list["apiVersion"], &list["kind"]), (&"v1".into(), &"List".into()));
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["metadata"]["namespace"], "storefront-prod");
}

#[test]
fn an_unknown_name_is_wrong_usage_with_a_suggestion() {
    for (args, message) in [
        (["render", "prod", "--kind", "Deploymnt"].as_slice(), "did you mean `Deployment`?"),
        (&["render", "prd"], "did you mean `prod`?"),
        (&["render", "frontend"], "`frontend` is a service"),
        (&["render", "prod", "frontnd"], "did you mean `frontend`?"),
        (&["render", "prod", "prod"], "`prod` is an environment"),
        (&["test-alerts", "nope"], "services are the folders of apps/"),
        (&["test-alerts", "--env", "stagng"], "did you mean `staging`?"),
    ] {
        let output = example(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty() && text(&output.stderr).contains(message), "{}", text(&output.stderr));
    }
}

#[test]
fn every_argument_of_every_command_has_a_description() {
    let help = run(&["--help"]);
    let commands = text(&help.stdout).lines().skip_while(|l| *l != "Commands:").skip(1).take_while(|l| !l.is_empty());
    let commands: Vec<&str> =
        commands.filter(|l| !l.starts_with("   ")).filter_map(|l| l.split_whitespace().next()).collect();
    assert!(commands.len() > 15, "{commands:?}");
    for command in commands.into_iter().filter(|c| *c != "help") {
        let help = run(&[command, "--help"]);
        let lines: Vec<&str> = text(&help.stdout).lines().take_while(|l| *l != "Examples:").collect();
        for (n, line) in lines.iter().enumerate() {
            let argument = line.strip_prefix("  ").is_some_and(|l| l.trim_start().starts_with(['<', '[', '-']));
            if argument
                && line.trim_start().starts_with(['<', '[', '-'])
                && !line.trim_start().starts_with("[possible")
                && !line.trim_start().starts_with("[default")
            {
                // The description is beside the argument, or below it.
                let beside = line.trim_start().split_once("  ").is_some_and(|(_, rest)| !rest.trim().is_empty());
                let below = lines.get(n + 1).is_some_and(|l| l.starts_with("          ") && !l.trim().starts_with('['));
                let global = line.contains("--help") || line.contains("--version");
                assert!(beside || below || global, "`rutter {command} --help` does not say what this is: {line}");
            }
        }
    }
}
