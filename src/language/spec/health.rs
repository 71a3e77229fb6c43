//! Probes: whether a container is alive, ready, and started.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::ShapesOf;
use super::{Duration, Literal};

/// Declares a struct with the fields of a probe and additional ones.
macro_rules! with_probe_fields {
    ($(#[$struct_attr:meta])* struct $name:ident { $($(#[$attr:meta])* $field:ident: $type:ty,)* }) => {
        #[derive(Deserialize, JsonSchema, Default)]
        #[serde(deny_unknown_fields, rename_all = "camelCase", default)]
        $(#[$struct_attr])*
        struct $name {
            /// An HTTP request that must be answered with 2xx or 3xx: a path, or `{ path, port, headers }`.
            http: Option<HttpGet>,
            /// The gRPC health protocol: a port's name or number, or `{ port, service }`.
            grpc: Option<Grpc>,
            /// A TCP connection that must open: a port's name or number.
            tcp: Option<Tcp>,
            /// A command that must succeed. Example: `[pg_isready]`.
            exec: Option<Vec<Literal>>,
            /// How long to wait before the first probe. Default: `0s`.
            delay: Option<Duration>,
            /// The time between probes. Default: `10s`.
            period: Option<Duration>,
            /// The time in which a probe must be answered. Default: `1s`.
            timeout: Option<Duration>,
            /// The number of failures in a row after which the probe has failed. Default: 3.
            failures: Option<u32>,
            /// The number of successes in a row after which the container is ready again. Default: 1.
            successes: Option<u32>,
            $($(#[$attr])* $field: $type,)*
        }

        impl $name {
            /// Moves the fields of the probe out of the struct.
            fn probe(&mut self) -> Probe {
                Probe {
                    http: self.http.take(),
                    grpc: self.grpc.take(),
                    tcp: self.tcp.take(),
                    exec: self.exec.take(),
                    delay: self.delay,
                    period: self.period,
                    timeout: self.timeout,
                    failures: self.failures,
                    successes: self.successes,
                }
            }
        }
    };
}

/// The probes of a container. Short form: a path such as `/healthz` for HTTP requests on the first port. `http`,
/// `grpc`, `tcp` or `exec` at this level apply to both `live` and `ready`.
#[derive(Debug, Clone, PartialEq, Default, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub struct Health {
    pub both: Option<Box<Probe>>,
    pub live: Option<Box<Probe>>,
    pub ready: Option<Box<Probe>>,
    pub startup: Option<Box<Probe>>,
}

with_probe_fields! {
    struct HealthFields {
        /// A container that fails this probe is restarted. `null` removes the probe.
        live: Option<Box<Probe>>,
        /// A container that fails this probe gets no traffic.
        ready: Option<Box<Probe>>,
        /// The other probes wait until this one succeeds; for slow starts.
        startup: Option<Box<Probe>>,
    }
}

/// One probe: exactly one of `http`, `grpc`, `tcp` and `exec`, or only times, which override those of the common probe.
#[derive(Debug, Clone, PartialEq, Default, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub struct Probe {
    pub http: Option<HttpGet>,
    pub grpc: Option<Grpc>,
    pub tcp: Option<Tcp>,
    pub exec: Option<Vec<Literal>>,
    pub delay: Option<Duration>,
    pub period: Option<Duration>,
    pub timeout: Option<Duration>,
    pub failures: Option<u32>,
    pub successes: Option<u32>,
}

with_probe_fields! {
    struct ProbeFields {}
}

/// An HTTP request.
#[derive(Debug, Clone, PartialEq, Default, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub struct HttpGet {
    pub path: String,
    pub port: Option<Literal>,
    pub headers: BTreeMap<String, Literal>,
    pub https: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct HttpGetFields {
    /// The path. Example: `/healthz`.
    path: String,
    /// The port's name or number. Default: the first port.
    port: Option<Literal>,
    /// HTTP headers by name.
    #[serde(default)]
    headers: BTreeMap<String, Literal>,
    /// Use TLS (without checking the certificate). Default: false.
    #[serde(default)]
    https: bool,
}

/// The gRPC health protocol.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub struct Grpc {
    pub port: Literal,
    pub service: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GrpcFields {
    /// The port's name or number.
    port: Literal,
    /// The name of the service in the request.
    service: Option<String>,
}

/// A TCP connection that must open: the port's name or number.
pub type Tcp = Literal;

shorthand!(Health, "a path or a mapping of probes", {
    /// A path for HTTP requests.
    str(s) => Ok::<_, String>(Health { both: Some(Box::new(Probe::path(s))), ..Health::default() });
    /// The long form.
    map(HealthFields, fields) => {
        let mut fields = fields;
        let both = fields.probe().some().map(Box::new);
        Health { both, live: fields.live, ready: fields.ready, startup: fields.startup }
    };
});

shorthand!(Probe, "a path or a mapping with http, grpc, tcp or exec", {
    /// A path for HTTP requests.
    str(s) => Ok::<_, String>(Probe::path(s));
    /// The long form.
    map(ProbeFields, fields) => {
        let mut fields = fields;
        fields.probe()
    };
});

shorthand!(HttpGet, "a path or `{ path, port, headers }`", {
    /// A path.
    str(s) => Ok::<_, String>(HttpGet { path: s.to_owned(), ..HttpGet::default() });
    /// The long form.
    map(HttpGetFields, w) => HttpGet { path: w.path, port: w.port, headers: w.headers, https: w.https };
});

shorthand!(Grpc, "a port or `{ port, service }`", {
    /// A port's name.
    str(s) => Ok::<_, String>(Grpc { port: Literal(s.to_owned()), service: None });
    /// A port's number.
    int(n: u16) => Ok::<_, String>(Grpc { port: Literal(n.to_string()), service: None });
    /// The long form, with the name of a service.
    map(GrpcFields, w) => Grpc { port: w.port, service: w.service };
});

impl Probe {
    fn path(path: &str) -> Self {
        Self { http: Some(HttpGet { path: path.to_owned(), ..HttpGet::default() }), ..Self::default() }
    }

    fn some(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }

    /// Returns how many of `http`, `grpc`, `tcp` and `exec` are set; a probe needs exactly one.
    pub fn ways(&self) -> usize {
        [self.http.is_some(), self.grpc.is_some(), self.tcp.is_some(), self.exec.is_some()]
            .iter()
            .filter(|w| **w)
            .count()
    }

    /// Merges this probe over a common one. Its kind of check and its times take precedence.
    #[must_use]
    pub fn over(&self, common: &Self) -> Self {
        let way = if self.ways() > 0 { self } else { common };
        Self {
            http: way.http.clone(),
            grpc: way.grpc.clone(),
            tcp: way.tcp.clone(),
            exec: way.exec.clone(),
            delay: self.delay.or(common.delay),
            period: self.period.or(common.period),
            timeout: self.timeout.or(common.timeout),
            failures: self.failures.or(common.failures),
            successes: self.successes.or(common.successes),
        }
    }
}
