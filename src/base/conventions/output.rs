//! Derives from the path of an output file what it belongs to.

use super::{BASE_FOLDER, GENERATED};

/// What a file of the output belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output<'p> {
    /// A file that a service has in every environment: its base, or the tests of its rules.
    Service {
        service: &'p str,
    },
    Overlay {
        service: &'p str,
        environment: &'p str,
    },
    Tenant {
        team: &'p str,
        environment: &'p str,
    },
    /// The environment; `None` for what all environments share.
    Component {
        component: &'p str,
        environment: Option<&'p str>,
    },
    Platform {
        environment: &'p str,
    },
    /// The environment; `None` for the root, for projects, and for Applications of several environments.
    Argocd {
        instance: &'p str,
        environment: Option<&'p str>,
    },
}

impl<'p> Output<'p> {
    /// Parses a path. Returns `None` if it is not below `generated/` or not in a folder that rutter writes.
    pub fn of(path: &'p str) -> Option<Self> {
        let below = path.strip_prefix(GENERATED)?.strip_prefix('/')?;
        let parts: Vec<&str> = below.split('/').collect();
        match parts.as_slice() {
            ["apps", service, "overlays", environment, _, ..] => Some(Self::Overlay { service, environment }),
            ["apps", service, _, ..] => Some(Self::Service { service }),
            ["tenants", team, environment, _, ..] => Some(Self::Tenant { team, environment }),
            ["components", component, environment, _, ..] => {
                Some(Self::Component { component, environment: Some(*environment).filter(|e| *e != BASE_FOLDER) })
            }
            ["platform", environment, _, ..] => Some(Self::Platform { environment }),
            ["argocd", instance, "environments", environment, _, ..] => {
                Some(Self::Argocd { instance, environment: Some(environment) })
            }
            ["argocd", instance, _, ..] => Some(Self::Argocd { instance, environment: None }),
            _ => None,
        }
    }

    /// Returns whether the file has an effect in an environment: it belongs to that environment or to no single one.
    pub fn is_of_environment(path: &'p str, environment: &str) -> bool {
        Self::of(path).and_then(|output| output.environment()).is_none_or(|of| of == environment)
    }

    /// Returns the folder of the service that a file belongs to; none if it belongs to no service.
    pub fn service_of(path: &'p str) -> Option<&'p str> {
        let below = path.strip_prefix(GENERATED)?.strip_prefix("/apps/")?;
        below.split_once('/').map(|(service, _)| service)
    }

    /// Returns whether the file belongs to one of `services`. If `services` is empty, every file does.
    pub fn is_of_services(path: &'p str, services: &[String]) -> bool {
        let is_of = |folder: &str| services.iter().any(|service| folder.split('.').next() == Some(service));
        services.is_empty() || Self::service_of(path).is_some_and(is_of)
    }

    /// Returns the environment, if the file belongs to exactly one.
    pub fn environment(&self) -> Option<&'p str> {
        match self {
            Self::Service { .. } => None,
            Self::Overlay { environment, .. } | Self::Tenant { environment, .. } | Self::Platform { environment } => {
                Some(environment)
            }
            Self::Component { environment, .. } | Self::Argocd { environment, .. } => *environment,
        }
    }
}

/// Returns whether Argo CD reads a file of the output to make Applications.
pub fn is_for_argocd(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    matches!(Output::of(path), Some(Output::Argocd { .. })) || name.starts_with("application-")
}

#[cfg(test)]
mod tests {
    use super::super::*;

    #[test]
    fn every_folder_is_known_again() {
        let file = |folder: String| format!("{folder}/a.yaml");
        let of = |path: &str| Output::of(path).and_then(|o| o.environment().map(str::to_owned));
        let overlay = file(overlay_folder("cart", "prod"));
        assert_eq!(Output::of(&overlay), Some(Output::Overlay { service: "cart", environment: "prod" }));
        for folder in [base_folder("prod"), tests_folder("prod"), component_folder("prod", BASE_FOLDER)] {
            let path = file(folder);
            assert!(Output::of(&path).is_some() && of(&path).is_none(), "{path}");
        }
        for folder in [
            tenant_folder("shop", "prod"),
            component_folder("dns", "prod"),
            platform_folder("prod"),
            format!("{}/environments/prod/components", argocd_folder("dev")),
        ] {
            assert_eq!(of(&file(folder.clone())).as_deref(), Some("prod"), "{folder}");
        }
        assert_eq!(Output::service_of(&overlay), Some("cart"));
        assert_eq!(Output::service_of("generated/tenants/cart/prod/namespace.yaml"), None);
        assert_eq!(of("generated/argocd/main/projects/prod.yaml"), None);
        assert!(Output::of("apps/cart/service.yaml").is_none());
    }
}
