//! Runs the `promtool` that the user has installed.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rayon::prelude::*;

use super::suite::{Suite, TESTS};

/// The number of suites whose rules one process checks. Starting a process takes longer than checking the rules.
const SUITES_PER_PROCESS: usize = 50;

/// A `promtool` program that can be run.
#[derive(Debug, Clone)]
pub struct Promtool {
    program: PathBuf,
    pub version: String,
}

/// The result of promtool for a suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuiteResult {
    /// Whether the rules are valid.
    pub valid: bool,
    /// Whether the tests passed. `None` if there are no tests, or the rules are not valid.
    pub passed: Option<bool>,
    /// The output of promtool if the rules or tests are wrong; else empty.
    pub output: String,
}

impl SuiteResult {
    pub fn is_fine(&self) -> bool {
        self.valid && self.passed != Some(false)
    }
}

impl Promtool {
    /// Finds promtool by its path or by its name on PATH, and reads its version.
    ///
    /// # Errors
    /// When the program cannot be started or is not promtool.
    pub fn find(program: &Path) -> io::Result<Self> {
        let output = Command::new(program).arg("--version").stdin(Stdio::null()).output()?;
        // Old versions of promtool write their version to standard error.
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let version = text.split_whitespace().skip_while(|word| *word != "version").nth(1);
        let version = version.filter(|_| text.starts_with("promtool")).ok_or(io::ErrorKind::InvalidData)?;
        Ok(Self { program: program.to_path_buf(), version: version.to_owned() })
    }

    /// Checks the rules and runs the tests of suites that were written below a folder. Returns one result for each
    /// suite, in the same order.
    ///
    /// # Errors
    /// When promtool cannot be started.
    pub fn run(&self, folder: &Path, suites: &[Suite]) -> io::Result<Vec<SuiteResult>> {
        let checked: Vec<Vec<Option<String>>> =
            suites.par_chunks(SUITES_PER_PROCESS).map(|some| self.check(folder, some)).collect::<io::Result<_>>()?;
        let checked: Vec<Option<String>> = checked.into_iter().flatten().collect();
        suites.par_iter().zip(checked).map(|(suite, errors)| self.test(folder, suite, errors)).collect()
    }

    /// Returns the errors in the rules of each suite. It checks all suites with one process first, because most have no
    /// errors, and each suite on its own only if that fails.
    fn check(&self, folder: &Path, suites: &[Suite]) -> io::Result<Vec<Option<String>>> {
        if self.check_together(folder, suites)?.is_none() {
            return Ok(vec![None; suites.len()]);
        }
        suites.iter().map(|suite| self.check_together(folder, std::slice::from_ref(suite))).collect()
    }

    /// Returns the errors in the rules of several suites, from one process.
    fn check_together(&self, folder: &Path, suites: &[Suite]) -> io::Result<Option<String>> {
        let files = suites.iter().flat_map(|suite| {
            suite.files.iter().map(|file| Path::new(&suite.folder).join(&file.name).into_os_string())
        });
        self.failure(folder, ["check", "rules"].map(Into::into).into_iter().chain(files))
    }

    /// Runs the tests of a suite. `errors` are those in its rules; if there are any, no test is run.
    fn test(&self, folder: &Path, suite: &Suite, errors: Option<String>) -> io::Result<SuiteResult> {
        if let Some(output) = errors {
            return Ok(SuiteResult { valid: false, passed: None, output });
        }
        if suite.tests.is_none() {
            return Ok(SuiteResult { valid: true, passed: None, output: String::new() });
        }
        let failure = self.failure(&folder.join(&suite.folder), ["test", "rules", TESTS].map(Into::into))?;
        Ok(SuiteResult { valid: true, passed: Some(failure.is_none()), output: failure.unwrap_or_default() })
    }

    /// Runs promtool in a folder. Returns its output if it fails, and `None` if it succeeds.
    fn failure(
        &self,
        folder: &Path,
        arguments: impl IntoIterator<Item = std::ffi::OsString>,
    ) -> io::Result<Option<String>> {
        let output = Command::new(&self.program).args(arguments).current_dir(folder).stdin(Stdio::null()).output()?;
        if output.status.success() {
            return Ok(None);
        }
        let text = [output.stdout, output.stderr].concat();
        Ok(Some(String::from_utf8_lossy(&text).trim().to_owned()))
    }
}
