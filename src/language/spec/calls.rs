//! What a service calls.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Literal;
use super::shapes::ShapesOf;

/// Calls as a list, or as a mapping by names of your own so that an overlay can change a single call.
#[derive(Debug, Clone, PartialEq, Default, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub struct Calls(pub Vec<Call>);

/// One call: `service`, `service:port`, `https://host`, `cidr:port`, or the long form.
#[derive(Debug, Clone, PartialEq, Default, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub struct Call {
    /// The key of the call in a mapping, or its index in a list.
    #[schemars(skip)]
    pub key: String,
    pub target: CallTarget,
    pub port: Option<Literal>,
    pub env: Option<String>,
    pub optional: bool,
}

/// The target of a call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CallTarget {
    /// Not set: in a mapping, the key is the name of the service.
    #[default]
    Unsaid,
    /// A service, or a capability that a component provides.
    Service(String),
    /// A host outside the cluster.
    Host(String),
    /// An address range outside the cluster.
    Cidr(String),
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct CallFields {
    /// The service or capability. Example: `cart`.
    service: Option<String>,
    /// A host outside the cluster. Example: `api.stripe.com`.
    host: Option<String>,
    /// An address range outside the cluster. Example: `10.20.0.0/16`.
    cidr: Option<String>,
    /// The port's name or number. Default: a service's first port, 443 for a host.
    port: Option<Literal>,
    /// The environment variable that gets the address as `name:port`.
    env: Option<String>,
    /// Whether the call may be without a target in an environment. Default: false.
    optional: bool,
}

shorthand!(Calls, "a list of calls or a mapping of them", {
    /// A list.
    seq(Vec<Call>, list) => Calls(list.into_iter().enumerate().map(|(n, c)| Call { key: n.to_string(), ..c }).collect());
    /// A mapping; the key is the name of the service unless the call sets its target.
    map(BTreeMap<String, NamedCall>, named) => Calls(named.into_iter().map(|(key, NamedCall(call))| {
        let target = if call.target == CallTarget::Unsaid { CallTarget::Service(key.clone()) } else { call.target };
        Call { key, target, ..call }
    }).collect());
});

/// A call in a mapping; its key is the name of the service unless the call sets its target.
#[derive(JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
struct NamedCall(Call);

shorthand!(NamedCall, "a port, or a mapping that describes a call", {
    /// The port's name.
    str(s) => Ok::<_, String>(NamedCall(Call { port: Some(Literal(s.to_owned())), ..Call::default() }));
    /// The port's number.
    int(n: u16) => Ok::<_, String>(NamedCall(Call { port: Some(Literal(n.to_string())), ..Call::default() }));
    /// The long form.
    map(CallFields, w) => NamedCall(w.call().map_err(serde::de::Error::custom)?);
});

shorthand!(Call, "a call such as `cart`, `cart:grpc`, `https://api.example.com`, or a mapping", {
    /// `service`, `service:port`, `https://host:port` or `10.0.0.0/8:5432`.
    str(s) => Call::parse(s);
    /// The long form.
    map(CallFields, w) => w.call().map_err(serde::de::Error::custom)?;
});

impl CallFields {
    fn call(self) -> Result<Call, String> {
        let target = match (self.service, self.host, self.cidr) {
            (Some(service), None, None) => CallTarget::Service(service),
            (None, Some(host), None) => CallTarget::Host(host),
            (None, None, Some(cidr)) => CallTarget::Cidr(cidr),
            (None, None, None) => CallTarget::Unsaid,
            _ => return Err("a call takes one of `service`, `host` and `cidr`".to_owned()),
        };
        Ok(Call { key: String::new(), target, port: self.port, env: self.env, optional: self.optional })
    }
}

impl Call {
    /// Parses the short form.
    pub fn parse(text: &str) -> Result<Self, String> {
        let call =
            |target, port: Option<&str>| Self { target, port: port.map(|p| Literal(p.to_owned())), ..Self::default() };
        for (scheme, port) in [("https://", "443"), ("http://", "80")] {
            if let Some(rest) = text.strip_prefix(scheme) {
                let host = rest.trim_end_matches('/');
                if host.contains('/') || host.is_empty() {
                    return Err(format!("`{text}` names a path; a call names a host"));
                }
                let (host, port) = host.rsplit_once(':').unwrap_or((host, port));
                return Ok(call(CallTarget::Host(host.to_owned()), Some(port)));
            }
        }
        if text.contains('/') {
            return Ok(
                match text
                    .rsplit_once(':')
                    .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()) && !port.is_empty())
                {
                    Some((cidr, port)) => call(CallTarget::Cidr(cidr.to_owned()), Some(port)),
                    None => call(CallTarget::Cidr(text.to_owned()), None),
                },
            );
        }
        Ok(match text.split_once(':') {
            Some((service, port)) => call(CallTarget::Service(service.to_owned()), Some(port)),
            None => call(CallTarget::Service(text.to_owned()), None),
        })
    }
}
