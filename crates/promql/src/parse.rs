//! Parsing with the spans of errors.

use std::ops::Range;

use promql_parser::parser::{self, Expr};

use super::locate::locate;
use super::syntax;

/// The error of an invalid query and its byte range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    pub range: Range<usize>,
    /// A sentence in lower case without a full stop.
    pub message: String,
}

/// Parses a query. Refuses queries that are nested too deeply or too long before they cost time or memory.
///
/// # Errors
/// Returns the first token that breaks the grammar, or the innermost part that is invalid.
pub fn parse(query: &str) -> Result<Expr, ParseError> {
    let error = match syntax::within_limits(query) {
        Err(error) => error,
        Ok(()) => match parser::parse(query) {
            Ok(expr) => return Ok(expr),
            Err(message) => locate(query, first_line(&message), |part| {
                parser::parse(part).err().map(|message| first_line(&message))
            }),
        },
    };
    Err(ParseError { range: error.range, message: error.message })
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn marked(query: &str) -> (&str, String) {
        let error = parse(query).unwrap_err();
        (&query[error.range], error.message)
    }

    #[test]
    fn a_word_that_does_not_fit_is_marked() {
        let cases = [
            ("sum(rate(x[5m])", "(", "this `(` is never closed"),
            ("sum(rate(x[5m])))", ")", "unexpected `)` where an operator should be"),
            ("x > > 1", ">", "unexpected `>` where an expression should be"),
            ("x >", ">", "the query ends where an expression should be"),
            ("x{job=cart}", "cart", "unexpected `cart` where a quoted text should be"),
            ("x{job=\"cart\" code=\"5\"}", "code", "unexpected `code` where `,` or `}` should be"),
            ("x{job=\"cart}", "\"cart}", "this text has no closing quote"),
            ("rate(x[5])) ", ")", "unexpected `)` where an operator should be"),
            ("rate(x[])", "]", "unexpected `]` where a duration such as `5m` should be"),
            ("x y", "y", "unexpected `y` where an operator should be"),
            ("x and or y", "or", "unexpected `or` where an expression should be"),
            ("sum by (a b) (x)", "b", "unexpected `b` where a label's name should be"),
            ("x ? 1", "?", "PromQL has no `?`"),
            ("", "", "the query ends where an expression should be"),
        ];
        for (query, word, message) in cases {
            assert_eq!(marked(query), (word, message.to_owned()), "{query}");
        }
    }

    #[test]
    fn the_innermost_wrong_part_is_marked() {
        assert_eq!(marked("sum(rate(x)) / 2").0, "rate(x)");
        assert_eq!(marked("1 + abs(summ(x))").0, "summ(x)");
        assert_eq!(marked("a + (b and 1)").0, "b and 1");
        assert_eq!(marked("x{a=~\"(\"} > 1").0, "\"(\"");
    }

    #[test]
    fn queries_without_end_are_refused_at_once() {
        let deep = format!("{}x{}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(parse(&deep).unwrap_err().message.contains("nested"));
        let long = format!("x{}", "+x".repeat(100_000));
        assert!(parse(&long).unwrap_err().message.contains("words"));
        for short in [format!("x{}", "+x".repeat(2000)), format!("{}x", "-".repeat(4000))] {
            let small_stack = std::thread::Builder::new().stack_size(2 << 20);
            assert!(small_stack.spawn(move || parse(&short).is_ok()).unwrap().join().unwrap());
        }
    }
}
