//! PromQL: reading a query with the place of what is wrong, and the selectors in it. The home of the
//! `promql-parser` library, which says only that a query is wrong.

mod locate;
mod parse;
mod selector;
mod selectors;
mod syntax;
mod tokens;

pub use parse::{ParseError, parse};
pub use selector::{Matcher, Operation, Selector};
pub use selectors::selectors;
