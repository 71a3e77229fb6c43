//! The layout of Argo CD's source hydrator, which tools for branch promotion read too.
//!
//! Each path that an Application deploys holds its rendered objects in one `manifest.yaml`, a `hydrator.metadata` (from
//! which commit and how it was made) and a `README.md` for people. The top folder has a `hydrator.metadata` that
//! describes the dry commit. Sources: `commitserver/commit/hydratorhelper.go` of Argo CD 3.5, and "Building a Custom
//! Hydrator" of GitOps Promoter.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::files::Files;
use crate::base::conventions::GENERATED;
use crate::delivery::git::CommitInfo;
use crate::diagnostics::{Diagnostic, Diagnostics, FileId};
use crate::kubernetes::Object;
use crate::kustomize::write_stream;
use crate::language::model::EnvironmentId;
use crate::phases::verify::{applications, render_environment};
use crate::pipeline::compile::Compiled;
use crate::yaml::{ReadOptions, Value, read_documents};

/// The file that says from which commit a path was made.
pub(super) const METADATA: &str = "hydrator.metadata";
pub(super) const MANIFEST: &str = "manifest.yaml";
pub(super) const README: &str = "README.md";

/// The content of `.gitattributes`: Git hosts then collapse these files in reviews.
const ATTRIBUTES: &str = "**/README.md linguist-generated=true\n**/hydrator.metadata linguist-generated=true\n";

/// The commit that is hydrated (the "dry" commit).
#[derive(Clone, Copy)]
pub(super) struct Dry<'a> {
    pub(super) commit: &'a CommitInfo,
    /// The address of its repository, without a password.
    pub(super) url: &'a str,
    /// The folder of the workspace in the repository, with a trailing `/`.
    pub(super) prefix: &'a str,
}

/// Returns the files of a branch with these environments. With `whole` they include the objects that Argo CD itself
/// reads, which belong to no environment.
///
/// # Errors
/// When objects cannot be rendered. This cannot happen for a tree that was verified.
pub(super) fn hydrated(
    compiled: &Compiled,
    environments: &[EnvironmentId],
    whole: bool,
    dry: Dry<'_>,
) -> Result<Files, Diagnostics> {
    let mut errors = Diagnostics::new();
    let mut folders: BTreeMap<String, Vec<Object>> = BTreeMap::new();
    for id in environments {
        let rendered = render_environment(&compiled.checked.platform, *id, &compiled.tree, &mut errors);
        folders.extend(rendered.into_iter().map(|r| (r.folder, r.objects)));
    }
    let names: Vec<&str> =
        environments.iter().map(|id| compiled.checked.platform.config.environment(*id).name.as_str()).collect();
    match argocd(compiled) {
        Ok(found) => folders.extend(found.into_iter().filter(|(folder, _)| match environment_of(folder) {
            Some(environment) => names.contains(&environment),
            None => whole,
        })),
        Err(error) => errors.push(error),
    }
    if errors.has_errors() {
        return Err(errors);
    }
    let mut files = Files::new();
    files.insert(METADATA.to_owned(), to_text(&of_commit(dry)));
    files.insert(".gitattributes".to_owned(), ATTRIBUTES.into());
    for (folder, objects) in folders {
        let path = format!("{}{folder}", dry.prefix);
        files.insert(format!("{path}/{MANIFEST}"), write_stream(&objects).into_bytes());
        files.insert(format!("{path}/{METADATA}"), to_text(&of_path(dry, &folder)));
        files.insert(format!("{path}/{README}"), readme(dry, &folder).into_bytes());
    }
    Ok(files)
}

/// Returns the folders from which Argo CD reads its own objects, with each object in the deepest folder that holds its
/// file.
fn argocd(compiled: &Compiled) -> Result<BTreeMap<String, Vec<Object>>, Diagnostic> {
    let all = applications(&compiled.checked.platform, &compiled.tree)?;
    let below = format!("{GENERATED}/argocd/");
    let folders = all.applications.iter().filter_map(|a| a.path().find(&below).map(|at| a.path()[at..].to_owned()));
    let mut found: BTreeMap<String, Vec<Object>> = folders.map(|folder| (folder, Vec::new())).collect();
    for (path, bytes) in compiled.tree.iter().filter(|(path, _)| path.starts_with(&below)) {
        let holds = |folder: &&String| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
        let Some(folder) = found.keys().filter(holds).max_by_key(|folder| folder.len()).cloned() else { continue };
        let documents = read_documents(bytes, FileId(0), ReadOptions::default()).unwrap_or_default();
        let objects = documents.iter().map(|node| Object(Value::from(node)));
        // Values files of charts lie beside the objects and are no objects.
        found.entry(folder).or_default().extend(objects.filter(|object| !object.kind().is_empty()));
    }
    Ok(found)
}

/// Returns the environment whose Argo CD objects a folder holds.
fn environment_of(folder: &str) -> Option<&str> {
    folder.rsplit_once("/environments/").map(|(_, environment)| environment)
}

/// Returns the metadata of the dry commit and of the commit of the code that it names.
fn of_commit(dry: Dry<'_>) -> Json {
    let commit = dry.commit;
    let is_reference = |line: &&str| line.to_ascii_lowercase().starts_with("argocd-reference-commit-");
    let body: Vec<&str> = commit.body.lines().filter(|line| !is_reference(line)).collect();
    let mut all = json!({
        "repoURL": dry.url,
        "drySha": commit.id,
        "author": format!("{} <{}>", commit.author, commit.email),
        "date": crate::base::calendar::show_instant(commit.time),
        "subject": commit.subject,
        "body": body.join("\n").trim_end(),
    });
    let mut code = serde_json::Map::new();
    for (key, suffix) in
        [("sha", "sha"), ("repoURL", "repourl"), ("author", "author"), ("date", "date"), ("subject", "subject")]
    {
        if let Some(value) = commit.trailer(&format!("Argocd-reference-commit-{suffix}")) {
            code.insert(key.to_owned(), value.into());
        }
    }
    if code.contains_key("sha") {
        all["references"] = json!([{ "commit": code }]);
    }
    all
}

fn of_path(dry: Dry<'_>, folder: &str) -> Json {
    json!({ "repoURL": dry.url, "drySha": dry.commit.id, "commands": commands(dry, folder) })
}

/// Returns the commands that render the objects again, run at the top of the dry repository.
fn commands(dry: Dry<'_>, folder: &str) -> Vec<String> {
    let compile = match dry.prefix.trim_end_matches('/') {
        "" => "rutter compile".to_owned(),
        prefix => format!("rutter -C {prefix} compile"),
    };
    let is_instance = folder.starts_with(&format!("{GENERATED}/argocd/"));
    let show = if is_instance { "find" } else { "kustomize build" };
    let rest = if is_instance { " -name '*.yaml' -exec cat {} +" } else { "" };
    vec![compile, format!("{show} {}{folder}{rest}", dry.prefix)]
}

fn readme(dry: Dry<'_>, folder: &str) -> String {
    let (url, id) = (dry.url, &dry.commit.id);
    let commands = commands(dry, folder).join("\n");
    format!(
        "# Rendered manifests\n\n`{MANIFEST}` holds what Argo CD applies from here. rutter rendered it; do not edit it. To \
         render it again:\n\n```shell\ngit clone {url} dry && cd dry\ngit checkout {id}\n{commands}\n```\n"
    )
}

fn to_text(value: &Json) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).unwrap_or_default();
    text.push(b'\n');
    text
}
