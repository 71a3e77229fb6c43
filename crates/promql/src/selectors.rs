//! The selectors of a query.

use super::selector::Selector;
use super::syntax;

/// Returns every selector of a query; none if the query breaks PromQL's grammar.
pub fn selectors(query: &str) -> Vec<Selector> {
    let read = syntax::within_limits(query).and_then(|()| syntax::read(query));
    read.map(|found| found.selectors).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::selectors;
    use crate::Operation;

    #[test]
    fn selectors_have_their_metric_and_conditions_with_places() {
        let query = r#"sum(rate(a{job="x",le=~"1(\\.0)?"}[5m])) / on (job) b > {__name__=~"c.*"} * sum(d)"#;
        let found = selectors(query);
        let metrics: Vec<_> = found.iter().map(|s| s.metric.as_deref()).collect();
        assert_eq!(metrics, [Some("a"), Some("b"), None, Some("d")]);
        assert_eq!(found[0].matchers[1].value, r"1(\.0)?");
        assert_eq!(&query[found[0].matchers[0].range.clone()], "\"x\"");
        assert_eq!(found[0].matchers[0].operation, Operation::Equal);
    }
}
