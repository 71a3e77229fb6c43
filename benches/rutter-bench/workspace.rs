//! Generates workspaces like those of companies: teams, environments, services of several kinds, and overlays that
//! mostly have only a version. The same shape and seed give the same files on every machine.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use crate::graph::{Graph, graph};
use crate::service;

/// The shape of a generated workspace.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) services: usize,
    /// The number of environments, 1 to 5.
    pub(crate) environments: usize,
    pub(crate) seed: u64,
    /// Whether every service serves requests, is exposed and has an autoscaler, which gives the most objects.
    pub(crate) full: bool,
}

/// The environments, in the order of promotion.
pub(crate) const ENVIRONMENTS: [&str; 5] = ["dev", "staging", "prod", "prod-us", "prod-ap"];

impl Shape {
    pub(crate) fn environments(&self) -> &'static [&'static str] {
        &ENVIRONMENTS[..self.environments.clamp(1, ENVIRONMENTS.len())]
    }

    /// Returns the team of a service. A team owns about a dozen services.
    pub(crate) fn team(&self, service: usize) -> String {
        format!("team-{:03}", service % self.services.div_ceil(12))
    }
}

/// A file of a workspace: its path and text.
pub(crate) type File = (String, String);

/// Returns every file of a workspace.
pub(crate) fn files(shape: &Shape) -> Vec<File> {
    let Graph { calls, callers } = graph(shape.services, shape.seed);
    let mut files = vec![platform(shape)];
    files.extend(shape.environments().iter().map(|name| environment(name)));
    files.extend((0..shape.services.div_ceil(12)).map(|n| team(shape, &shape.team(n))));
    for n in 0..shape.services {
        files.extend(service::files(shape, n, &calls[n], &callers[n]));
    }
    files
}

/// Writes a workspace into an empty or missing folder.
pub(crate) fn write(shape: &Shape, folder: &Path) -> io::Result<()> {
    for (path, text) in files(shape) {
        let target = folder.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(target, text)?;
    }
    Ok(())
}

fn platform(shape: &Shape) -> File {
    let order = shape.environments().join(", ");
    let text = format!(
        "# yaml-language-server: $schema=../schema/platform.json
name: bench
repository: https://git.example.com/bench/platform.git
promotion: {{ order: [{order}] }}
policies:
  images:
    digest: [prod]
    registries: [registry.example.com]
"
    );
    ("platform/platform.yaml".to_owned(), text)
}

fn environment(name: &str) -> File {
    let production = name.starts_with("prod");
    let (provider, ingress) = match name {
        "dev" => {
            ("k3s", "{ api: ingress, namespace: kube-system, pods: { app.kubernetes.io/name: traefik }, tls: false }")
        }
        _ => ("aws", "{ api: gateway, gateway: public, namespace: traefik }"),
    };
    let mut text = format!(
        "# yaml-language-server: $schema=../../schema/environment.json
description: The environment {name}.
clusters:
  - {{ name: {name}, server: \"https://{name}.k8s.example.com\", region: eu-central-1 }}
provider: {provider}
kubernetes: \"1.34\"
domain: {name}.example.com
ingress: {ingress}
monitoring: {{ namespace: monitoring }}
podSecurity: restricted

defaults:
"
    );
    let _ = writeln!(text, "  scale: {}", if production { 2 } else { 1 });
    if !production {
        text.push_str("  env: { LOG_LEVEL: debug }\n");
    }
    (format!("platform/environments/{name}.yaml"), text)
}

fn team(shape: &Shape, name: &str) -> File {
    let mut text = format!(
        "# yaml-language-server: $schema=../../schema/team.json
description: The services of {name}.
owners: [\"bench:{name}\"]
contact:
  slack: \"#{name}\"
  email: {name}@example.com
  reviewers: [\"@bench/{name}\"]

quota:
"
    );
    for environment in shape.environments() {
        let _ = writeln!(text, "  {environment}: {{ cpu: 200, memory: 400Gi, pods: 500, storage: 2Ti, volumes: 100 }}");
    }
    text.push_str("\ndefaults:\n  security: { user: 1000 }\n");
    let _ = writeln!(text, "receivers: {{ chat: {{ email: {name}@example.com }} }}");
    (format!("platform/teams/{name}.yaml"), text)
}
