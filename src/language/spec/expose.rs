//! How traffic from outside reaches a service.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::ShapesOf;
use super::{Duration, Literal};

/// One exposure, or several.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub struct ExposeList(pub Vec<Expose>);

shorthand!(ExposeList, "a host, `{ host, path, tls }` or a list of them", {
    /// A host; a name without a dot gets the environment's domain.
    str(s) => Ok::<_, String>(ExposeList(vec![Expose::host(s)]));
    /// One exposure.
    map(ExposeFields, w) => ExposeList(vec![w.expose()]);
    /// Several exposures.
    seq(Vec<Expose>, all) => ExposeList(all);
});

/// An exposure of a service to traffic from outside: a host and path at the ingress, or a load balancer of its own.
#[derive(Debug, Clone, PartialEq, Default, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub struct Expose {
    pub host: Option<String>,
    pub path: Option<String>,
    pub exact: bool,
    pub port: Option<Literal>,
    pub tls: Option<Tls>,
    pub rate_limit: Option<RateLimit>,
    pub timeout: Option<Duration>,
    pub load_balancer: bool,
    pub name: Option<String>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct ExposeFields {
    /// The host; a name without a dot gets the environment's domain. Default: the service's name.
    host: Option<String>,
    /// The path prefix of requests. Default: `/`.
    path: Option<String>,
    /// Whether the path must match exactly. Default: false.
    exact: bool,
    /// The port's name or number. Default: the first port.
    port: Option<Literal>,
    /// Encryption: `true` (a certificate from the environment's issuer), `false`, or the name of a Secret. Default: the
    /// environment's.
    tls: Option<Tls>,
    /// The greatest number of requests per second of each client. Example: 50.
    rate_limit: Option<RateLimit>,
    /// The time in which a request must be answered. Example: `30s`.
    timeout: Option<Duration>,
    /// Whether it gets a load balancer of its own instead of a route at the ingress. Default: false.
    load_balancer: bool,
    /// The name of the load balancer's Service. Default: `<service>-external`.
    name: Option<String>,
}

shorthand!(Expose, "a host or `{ host, path, tls }`", {
    /// A host; a name without a dot gets the environment's domain.
    str(s) => Ok::<_, String>(Expose::host(s));
    /// The long form.
    map(ExposeFields, w) => w.expose();
});

impl ExposeFields {
    fn expose(self) -> Expose {
        Expose {
            host: self.host,
            path: self.path,
            exact: self.exact,
            port: self.port,
            tls: self.tls,
            rate_limit: self.rate_limit,
            timeout: self.timeout,
            load_balancer: self.load_balancer,
            name: self.name,
        }
    }
}

impl Expose {
    fn host(host: &str) -> Self {
        Self { host: Some(host.to_owned()), ..Self::default() }
    }
}

/// Encryption of an exposure.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub enum Tls {
    Issued(bool),
    Secret(String),
}

shorthand!(Tls, "true, false or a Secret's name", {
    /// Whether the environment's issuer makes a certificate.
    bool(b) => Ok::<_, String>(Tls::Issued(b));
    /// The name of an existing Secret with a certificate.
    str(s) => Ok::<_, String>(Tls::Secret(s.to_owned()));
});

/// Requests per second of each client: a number, or a number and a burst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub enum RateLimit {
    Average(u32),
    Burst(RateLimitFields),
}

/// Requests per second of each client, and a burst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateLimitFields {
    /// Requests per second.
    pub average: u32,
    /// The greatest number of requests at once.
    pub burst: u32,
}

shorthand!(RateLimit, "a number or `{ average, burst }`", {
    /// Requests per second.
    int(n: u32) => Ok::<_, String>(RateLimit::Average(n));
    /// Requests per second, and a burst.
    map(RateLimitFields, w) => RateLimit::Burst(w);
});

impl RateLimit {
    /// Returns the requests per second.
    pub fn average(self) -> u32 {
        match self {
            Self::Average(n) => n,
            Self::Burst(w) => w.average,
        }
    }

    /// Returns the greatest number of requests at once; by default twice the average.
    pub fn burst(self) -> u32 {
        match self {
            Self::Average(n) => n.saturating_mul(2),
            Self::Burst(w) => w.burst,
        }
    }
}
