//! The report formats: their content, their escaping and their size limits.

use rutter::diff::{ChangeScope, Changes, ScopedObjects, compare};
use rutter::interface::report::diff::{
    MARKDOWN_LIMIT, TerminalOptions, document, html, markdown, schema, terminal, unified,
};

use super::{DEPLOYMENT, changes, deployment, objects};

fn debug_logs() -> Changes {
    changes(DEPLOYMENT, &deployment(&[("value: info", "value: debug")]))
}

#[test]
fn the_terminal_shows_effects_then_fields() {
    assert_eq!(
        terminal(&debug_logs(), TerminalOptions { color: false, width: 100 }),
        "0 objects added, 1 changed, 0 removed; up to 3 pods restart\n\
         \neffects\n  info restart: Deployment `cart` restarts 3 pods\n      in prod (shop/cart)\n      \
         spec.template.spec.containers[name=server].env[name=LOG_LEVEL].value\n\
         \nobjects\n  ~ Deployment/cart\n      in prod (shop/cart)\n      \
         ~ spec.template.spec.containers[name=server].env[name=LOG_LEVEL].value: info -> debug\n"
    );
    assert_eq!(terminal(&Changes::default(), TerminalOptions::default()), "no change\n");
}

#[test]
fn the_terminal_report_keeps_the_width_and_removes_escape_sequences() {
    let map = |text: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata: {{a: \"{text}\"}}\n");
    let words = "word ".repeat(80);
    let found = changes(&map("x"), &map(&format!("{words}\\e[2Jgone")));
    let plain = terminal(&found, TerminalOptions { color: false, width: 60 });
    assert!(plain.lines().all(|line| line.chars().count() <= 60), "{plain}");
    assert!(!plain.contains('\u{1b}'));
    let colored = terminal(&found, TerminalOptions { color: true, width: 60 });
    assert!(colored.contains("\u{1b}[33m") && !colored.contains("\u{1b}[2J"));
}

#[test]
fn unified_text_is_a_patch_of_the_yaml() {
    let text = unified(&debug_logs());
    assert!(text.starts_with("--- a/prod/shop/cart/shop-prod/deployment-cart.yaml\n+++ b/prod/shop/cart/shop-prod/deployment-cart.yaml\n@@ "), "{text}");
    assert!(text.contains("\n-          value: info\n+          value: debug\n"), "{text}");
    let added = unified(&changes("", "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}"));
    assert_eq!(
        added,
        "--- /dev/null\n+++ b/prod/shop/cart/configmap-c.yaml\n@@ -0,0 +1,4 @@\n+apiVersion: v1\n+kind: ConfigMap\n+metadata:\n+  name: c\n"
    );
}

#[test]
fn markdown_has_a_table_risks_first_and_folded_details() {
    let after = deployment(&[("value: info", "value: debug"), ("{drop: [ALL]}", "{drop: [ALL], add: [SYS_ADMIN]}")]);
    let page = markdown(&changes(DEPLOYMENT, &after), "the artefact `diff.html`");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not in\n{page}"));
    assert!(at("### High risk") < at("| service | prod |"));
    assert!(
        at("| shop/cart | \\~1 **high** |".replace('\\', "").as_str()) < at("<details><summary>Objects and fields")
    );
    assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
    assert!(!page.contains("Left out"));
    assert!(markdown(&Changes::default(), "x").ends_with("No change.\n"));
}

/// Returns one ConfigMap for each service, each changed in a different way.
fn many(n: usize, value: &str) -> Vec<ScopedObjects> {
    let one = |i: usize| {
        let data = value.repeat(20);
        let yaml = format!(
            "{{apiVersion: v1, kind: Service, metadata: {{name: s{i}, namespace: n}}, spec: {{type: NodePort, x: '{i} {data}', ports: [{{port: {}}}]}}}}",
            i + value.len()
        );
        ScopedObjects {
            scope: ChangeScope::new("prod", format!("team{}", i % 50), format!("service-{i}")),
            objects: objects(&yaml),
        }
    };
    (0..n).map(one).collect()
}

#[test]
fn markdown_stays_under_the_limit_for_three_thousand_changed_objects() {
    let found = compare(&many(3000, "before"), &many(3000, "after<b>@all"));
    assert_eq!(found.objects.len(), 3000);
    let page = markdown(&found, "the artefact `diff.html`");
    assert!(page.len() < MARKDOWN_LIMIT, "{}", page.len());
    assert!(page.contains("All of it is in the artefact `diff.html`._"), "{}", &page[page.len() - 300..]);
    assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
    assert!(page.contains("<summary>Objects and fields</summary>") && page.contains("**changed Service/s0**"));
}

/// A text that breaks every format that does not escape it.
const HOSTILE: &str = "</details></script><script>alert(1)</script>\"'&``` | @team **b**";

fn hostile() -> Changes {
    let quoted = HOSTILE.replace('\'', "''");
    let object = |value: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: '{quoted}'}}\nspec: {{rules: [{{host: '{quoted}', http: {{paths: [{{path: {value}}}]}}}}]}}\n"
        )
    };
    let side = |value: &str| {
        [ScopedObjects { scope: ChangeScope::new(HOSTILE, HOSTILE, HOSTILE), objects: objects(&object(value)) }]
    };
    compare(&side("/a"), &side("/b"))
}

