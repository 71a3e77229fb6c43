//! The user's own `promtool`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rayon::prelude::*;

use super::suite::{Suite, TESTS};

/// Suites whose rules one process checks; to start one takes longer than to check them.
const TOGETHER: usize = 50;

/// A `promtool` that answers.
#[derive(Debug, Clone)]
pub struct Promtool {
    program: PathBuf,
    pub version: String,
}

/// What promtool thinks of a suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuiteResult {
    pub valid: bool,
    /// None: it has no tests, or its rules are not valid.
    pub passed: Option<bool>,
    /// What promtool said where something is wrong; else empty.
    pub said: String,
}

impl SuiteResult {
    pub fn is_fine(&self) -> bool {
        self.valid && self.passed != Some(false)
    }
}

impl Promtool {
    /// Asks a program, by its path or its name on PATH, for its version.
    ///
    /// # Errors
    /// When it cannot be started or is something else.
    pub fn find(program: &Path) -> io::Result<Self> {
        let output = Command::new(program).arg("--version").stdin(Stdio::null()).output()?;
        // Old ones write it to standard error.
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        let version = said.split_whitespace().skip_while(|word| *word != "version").nth(1);
        let version = version.filter(|_| said.starts_with("promtool")).ok_or(io::ErrorKind::InvalidData)?;
        Ok(Self { program: program.to_path_buf(), version: version.to_owned() })
    }

    /// Checks and tests suites that were written below a folder; one outcome each, in their order.
    ///
    /// # Errors
    /// When promtool cannot be started.
    pub fn run(&self, folder: &Path, suites: &[Suite]) -> io::Result<Vec<SuiteResult>> {
        let checked: Vec<Vec<Option<String>>> =
            suites.par_chunks(TOGETHER).map(|some| self.check(folder, some)).collect::<io::Result<_>>()?;
        let checked: Vec<Option<String>> = checked.into_iter().flatten().collect();
        suites.par_iter().zip(checked).map(|(suite, wrong)| self.test(folder, suite, wrong)).collect()
    }

    /// What is wrong with the rules of each suite. Together first: as a rule nothing is wrong.
    fn check(&self, folder: &Path, suites: &[Suite]) -> io::Result<Vec<Option<String>>> {
        if self.check_together(folder, suites)?.is_none() {
            return Ok(vec![None; suites.len()]);
        }
        suites.iter().map(|suite| self.check_together(folder, std::slice::from_ref(suite))).collect()
    }

    fn check_together(&self, folder: &Path, suites: &[Suite]) -> io::Result<Option<String>> {
        let files = suites.iter().flat_map(|suite| {
            suite.files.iter().map(|file| Path::new(&suite.folder).join(&file.name).into_os_string())
        });
        self.complaint(folder, ["check", "rules"].map(Into::into).into_iter().chain(files))
    }

    fn test(&self, folder: &Path, suite: &Suite, wrong: Option<String>) -> io::Result<SuiteResult> {
        if let Some(said) = wrong {
            return Ok(SuiteResult { valid: false, passed: None, said });
        }
        if suite.tests.is_none() {
            return Ok(SuiteResult { valid: true, passed: None, said: String::new() });
        }
        let said = self.complaint(&folder.join(&suite.folder), ["test", "rules", TESTS].map(Into::into))?;
        Ok(SuiteResult { valid: true, passed: Some(said.is_none()), said: said.unwrap_or_default() })
    }

    /// What promtool says where it is not content.
    fn complaint(
        &self,
        folder: &Path,
        arguments: impl IntoIterator<Item = std::ffi::OsString>,
    ) -> io::Result<Option<String>> {
        let output = Command::new(&self.program).args(arguments).current_dir(folder).stdin(Stdio::null()).output()?;
        if output.status.success() {
            return Ok(None);
        }
        let said = [output.stdout, output.stderr].concat();
        Ok(Some(String::from_utf8_lossy(&said).trim().to_owned()))
    }
}
