//! What `promtool` judges: the rules of every PrometheusRule as plain rule files, and the tests beside them.

mod run;
mod suite;

pub use run::{Promtool, SuiteResult};
pub use suite::{RuleFile, Suite, suites, write};
