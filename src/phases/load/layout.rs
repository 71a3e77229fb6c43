//! Which path of a workspace holds which kind of file.

use crate::diagnostics::nearest;

/// The kind of a spec file, with the names that its path holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentKind {
    Platform,
    Environment(String),
    Team(String),
    Component(String),
    Service(String),
    Overlay {
        service: String,
        environment: String,
    },
    /// A file `monitoring/<name>.yaml` of a service.
    Rules {
        service: String,
        name: String,
    },
}

impl DocumentKind {
    /// Returns the name of the JSON Schema for this kind.
    pub fn schema(&self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Environment(_) => "environment",
            Self::Team(_) => "team",
            Self::Component(_) => "component",
            Self::Service(_) => "service",
            Self::Overlay { .. } => "overlay",
            Self::Rules { .. } => "rules",
        }
    }
}

/// What the file at a path is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    Document(DocumentKind),
    /// A file of a service that its spec may refer to.
    Asset {
        service: String,
        path: String,
    },
    /// A manifest of a component, or a file that a manifest needs.
    ComponentFile {
        component: String,
        path: String,
    },
    /// CustomResourceDefinitions: custom objects are checked against their schemas.
    Definitions,
    /// An alert template, by its name.
    AlertTemplate(String),
    /// A file `monitoring/<name>.json` of a service.
    Dashboard {
        service: String,
        name: String,
    },
    Unknown {
        help: String,
    },
    /// A file that rutter does not read, for example one of an editor.
    Ignored,
}

/// The folders of a service with a fixed meaning. Other folders hold files that `config` refers to.
const FOLDERS: [&str; 4] = ["manifests", "monitoring", "overlays", "sealed"];

/// Classifies a path below `platform/` or `apps/`.
pub fn place(path: &str) -> Placement {
    let parts: Vec<&str> = path.split('/').collect();
    if parts.iter().any(|p| p.starts_with('.')) || path.ends_with('~') || path.ends_with(".md") {
        return Placement::Ignored;
    }
    let document = |kind| Placement::Document(kind);
    match parts.as_slice() {
        ["platform", "platform.yaml"] => document(DocumentKind::Platform),
        ["platform", "environments", file] if let Some(name) = yaml_stem(file) => {
            document(DocumentKind::Environment(name))
        }
        ["platform", "teams", file] if let Some(name) = yaml_stem(file) => document(DocumentKind::Team(name)),
        ["platform", "components", file] if let Some(name) = yaml_stem(file) => document(DocumentKind::Component(name)),
        ["platform", "components", component, rest @ ..] if !rest.is_empty() => {
            Placement::ComponentFile { component: (*component).to_owned(), path: rest.join("/") }
        }
        ["platform", "crds", file] if yaml_stem(file).is_some() => Placement::Definitions,
        ["platform", "alerts", file] if let Some(name) = file.strip_suffix(".j2").filter(|s| !s.is_empty()) => {
            Placement::AlertTemplate(name.to_owned())
        }
        ["apps", service, "service.yaml"] => document(DocumentKind::Service((*service).to_owned())),
        ["apps", service, "overlays", file] if let Some(environment) = yaml_stem(file) => {
            document(DocumentKind::Overlay { service: (*service).to_owned(), environment })
        }
        ["apps", service, "monitoring", file] if let Some(name) = yaml_stem(file) => {
            document(DocumentKind::Rules { service: (*service).to_owned(), name })
        }
        ["apps", service, "monitoring", file]
            if let Some(name) = file.strip_suffix(".json").filter(|s| !s.is_empty()) =>
        {
            Placement::Dashboard { service: (*service).to_owned(), name: name.to_owned() }
        }
        ["apps", _, folder, _, ..] if !FOLDERS.contains(folder) && nearest(folder, FOLDERS).is_some() => {
            Placement::Unknown { help: format!("did you mean `{}/`?", nearest(folder, FOLDERS).unwrap_or_default()) }
        }
        ["apps", service, rest @ ..] if !rest.is_empty() && !matches!(rest[0], "overlays" | "monitoring") => {
            Placement::Asset { service: (*service).to_owned(), path: rest.join("/") }
        }
        _ => Placement::Unknown { help: help(path) },
    }
}

fn yaml_stem(file: &str) -> Option<String> {
    file.strip_suffix(".yaml").filter(|s| !s.is_empty()).map(str::to_owned)
}

fn help(path: &str) -> String {
    match path.strip_suffix(".yml") {
        Some(stem) => format!("rename it to {stem}.yaml"),
        None if path.split('/').nth(2) == Some("monitoring") => {
            "rules are apps/<service>/monitoring/<name>.yaml, dashboards <name>.json there".to_owned()
        }
        None if path.starts_with("apps/") => {
            "a service lies in apps/<service>/service.yaml, its overlays in apps/<service>/overlays/<environment>.yaml"
                .to_owned()
        }
        None => "the platform's files are platform.yaml, environments/<name>.yaml, teams/<name>.yaml, components/<name>.yaml with components/<name>/, crds/<name>.yaml, and alerts/<name>.j2".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_what_a_file_is() {
        assert_eq!(place("apps/cart/service.yaml"), Placement::Document(DocumentKind::Service("cart".into())));
        assert_eq!(
            place("apps/cart/config/a.toml"),
            Placement::Asset { service: "cart".into(), path: "config/a.toml".into() }
        );
        assert_eq!(
            place("platform/components/dns/base/a.yaml"),
            Placement::ComponentFile { component: "dns".into(), path: "base/a.yaml".into() }
        );
        assert!(matches!(place("platform/teams/shop.yml"), Placement::Unknown { .. }));
        // As a folder of configuration files it would make rutter remove the service without a finding.
        assert!(
            matches!(place("apps/cart/overlay/prod.yaml"), Placement::Unknown { help } if help.contains("overlays/"))
        );
        assert!(matches!(place("apps/stray.yaml"), Placement::Unknown { .. }));
        assert!(matches!(place("apps/cart/monitoring/a.yml"), Placement::Unknown { help } if help.contains("a.yaml")));
        assert_eq!(
            place("apps/cart/monitoring/orders.json"),
            Placement::Dashboard { service: "cart".into(), name: "orders".into() }
        );
    }
}
