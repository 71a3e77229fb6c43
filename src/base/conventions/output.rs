//! Derives from the path of an output file to what the file belongs: a service, an overlay, a team, a component ...

use super::{BASE_FOLDER, GENERATED};

/// The folder of the output that a file lies in, and with it the service, team, component or Argo CD instance that the
/// file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFolder<'p> {
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
    /// A file of a component. `environment` is `None` in the folder that all environments share.
    Component {
        component: &'p str,
        environment: Option<&'p str>,
    },
    Platform {
        environment: &'p str,
    },
    /// A file that Argo CD reads. `environment` is `None` for the root Application, for projects, and for Applications
    /// of several environments.
    Argocd {
        instance: &'p str,
        environment: Option<&'p str>,
    },
}

impl<'p> OutputFolder<'p> {
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

    /// Returns the folder of the service that a file belongs to, or `None` if it belongs to no service.
    pub fn service_of(path: &'p str) -> Option<&'p str> {
        let below = path.strip_prefix(GENERATED)?.strip_prefix("/apps/")?;
        below.split_once('/').map(|(service, _)| service)
    }

    /// Returns whether the file belongs to one of `services`. If `services` is empty, every file does.
    pub fn is_of_services(path: &'p str, services: &[String]) -> bool {
        let is_of = |folder: &str| services.iter().any(|service| folder.split('.').next() == Some(service));
        services.is_empty() || Self::service_of(path).is_some_and(is_of)
    }

    /// Returns the environment of the file, or `None` if the file does not belong to exactly one environment.
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

/// Returns whether Argo CD reads this file of the output to create Applications.
pub fn is_for_argocd(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    matches!(OutputFolder::of(path), Some(OutputFolder::Argocd { .. })) || name.starts_with("application-")
}

#[cfg(test)]
mod tests {
    use super::super::*;

    #[test]
    fn a_path_in_each_folder_names_its_owner_and_environment() {
        let file = |folder: String| format!("{folder}/a.yaml");
        let of = |path: &str| OutputFolder::of(path).and_then(|o| o.environment().map(str::to_owned));
        let overlay = file(overlay_folder("cart", "prod"));
        assert_eq!(OutputFolder::of(&overlay), Some(OutputFolder::Overlay { service: "cart", environment: "prod" }));
        for folder in [base_folder("prod"), tests_folder("prod"), component_folder("prod", BASE_FOLDER)] {
            let path = file(folder);
            assert!(OutputFolder::of(&path).is_some() && of(&path).is_none(), "{path}");
        }
        for folder in [
            tenant_folder("shop", "prod"),
            component_folder("dns", "prod"),
            platform_folder("prod"),
            format!("{}/environments/prod/components", argocd_folder("dev")),
        ] {
            assert_eq!(of(&file(folder.clone())).as_deref(), Some("prod"), "{folder}");
        }
        assert_eq!(OutputFolder::service_of(&overlay), Some("cart"));
        assert_eq!(OutputFolder::service_of("generated/tenants/cart/prod/namespace.yaml"), None);
        assert_eq!(of("generated/argocd/main/projects/prod.yaml"), None);
        assert!(OutputFolder::of("apps/cart/service.yaml").is_none());
    }
}