#[test]
fn html_escapes_everything_and_fetches_nothing() {
    let page = html(&hostile(), HOSTILE);
    assert!(page.contains("&lt;script&gt;alert(1)"));
    assert_eq!(page.matches("<script").count(), 1, "only the page's own script");
    assert_eq!(page.matches("</script").count(), 1);
    assert!(page.contains("default-src 'none'"));
    for fetching in ["src=", "http://", "https://", "@import", "url("] {
        assert!(!page.contains(fetching), "{fetching}");
    }
    for filter in ["environment", "team", "service", "kind", "risk"] {
        assert!(page.contains(&format!("<select name=\"{filter}\" ")), "{filter}");
    }
    assert!(page.contains("data-kinds=\"[&quot;Ingress&quot;]\" data-risk=\"high\""));
}

#[test]
fn markdown_escapes_everything() {
    let page = markdown(&hostile(), "x");
    let mut fenced = false;
    let mut fences = 0;
    for line in page.lines() {
        // A shorter run of backticks neither opens nor closes a code block.
        if line.starts_with("````") {
            fenced = !fenced;
            fences += 1;
        } else if !fenced {
            assert!(!line.contains("<script") && !line.contains("@team") && !line.contains("**b**"), "{line}");
        }
    }
    assert_eq!((fences, fenced), (2, false), "{page}");
}

#[test]
fn the_json_document_fits_its_schema() {
    for found in [debug_logs(), hostile(), changes("", DEPLOYMENT), Changes::default()] {
        let document = serde_json::to_value(document(&found)).expect("JSON");
        let validator = jsonschema::validator_for(&schema()).expect("a schema");
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let document = serde_json::to_value(document(&debug_logs())).expect("JSON");
    assert_eq!(
        document["summary"],
        serde_json::json!({"added": 0, "changed": 1, "removed": 0, "podsRestarting": 3, "unacknowledged": 0})
    );
    assert_eq!(document["changes"][0]["fields"][0]["new"], "debug");
    assert_eq!(document["changes"][0]["where"][0]["object"]["namespace"], "shop-prod");
}

#[test]
fn commands_for_several_applications_spell_argo_cds_own_names() {
    let side = |team: &str| {
        let name = format!("tenant-{team}-prod");
        let yaml = format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}, namespace: argocd}}\n"
        );
        super::scoped("prod", team, "", &yaml)
    };
    let before: Vec<_> = [side("shop"), side("bank")].concat();
    let after: Vec<_> =
        before.iter().map(|p| rutter::diff::ScopedObjects { scope: p.scope.clone(), objects: Vec::new() }).collect();
    let groups = rutter::diff::group_effects(&rutter::diff::compare(&before, &after).effects);
    assert_eq!(groups.len(), 1);
    assert_eq!(
        groups[0].detail,
        [
            "to have it deleted too, before this change is merged: `kubectl -n argocd patch application tenant-{team}-{environment} --type merge -p '{\"metadata\":{\"finalizers\":[\"resources-finalizer.argocd.argoproj.io\"]}}'`"
        ]
    );
}

/// The domain of rutter's labels is no environment, even where one is called `dev`.
#[test]
fn the_domain_of_a_label_is_not_taken_for_an_environment() {
    let labelled = |version: &str| {
        let yaml = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a, namespace: shop-dev, labels: {{rutter.dev/version: {version}}}}}\n"
        );
        [
            super::scoped("dev", "shop", "", &yaml),
            super::scoped("prod", "shop", "", &yaml.replace("shop-dev", "shop-prod")),
        ]
        .concat()
    };
    let page = terminal(&compare(&labelled("a"), &labelled("b")), TerminalOptions { color: false, width: 100 });
    assert!(page.contains("metadata.labels[\"rutter.dev/version\"]"), "{page}");
}
