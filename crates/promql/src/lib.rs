//! PromQL: parses a query, reports errors with their span, and lists the selectors of a query. The only user of the
//! `promql-parser` library, whose errors have no span.

mod locate;
mod parse;
mod selector;
mod selectors;
mod syntax;
mod tokens;

pub use parse::{ParseError, parse};
pub use selector::{Matcher, Operation, Selector};
pub use selectors::selectors;
