//! How versions move between environments: the platform's policy, and what services and overlays say.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shorthand::ShapesOf;
use super::{Duration, Literal};
use crate::calendar::{self, LocalTime};

/// How versions move from environment to environment.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Promotion {
    /// Environments, first to last; those in one inner list stand side by side. Example: `[dev, [staging-eu, staging-us], prod]`.
    pub order: Vec<Stage>,
    /// Whether a version must have been in `all` (default) or `any` of the environments side by side before it goes on.
    pub upstream: Upstream,
    /// How long a version must have run in an environment, unchanged, before it may leave it. Example: `{ staging: 24h }`.
    pub soak: BTreeMap<String, Duration>,
    /// Times at which nothing is promoted, by name.
    pub freezes: BTreeMap<String, Freeze>,
    /// Keys of an overlay that travel with its version, beside tag and digest. Example: `[env.FEATURE_X, config]`.
    pub carry: Vec<String>,
}

/// A step of the promotion order: one environment, or several side by side.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>", inline)]
pub struct Stage(pub Vec<String>);

shorthand!(Stage, "the name of an environment, or a list of names", {
    str(s) => Ok::<_, String>(Stage(vec![s.to_owned()]));
    seq(Vec<String>, names) => Stage(names);
});

/// How many of the environments side by side a version must have been in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Upstream {
    /// In each where the service is deployed.
    #[default]
    All,
    /// In one of them.
    Any,
}

/// A time at which nothing is promoted; what is given must hold together.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Freeze {
    /// Where; empty: everywhere. Example: `[prod]`.
    pub environments: Vec<String>,
    /// A part of every week or day. Example: `fri 16:00..mon 08:00` or `18:00..08:00`.
    pub window: Option<Window>,
    /// Its first moment. Example: `"2026-12-20"` or `"2026-12-20T18:00"`.
    pub from: Option<Moment>,
    /// The first moment after it. Example: `"2027-01-04"`.
    pub until: Option<Moment>,
    /// The zone of these times. Default: `UTC`. Example: `Europe/Berlin`.
    pub zone: Option<String>,
    /// Why; shown to whoever is refused.
    pub reason: Option<String>,
}

/// A part of every week or day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>", inline)]
pub struct Window(pub calendar::Window);

shorthand!(Window, "a window such as `fri 16:00..mon 08:00`", {
    str(s like r"^([a-zA-Z]{3} )?[0-9]{2}:[0-9]{2} *\.\. *([a-zA-Z]{3} )?[0-9]{2}:[0-9]{2}$", "fri 16:00..mon 08:00", "18:00..08:00")
        => calendar::Window::parse(s).map(Window);
});

/// A date, or a date and time, on the clocks of the freeze's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>", inline)]
pub struct Moment(pub LocalTime);

shorthand!(Moment, "a date such as `2026-12-20` or `2026-12-20T18:00`", {
    str(s like "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:]+)?$", "2026-12-20", "2026-12-20T18:00") => LocalTime::parse(s).map(Moment);
});

/// An instant: a date (its first moment in UTC), or a time with its offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(with = "ShapesOf<Self>", inline)]
pub struct Instant {
    /// Since 1970.
    pub seconds: i64,
}

shorthand!(Instant, "a time such as `2026-12-20T18:00:00Z`", {
    str(s like "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+(Z|[+-][0-9:]+)?)?$", "2026-12-20T18:00:00Z")
        => calendar::parse_instant(s).map(|seconds| Instant { seconds });
});

/// Why the version of a service stays in an environment.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Hash)]
#[schemars(with = "ShapesOf<Self>")]
pub struct Hold {
    pub reason: String,
    /// The first moment at which it holds no more; none: until it is released.
    pub until: Option<Instant>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct HoldWords {
    /// Why. Example: `rolled back from v1.9.0`.
    reason: Literal,
    /// The first moment at which it holds no more. Default: until `rutter release`. Example: `"2026-12-20T18:00:00Z"`.
    until: Option<Instant>,
}

shorthand!(Hold, "a reason or `{ reason, until }`", {
    /// The reason.
    str(s) => Ok::<_, String>(Hold { reason: s.to_owned(), until: None });
    /// In words.
    map(HoldWords, w) => Hold { reason: w.reason.0, until: w.until };
});

/// What a service says about its own promotions.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ServicePromotion {
    /// Further keys of its overlays that travel with its version. Example: `[env.FEATURE_X]`.
    pub carry: Vec<String>,
}
