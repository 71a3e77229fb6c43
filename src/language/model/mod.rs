//! The resolved model: every default is filled in and every name is resolved. A field is optional only if its absence
//! has a meaning of its own.

mod application_health;
mod burn_rate;
mod call;
mod callers;
mod capability;
mod component;
mod container;
mod dashboard_uid;
mod disruption_budget;
mod environment;
mod ids;
mod infrastructure;
mod invalid_documents;
mod origin;
mod platform;
mod platform_config;
mod port;
mod promotion;
mod review;
mod scrape;
mod secret;
mod service;
mod shared;
mod slo;
mod team_monitoring;
mod workload;

pub use application_health::{APPLICATION_HEALTH, APPLICATION_HEALTH_KEY, application_health_values};
pub use burn_rate::{AlertPairs, BurnRate, WINDOWS, alert_pairs, burn_rates};
pub use call::{Absence, Call};
pub use callers::{Caller, Callers};
pub use capability::{Capabilities, Capability, CapabilityAddress};
pub use component::{Chart, Component, Files};
pub use container::{
    Container, ContainerPort, ContainerSettings, EnvFrom, EnvVar, Image, Mount, Probe, ProbeWay, Probes, Quantities,
    SecurityContext, ValueFrom,
};
pub use dashboard_uid::dashboard_uid;
pub use disruption_budget::DisruptionBudget;
pub use environment::{Cluster, Delivery, Dns, Environment, Ingress, KubernetesVersion, Monitoring, Profile, Spot};
pub use ids::{EnvironmentId, ServiceId, TeamId};
pub use infrastructure::{Infrastructure, Source};
pub use invalid_documents::InvalidDocuments;
pub use origin::{Documents, Layer, LayerPart, Origin};
pub use platform::Platform;
pub use platform_config::{ARGO_CD, AlertTemplate, ControlPlane, PlatformConfig, Repository, Team};
pub use port::Port;
pub use promotion::{Freeze, Movement, Promotion, Requirement};
pub use review::{Acknowledged, RequiredAcknowledgement, ReviewPolicy, Scope};
pub use scrape::Scraped;
pub use secret::{ExternalSecret, RemoteValue, SealedSecret, SecretStore, StoreProvider, Tenancy};
pub use service::{
    ConfigMap, Exposure, ExposureKind, Instance, InstanceSettings, LoadBalancer, Manifest, Pin, PlannedService, Route,
    Service, ServiceTls, Standing,
};
pub use shared::Shared;
pub use slo::{Observability, Sli, Slo, Thresholds};
pub use team_monitoring::{
    Dashboard, DashboardContent, Expression, RuleFile, RuleGroup, RuleKind, RuleNames, TeamMonitoring, TeamRule,
};
pub use workload::{
    Autoscaled, Controller, Cron, HookPhase, MAX_SURGE_PERCENT, Pod, PodSettings, Replicas, Role, Spread, Volume,
    VolumeKind, Workload, WorkloadSettings,
};
