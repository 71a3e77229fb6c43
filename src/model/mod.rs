//! What is meant: every default filled in, every name bound. Nothing here is optional unless its
//! absence means something.

mod burn_rate;
mod callers;
mod component;
mod container;
mod environment;
mod ids;
mod origin;
mod platform;
mod promotion;
mod secret;
mod service;
mod slo;
mod workload;

pub use burn_rate::{BurnRate, Paired, WINDOWS, burn_rates, paired};
pub use callers::{Caller, Callers};
pub use component::{Chart, Component, Files};
pub use container::{
    Container, ContainerPort, EnvFrom, EnvVar, Image, Mount, Probe, ProbeWay, Probes, Quantities, SecurityContext,
    ValueFrom,
};
pub use environment::{Cluster, Delivery, Dns, Environment, Ingress, KubernetesVersion, Monitoring, Profile, Spot};
pub use ids::{EnvironmentId, ServiceId, TeamId};
pub use origin::{Documents, Layer, Origin};
pub use platform::{AlertTemplate, ControlPlane, Platform, Repository, Team};
pub use promotion::{Freeze, Movement, Promotion, Requirement};
pub use secret::{ExternalSecret, RemoteValue, SealedSecret, SecretStore, StoreProvider, Tenancy};
pub use service::{
    Call, ConfigMap, Exposure, ExposureKind, Instance, LoadBalancer, Pin, PlannedService, Port, Route, Service,
    ServiceTls,
};
pub use slo::{Observability, Sli, Slo, Thresholds};
pub use workload::{Budget, Controller, Cron, HookPhase, Pod, Replicas, Role, Spread, Volume, VolumeKind, Workload};
