//! Service level objectives: how many requests must succeed, and how fast.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::Literal;
use super::shapes::ShapesOf;
use crate::base::decimal::Decimal;

/// The objectives of a service over a period, and the metrics from which they are computed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Slo {
    /// The percentage of requests that succeed. Example: 99.9.
    pub availability: Option<Percent>,
    /// The percentage of successful requests that are answered in time.
    pub latency: Option<LatencyObjective>,
    /// Objectives with custom queries, by name.
    pub custom: BTreeMap<String, CustomObjective>,
    /// The period of the objectives: `30d` (default), `28d` or `7d`.
    pub period: Option<Period>,
    /// The metrics that count requests. Default: `prometheus`.
    pub convention: Option<Convention>,
    /// The label that holds the status of a response, with `convention: prometheus`. Default: `code`.
    pub status_label: Option<String>,
    /// The number of requests in the last hour that must be exceeded for a page. Default: 0.
    pub min_requests: Option<u32>,
}

/// The percentage of successful requests that are answered in time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct LatencyObjective {
    /// The limit for the latency; it must be a bucket bound of the histogram. Example: `300ms`.
    pub below: Option<Milliseconds>,
    /// The percentage of requests that must be faster. Example: 99.
    pub objective: Option<Percent>,
    /// The bucket bounds of the histogram, if they differ from the convention's. Example: `[100ms, 300ms, 1s]`.
    pub buckets: Vec<Milliseconds>,
}

/// An objective with two custom queries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct CustomObjective {
    /// The percentage of good events. Example: 99.5.
    pub objective: Option<Percent>,
    /// The query for bad events per second, without labels. `${window}` stands for the time window and `${namespace}`
    /// for the namespace. Example: `sum(rate(jobs_failed_total{namespace="${namespace}"}[${window}]))`.
    pub errors: Option<String>,
    /// The query for all events per second, in the same form.
    pub total: Option<String>,
}

/// The period of an objective.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, Hash)]
pub enum Period {
    /// Seven days.
    #[serde(rename = "7d")]
    Week,
    /// 28 days: each period has the same number of weekends.
    #[serde(rename = "28d")]
    FourWeeks,
    /// 30 days.
    #[default]
    #[serde(rename = "30d")]
    Month,
}

impl Period {
    pub fn days(self) -> u32 {
        match self {
            Self::Week => 7,
            Self::FourWeeks => 28,
            Self::Month => 30,
        }
    }
}

/// The names and labels of the metrics that count requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum Convention {
    /// The service's own `http_requests_total` and `http_request_duration_seconds`.
    #[default]
    Prometheus,
    /// The service's own `http_server_request_duration_seconds`, by OpenTelemetry's semantic conventions.
    OpenTelemetry,
    /// Istio's sidecars or waypoints.
    Istio,
    /// Traefik, with `addServicesLabels`, scraped with `honorLabels`.
    Traefik,
    /// ingress-nginx.
    IngressNginx,
}

impl Convention {
    /// Returns the name in the spec, which is also the name of the template's file.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Prometheus => "prometheus",
            Self::OpenTelemetry => "open-telemetry",
            Self::Istio => "istio",
            Self::Traefik => "traefik",
            Self::IngressNginx => "ingress-nginx",
        }
    }

    /// Returns whether the service itself serves the metrics, so that Prometheus has to scrape it.
    pub fn by_service(self) -> bool {
        matches!(self, Self::Prometheus | Self::OpenTelemetry)
    }

    /// Returns the default bucket bounds of the histogram in milliseconds; empty if each program has its own. Sources:
    /// the projects' documentation (OpenTelemetry semconv `http/http-metrics`, Istio and Traefik metrics pages), and
    /// the Go client's default buckets, which ingress-nginx uses.
    pub fn buckets(self) -> &'static [u32] {
        match self {
            Self::Prometheus => &[],
            Self::OpenTelemetry => &[5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000],
            Self::Istio => &[1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000],
            Self::Traefik => &[100, 300, 1200, 5000],
            Self::IngressNginx => &[5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000],
        }
    }
}

/// A percentage above 0 and up to 100, exactly as written, with at most six decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub Decimal);

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Literal::deserialize(deserializer)?.0;
        Decimal::parse(&text)
            .filter(|n| *n > Decimal::ZERO && *n <= Decimal::HUNDRED && n.decimals() <= 6)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no percentage above 0 and up to 100")))
    }
}

impl JsonSchema for Percent {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Percent".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "exclusiveMinimum": 0, "maximum": 100, "examples": [99.9] })
    }
}

/// A short duration such as `300ms` or `1.2s`, in milliseconds; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "ShapesOf<Self>", inline)]
pub struct Milliseconds(pub u32);

impl Milliseconds {
    /// Parses whole milliseconds, or seconds with up to three decimals.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no time; write for example `300ms` or `1.2s`");
        let (number, thousandths) = match text.strip_suffix("ms") {
            Some(number) => (number, 1),
            None => (text.strip_suffix('s').ok_or_else(wrong)?, 1000),
        };
        let number = Decimal::parse(number).ok_or_else(wrong)?.times(Decimal::of_thousandths(thousandths * 1000));
        let whole = number.to_string().parse::<u32>().ok().filter(|n| *n > 0 && *n <= 3_600_000);
        whole.map(Self).ok_or_else(wrong)
    }

    /// Returns the duration in seconds.
    pub fn seconds(self) -> Decimal {
        Decimal::of_thousandths(self.0)
    }
}

impl std::fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 < 1000 { write!(f, "{}ms", self.0) } else { write!(f, "{}s", self.seconds()) }
    }
}

shorthand!(Milliseconds, "a time such as `300ms` or `1.2s`", {
    str(s like r"^([0-9]+ms|[0-9]+(\.[0-9]{1,3})?s)$", "300ms", "1.2s") => Milliseconds::parse(s);
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_are_read_and_written() {
        for (text, milliseconds, written) in [("300ms", 300, "300ms"), ("1.2s", 1200, "1.2s"), ("5s", 5000, "5s")] {
            assert_eq!(Milliseconds::parse(text), Ok(Milliseconds(milliseconds)));
            assert_eq!(Milliseconds(milliseconds).to_string(), written);
        }
        for text in ["", "ms", "0ms", "1.5ms", "0.0001s", "300", "1m", "-1s"] {
            assert!(Milliseconds::parse(text).is_err(), "{text}");
        }
    }
}
