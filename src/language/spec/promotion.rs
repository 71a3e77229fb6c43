//! The promotion of versions between environments: the platform's policy, and the settings of services and overlays.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::ShapesOf;
use super::{Duration, Literal};
use crate::base::calendar::{self, LocalTime};

/// How versions are promoted from environment to environment.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Promotion {
    /// The environments, first to last; an inner list holds parallel environments. Example: `[dev, [staging-eu,
    /// staging-us], prod]`.
    pub order: Vec<Stage>,
    /// Whether a version must have run in `all` (default) or `any` of several parallel environments before it is
    /// promoted further.
    pub upstream: Upstream,
    /// The soak times: how long a version must run unchanged in an environment before it can be promoted further.
    /// Example: `{ staging: 24h }`.
    pub soak: BTreeMap<String, Duration>,
    /// Periods in which nothing is promoted, by name.
    pub freezes: BTreeMap<String, Freeze>,
    /// Overlay fields that are promoted together with the version, beside tag and digest. Example: `[env.FEATURE_X,
    /// config]`.
    pub carry: Vec<String>,
}

/// A stage of the promotion order: one environment, or several parallel ones.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>", inline)]
pub struct Stage(pub Vec<String>);

shorthand!(Stage, "the name of an environment, or a list of names", {
    str(s) => Ok::<_, String>(Stage(vec![s.to_owned()]));
    seq(Vec<String>, names) => Stage(names);
});

/// In how many of several parallel environments a version must have run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Upstream {
    /// In each in which the service is deployed.
    #[default]
    All,
    /// In one of them.
    Any,
}

/// A period in which nothing is promoted. It applies when all given conditions are met.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Freeze {
    /// The frozen environments. Empty: all. Example: `[prod]`.
    pub environments: Vec<String>,
    /// A window of every week or day. Example: `fri 16:00..mon 08:00` or `18:00..08:00`.
    pub window: Option<Window>,
    /// The start, included. Example: `"2026-12-20"` or `"2026-12-20T18:00"`.
    pub from: Option<Moment>,
    /// The end, excluded. Example: `"2027-01-04"`.
    pub until: Option<Moment>,
    /// The time zone of these times. Default: `UTC`. Example: `Europe/Berlin`.
    pub zone: Option<String>,
    /// The reason; it is shown when a promotion is refused.
    pub reason: Option<String>,
}

/// A window of every week or day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>", inline)]
pub struct Window(pub calendar::Window);

shorthand!(Window, "a window such as `fri 16:00..mon 08:00`", {
    str(s like r"^([a-zA-Z]{3} )?[0-9]{2}:[0-9]{2} *\.\. *([a-zA-Z]{3} )?[0-9]{2}:[0-9]{2}$", "fri 16:00..mon 08:00", "18:00..08:00")
        => calendar::Window::parse(s).map(Window);
});

/// A date, or a date and time, in the freeze's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>", inline)]
pub struct Moment(pub LocalTime);

shorthand!(Moment, "a date such as `2026-12-20` or `2026-12-20T18:00`", {
    str(s like "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:]+)?$", "2026-12-20", "2026-12-20T18:00") => LocalTime::parse(s).map(Moment);
});

/// A point in time: a date (midnight at its start in UTC), or a time with its offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(with = "ShapesOf<Self>", inline)]
pub struct Instant {
    /// Seconds since 1970.
    pub seconds: i64,
}

shorthand!(Instant, "a time such as `2026-12-20T18:00:00Z`", {
    str(s like "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+(Z|[+-][0-9:]+)?)?$", "2026-12-20T18:00:00Z")
        => calendar::parse_instant(s).map(|seconds| Instant { seconds });
});

/// A hold: why the version of a service must stay in an environment.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Hash)]
#[schemars(with = "ShapesOf<Self>")]
pub struct Hold {
    pub reason: String,
    /// The time from which on the hold no longer applies. `None`: until it is released.
    pub until: Option<Instant>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct HoldFields {
    /// The reason. Example: `rolled back from v1.9.0`.
    reason: Literal,
    /// The time from which on it no longer applies. Default: until `rutter release`. Example: `"2026-12-20T18:00:00Z"`.
    until: Option<Instant>,
}

shorthand!(Hold, "a reason or `{ reason, until }`", {
    /// The reason.
    str(s) => Ok::<_, String>(Hold { reason: s.to_owned(), until: None });
    /// The long form.
    map(HoldFields, w) => Hold { reason: w.reason.0, until: w.until };
});

/// The promotion settings of a service.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ServicePromotion {
    /// Further overlay fields that are promoted together with the version. Example: `[env.FEATURE_X]`.
    pub carry: Vec<String>,
}
