//! The HTML page in a browser: it opens from a file, its filters work, it fetches nothing and reports no error.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use rutter::interface::report::diff::html;
use tempfile::TempDir;

use super::{reviewed, with, workspace};

fn browser() -> Option<&'static str> {
    let found = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success()));
    if found.is_none() {
        eprintln!("skipped: no chromium on the PATH");
    }
    found
}

/// The result of opening a page in a browser.
struct OpenedPage {
    dom: String,
    /// The console messages of scripts and of the page's content security policy.
    console: Vec<String>,
    /// The requested addresses, without files.
    fetched: BTreeSet<String>,
}

fn open(browser: &str, page: &Path, fragment: &str) -> OpenedPage {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("net.json");
    let flags = "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-extensions \
                 --disable-background-networking --disable-component-update --disable-default-apps --disable-sync \
                 --enable-logging=stderr --virtual-time-budget=2000 --dump-dom";
    let output = Command::new(browser)
        .args(flags.split_whitespace())
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--log-net-log={}", log.display()))
        .arg(format!("file://{}{fragment}", page.display()))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{stderr}");
    OpenedPage {
        dom: String::from_utf8(output.stdout).unwrap(),
        console: stderr.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect(),
        fetched: fetched(&std::fs::read_to_string(&log).unwrap()),
    }
}

/// Returns the requested addresses in a network log. The browser's own requests have no origin and are left out.
fn fetched(log: &str) -> BTreeSet<String> {
    let events =
        log.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line.trim_end_matches(',')).ok());
    let address = |event: serde_json::Value| {
        let param = |name: &str| event["params"][name].as_str().map(str::to_owned);
        let url = param("url").filter(|url| !url.starts_with("file:") && !url.starts_with("data:"))?;
        (param("initiator")? != "not an origin").then_some(url)
    };
    events.filter_map(address).collect()
}

/// Returns the headings of the visible entries.
fn shown(dom: &str) -> Vec<String> {
    let articles =
        dom.split("<article").skip(1).filter(|article| !article.split('>').next().unwrap().contains("hidden"));
    articles
        .map(|article| {
            let title = article.split('\n').nth(1).unwrap();
            let text = regex::Regex::new("<[^>]*>").unwrap().replace_all(title, "").into_owned();
            text.split(" in ").next().unwrap().trim().to_owned()
        })
        .collect()
}

/// Writes a page for a change with several environments, services, kinds and risks.
fn page(folder: &TempDir) -> PathBuf {
    let mut before = workspace();
    let mut after = with(&[
        ("apps/cart/service.yaml", "volumes:\n  data: { size: 1Gi, mount: /data, access: read-write-many }\n", ""),
        ("apps/cart/overlays/dev.yaml", "tag: v1", "tag: v2"),
    ]);
    for (memory, user) in [(&mut before, ""), (&mut after, "security: { writableRoot: true, reason: test }\n")] {
        memory.insert("platform/teams/pay.yaml", "owners: [acme:pay]\n");
        memory.insert("apps/pay/service.yaml", format!("team: pay\nimage: r.example.com/pay\nport: 80\n{user}"));
        memory.insert("apps/pay/overlays/prod.yaml", "tag: v1\n");
    }
    let mut found = reviewed(&before, &after);
    found.policy.judge(&mut found.changes, 0);
    let path = folder.path().join("a page.html");
    std::fs::write(&path, html(&found.changes, "What this change does")).unwrap();
    path
}

#[test]
fn the_page_filters_fetches_nothing_and_reports_no_error() {
    let Some(browser) = browser() else { return };
    let folder = TempDir::new().unwrap();
    let page = page(&folder);
    let all = open(browser, &page, "");
    let everything = shown(&all.dom);
    assert!(everything.len() >= 8, "{everything:#?}");
    assert!(all.dom.contains(&format!("{0} of {0} entries shown", everything.len())), "{}", all.dom);
    let filtered = |fragment: &str| {
        let seen = open(browser, &page, fragment);
        assert_eq!(seen.console, [""; 0]);
        assert_eq!(seen.fetched, BTreeSet::new());
        shown(&seen.dom)
    };
    let has = |titles: &[String], text: &str| titles.iter().any(|title| title.contains(text));
    let dev = filtered("#environment=dev");
    assert!(has(&dev, "v1 -&gt; v2") && !has(&dev, "Deployment pay") && dev.len() < everything.len(), "{dev:#?}");
    let pay = filtered("#team=pay");
    assert!(has(&pay, "Deployment pay gains privileges") && !has(&pay, "cart"), "{pay:#?}");
    let claims = filtered("#kind=PersistentVolumeClaim");
    assert!(claims.len() >= 2 && claims.iter().all(|title| title.contains("PersistentVolumeClaim")), "{claims:#?}");
    let high = filtered("#risk=high&environment=prod");
    assert!(has(&high, "PersistentVolumeClaim cart-data is removed") && !has(&high, "restart"), "{high:#?}");
    assert_eq!(filtered("#team=pay&environment=dev"), [""; 0], "a place must fit as a whole");
    assert_eq!(filtered("#environment=nowhere"), everything, "a filter that the page does not know filters nothing");
}

/// Checks that the test above would fail for a page that has errors and fetches something.
#[test]
fn a_page_that_errs_and_fetches_is_noticed() {
    let Some(browser) = browser() else { return };
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("bad.html");
    std::fs::write(&path, "<img src=\"http://127.0.0.1:9/x.png\"><script>nothing.there</script>").unwrap();
    let seen = open(browser, &path, "");
    assert!(seen.console.iter().any(|line| line.contains("nothing is not defined")), "{:?}", seen.console);
    assert!(seen.fetched.contains("http://127.0.0.1:9/x.png"), "{:?}", seen.fetched);
}
