//! The spec: the types of everything that users may write, and the JSON Schemas that are generated from them.
//!
//! Short forms are a part of the types. Every field is optional here, because any layer may set it. Required fields are
//! checked after the layers are merged (`resolve`).

#[macro_use]
mod shorthand;

mod acknowledge;
mod alerts;
mod calls;
mod capability;
mod codeowners;
mod component;
mod config;
mod container;
mod delivery;
mod env;
mod environment;
mod expose;
mod health;
mod image;
mod metrics;
mod network;
mod placement;
mod platform;
mod ports;
mod promotion;
mod reference;
mod resources;
mod rules;
mod scalars;
mod scale;
mod schema;
mod secret;
mod secret_store;
mod security;
mod service;
mod shapes;
mod slo;
mod team;
mod volume;
mod workload;

pub use acknowledge::{Acknowledgement, Asked, AskedWhere};
pub use alerts::{
    Alerts, ComponentAlerts, Criticality, DiskThresholds, ErrorThresholds, InfrastructureAlerts, VolumeThresholds,
};
pub use calls::{Call, CallTarget, Calls};
pub use capability::Capability;
pub use codeowners::{Codeowners, CodeownersFile};
pub use component::{Chart, ChartOverride, Component};
pub use config::{Config, ConfigFile};
pub use container::{ContainerFields, InitContainer, Sidecar};
pub use delivery::{RolloutStep, SyncFreeze};
pub use env::{EnvFrom, EnvSource, EnvValue, Existing};
pub use environment::{
    Cluster, Environment, Ingress, IngressApi, Limits, NamespacePattern, PodSecurity, Provider, ProviderChoice,
    ProviderProfile, SpotProfile,
};
pub use expose::{Expose, ExposeList, RateLimit, Tls};
pub use health::{Grpc, Health, HttpGet, Probe, Tcp};
pub use image::PullPolicy;
pub use metrics::Metrics;
pub use network::{Dns, Monitoring, Network, PolicyEngine};
pub use placement::{Placement, Spread, Toleration};
pub use platform::{
    Admission, Alerting, ArgoCd, BusinessHours, ImagePolicy, Platform, Policies, Repository, RuleSetting, Topology,
};
pub use ports::{Port, PortProtocol, Ports};
pub use promotion::{Freeze, Hold, Instant, Moment, Promotion, ServicePromotion, Stage, Upstream, Window};
pub use reference::reference_pages;
pub use resources::{Range, Resources};
pub use rules::{Rule, RuleFile, RuleGroup, RuleSpec};
pub use scalars::{Duration, IntOrPercent, Literal, Quantity};
pub use scale::{Autoscale, Metric, MetricKind, Scale, ScaleBehavior, ScalePolicy};
pub use schema::{NO_DEFAULT, OVERLAY_ONLY, SCHEMAS, SERVICE_ONLY, SHARED_SCHEMA, SchemaFile, schema_text};
pub use secret::{Secret, SecretFields};
pub use secret_store::{AwsService, SecretStore, StoreKind};
pub use security::{Identity, Security};
pub use service::{Disruptions, Kind, Service, Shutdown, Update};
pub use slo::{Convention, CustomObjective, LatencyObjective, Milliseconds, Percent, Period, Slo};
pub use team::{Contact, Quota, Receiver, ReceiverSecret, Routes, SecretKey, SlackReceiver, Team};
pub use volume::{AccessMode, Volume};
pub use workload::{Concurrency, Hook, HookAfter, HookBefore, Schedule, Worker};
