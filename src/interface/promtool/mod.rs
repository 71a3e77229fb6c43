//! Checks alert rules with `promtool`: writes every PrometheusRule as a rule file, with its tests, and runs the
//! program.

mod run;
mod suite;

pub use run::{Promtool, SuiteResult};
pub use suite::{RuleFile, Suite, suites, write};
