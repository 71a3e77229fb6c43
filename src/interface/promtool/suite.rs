//! Collects rule files and their tests from the rendered tree.

use std::fs;
use std::io;
use std::path::Path;

use crate::base::conventions::{GENERATED, OutputFolder, rule_file, tests_folder};
use crate::diagnostics::{Diagnostics, FileId};
use crate::kubernetes::Object;
use crate::language::model::{EnvironmentId, Platform};
use crate::output::tree::Tree;
use crate::phases::verify::{Rendered, render_environment};
use crate::yaml::{ReadOptions, Value, read_document, write_value};

/// The rules that one Application applies, and their tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suite {
    /// The service that has the rules. `None` for the rules of a team's namespace or of the platform itself.
    pub service: Option<String>,
    pub environment: String,
    /// The folder for the files: the path of the kustomization below `generated/`.
    pub folder: String,
    pub files: Vec<RuleFile>,
    /// The text of the file for `promtool test rules`, and its number of tests.
    pub tests: Option<(String, usize)>,
}

/// The `spec` of a PrometheusRule as a file for promtool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFile {
    pub name: String,
    pub text: String,
    /// The number of rules in the file.
    pub rules: usize,
}

impl Suite {
    /// Returns the number of rules.
    pub fn rules(&self) -> usize {
        self.files.iter().map(|file| file.rules).sum()
    }

    /// Returns the number of tests.
    pub fn tests(&self) -> usize {
        self.tests.as_ref().map_or(0, |(_, count)| *count)
    }

    /// Returns the name of the suite in reports: the service, or the folder of rules that belong to no service.
    pub fn subject(&self) -> &str {
        self.service.as_deref().unwrap_or(&self.folder)
    }
}

/// Returns the suites of one environment, in the order of their folders. Kustomizations that cannot be rendered are
/// reported and left out.
pub fn suites(platform: &Platform, id: EnvironmentId, tree: &Tree, diagnostics: &mut Diagnostics) -> Vec<Suite> {
    let environment = &platform.config.environment(id).name;
    let rendered = render_environment(platform, id, tree, diagnostics);
    rendered.iter().filter_map(|rendered| suite(rendered, environment, tree)).collect()
}

fn suite(rendered: &Rendered, environment: &str, tree: &Tree) -> Option<Suite> {
    let files: Vec<RuleFile> = rendered.objects.iter().filter_map(rule_file_of).collect();
    let service = rendered.service.clone();
    let own = OutputFolder::service_of(&rendered.folder).map(tests_folder);
    let tests = own.and_then(|folder| tree.get(&format!("{folder}/{environment}.yaml")));
    let tests = tests.and_then(|bytes| {
        let node = read_document(bytes, FileId(0), ReadOptions::default()).ok()?;
        let count = Value::from(&node).get("tests").map_or(0, |tests| tests.items().len());
        Some((String::from_utf8_lossy(bytes).into_owned(), count))
    });
    let folder = rendered.folder.strip_prefix(GENERATED).unwrap_or(&rendered.folder).trim_start_matches('/').to_owned();
    (!files.is_empty()).then(|| Suite { service, environment: environment.to_owned(), folder, files, tests })
}

fn rule_file_of(object: &Object) -> Option<RuleFile> {
    if object.group() != "monitoring.coreos.com" || object.kind() != "PrometheusRule" {
        return None;
    }
    let groups = object.0.at(&["spec", "groups"]).map(Value::items).unwrap_or_default();
    let rules = groups.iter().filter_map(|group| group.get("rules")).map(|rules| rules.items().len()).sum();
    Some(RuleFile { name: rule_file(object.name()), text: write_value(object.0.get("spec")?), rules })
}

/// The name of a suite's file of tests, beside its rule files.
pub(super) const TESTS: &str = "tests.yaml";

/// Writes the files of suites below a folder and returns the number of files.
///
/// # Errors
/// When a folder or file cannot be written.
pub fn write(suites: &[Suite], folder: &Path) -> io::Result<usize> {
    let mut count = 0;
    for suite in suites {
        let folder = folder.join(&suite.folder);
        fs::create_dir_all(&folder)?;
        let rules = suite.files.iter().map(|file| (file.name.as_str(), &file.text));
        for (name, text) in rules.chain(suite.tests.iter().map(|(text, _)| (TESTS, text))) {
            fs::write(folder.join(name), text)?;
            count += 1;
        }
    }
    Ok(count)
}
