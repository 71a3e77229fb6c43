//! One function calls the phases, and one folder knows of the record of an earlier run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::modules::{Crate, crates};
use super::root;

/// The functions by which phases are entered, after their phase.
const ENTRIES: [(&str, &str); 8] = [
    ("load", "load"),
    ("validate", "validate"),
    ("resolve", "resolve"),
    ("check", "check"),
    ("emit", "emit_service"),
    ("emit", "assemble"),
    ("verify", "judge_service"),
    ("verify", "judge_together"),
];

const PIPELINE: &str = "pipeline/compile/pipeline.rs";

#[test]
fn one_file_calls_the_phases() {
    let (_, source) = crates().pop().unwrap();
    let mut callers: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for module in Crate::read(&source).modules {
        for path in module.absolute_paths() {
            let [floor, phase, name] = path.as_slice() else { continue };
            let is_entry = ENTRIES.contains(&(phase.as_str(), name.as_str()));
            // A phase may name its own entry.
            if floor == "phases" && is_entry && !module.file.starts_with(&format!("phases/{phase}/")) {
                callers.entry(module.file.clone()).or_default().insert((phase.clone(), name.clone()));
            }
        }
    }
    let all = ENTRIES.map(|(phase, name)| (phase.to_owned(), name.to_owned()));
    assert_eq!(callers, BTreeMap::from([(PIPELINE.to_owned(), BTreeSet::from(all))]));
}

/// Every other file sees the trait and passes on the cache that it was given.
#[test]
fn one_folder_knows_of_the_record() {
    let (_, source) = crates().pop().unwrap();
    let files = Crate::read(&source).modules.into_iter().map(|module| module.file);
    let texts: Vec<(String, String)> = files
        .map(|file| (file.clone(), fs::read_to_string(root().join("src").join(file)).unwrap()))
        .map(|(file, text)| (file, text.split("#[cfg(test)]\nmod ").next().unwrap().to_owned()))
        .collect();
    let with = |needles: &[&str]| -> Vec<&str> {
        let found = texts.iter().filter(|(_, text)| needles.iter().any(|needle| text.contains(needle)));
        found.map(|(file, _)| file.as_str()).collect()
    };
    let knows: Vec<&str> = with(&["DiskCache", "\".rutter\"", "postcard::"]);
    let outside: Vec<&str> = knows.into_iter().filter(|file| !file.starts_with("pipeline/cache/")).collect();
    assert_eq!(outside, ["interface/cli/workspace.rs"], "only the file that opens the record names it");
    assert_eq!(with(&[" Cache for "]), ["pipeline/cache/store.rs", "pipeline/compile/cache.rs"]);
}
