//! Resolves components and the order of their installation: first by tier, then by what they require.

use std::collections::{BTreeMap, BTreeSet};

use super::{codes, component_source};
use crate::diagnostics::{Diagnostic, Diagnostics, Span};
use crate::language::model::{Component, InvalidDocuments, PlatformConfig};
use crate::language::spec;
use crate::phases::load::Loaded;
use crate::phases::validate::{Typed, Validated};

type Typeds<'a> = BTreeMap<&'a str, &'a Typed<spec::Component>>;

/// Resolves every component and its position in the order of installation. Components of the control plane and
/// components of clusters cannot require each other; each group has an order of its own.
pub(super) fn resolve(
    loaded: &Loaded,
    validated: &Validated,
    platform: &PlatformConfig,
    diagnostics: &mut Diagnostics,
) -> Vec<Component> {
    let mut components: Vec<Component> =
        validated.components.iter().map(|(name, typed)| bind(name, typed, loaded, platform, diagnostics)).collect();
    let pairs = platform.environment_ids().flat_map(|id| [(id, false), (id, true)]);
    for (id, control_plane) in pairs {
        let here: Typeds<'_> = components
            .iter()
            .filter(|c| c.control_plane == control_plane && c.installations().any(|(at, _)| at == id))
            .filter_map(|c| validated.components.get_key_value(&c.name))
            .map(|(name, typed)| (name.as_str(), typed))
            .collect();
        let order = Order {
            here,
            tiers: &platform.tiers,
            environment: &platform.environment(id).name,
            invalid_documents: &platform.invalid_documents,
        };
        let turns = order.turns(diagnostics);
        for component in &mut components {
            if let Some(turn) = turns.get(&component.name) {
                component.turns.insert(id, *turn);
            }
        }
    }
    components
}

fn bind(
    name: &str,
    typed: &Typed<spec::Component>,
    loaded: &Loaded,
    platform: &PlatformConfig,
    diagnostics: &mut Diagnostics,
) -> Component {
    let spec = &typed.spec;
    let span_of = |path: &[&str]| typed.node.locate(path.iter().copied()).0;
    let names = || platform.environments.iter().map(|e| e.name.as_str());
    let mut turns = BTreeMap::new();
    for (n, wanted) in spec.environments.iter().enumerate() {
        if !names().any(|n| n == wanted) && !platform.invalid_documents.environments.contains(wanted) {
            let message = format!("unknown environment `{wanted}`");
            let span = span_of(&["environments", &n.to_string()]);
            let found = Diagnostic::error(codes::UNKNOWN_ENVIRONMENT, span, message);
            diagnostics.push(found.suggest(wanted, names()));
        }
    }
    for id in platform.environment_ids() {
        if spec.environments.is_empty() || spec.environments.contains(&platform.environment(id).name) {
            turns.insert(id, 0);
        }
    }
    match &spec.tier {
        None => diagnostics.push(
            Diagnostic::error(codes::MISSING_FIELD, typed.node.span, format!("the component `{name}` has no tier"))
                .help(format!("add `tier: ...`, one of {}", platform.tiers.join(", "))),
        ),
        Some(tier) if !platform.tiers.contains(tier) => diagnostics.push(
            Diagnostic::error(codes::INVALID_VALUE, span_of(&["tier"]), format!("unknown tier `{tier}`"))
                .suggest(tier, platform.tiers.iter().map(String::as_str))
                .help(format!("the platform's tiers are {}", platform.tiers.join(", "))),
        ),
        Some(_) => {}
    }
    component_source::check_overrides(typed, platform, diagnostics);
    let (base, manifests) = component_source::manifests(loaded.component_files.get(name), platform);
    let component = Component {
        name: name.to_owned(),
        file: typed.file,
        tier: spec.tier.clone().unwrap_or_default(),
        namespace: spec.namespace.clone().unwrap_or_else(|| name.to_owned()),
        control_plane: spec.control_plane,
        other_namespaces: spec.other_namespaces.clone(),
        cluster_kinds: cluster_kinds(typed, diagnostics),
        chart: component_source::chart(name, typed, platform, &turns, diagnostics),
        base,
        manifests,
        turns,
        provides: spec.provides.iter().map(|c| c.name.clone()).collect(),
        alerts: spec.alerts.clone(),
    };
    component_source::check_installed(&component, typed, platform, diagnostics);
    component
}

/// Parses the `clusterKinds` field: `group/Kind`, or `Kind` alone for the core group.
fn cluster_kinds(typed: &Typed<spec::Component>, diagnostics: &mut Diagnostics) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (n, text) in typed.spec.cluster_kinds.iter().enumerate() {
        let (group, kind) = text.rsplit_once('/').unwrap_or(("", text));
        if !kind.starts_with(|c: char| c.is_ascii_uppercase()) || group.contains('/') {
            let span = typed.node.locate(["clusterKinds", &n.to_string()]).0;
            diagnostics.push(
                Diagnostic::error(codes::INVALID_VALUE, span, format!("`{text}` is no kind"))
                    .help("write `group/Kind` without a version, for example `elbv2.k8s.aws/IngressClassParams`"),
            );
        }
        found.push((group.to_owned(), kind.to_owned()));
    }
    found
}

/// The components of one environment, for computing their order.
struct Order<'a> {
    here: Typeds<'a>,
    tiers: &'a [String],
    environment: &'a str,
    invalid_documents: &'a InvalidDocuments,
}

impl<'a> Order<'a> {
    /// Computes the position of each component: after every component of earlier tiers and after those that it
    /// requires.
    fn turns(&self, diagnostics: &mut Diagnostics) -> BTreeMap<String, usize> {
        let providers = self.providers(diagnostics);
        let mut needs: BTreeMap<&str, BTreeSet<&'a str>> = BTreeMap::new();
        for (name, typed) in &self.here {
            let own = needs.entry(name).or_default();
            for (n, wanted) in typed.spec.requires.iter().enumerate() {
                let span = typed.node.locate(["requires", &n.to_string()]).0;
                own.extend(self.provider(name, wanted, &providers, span, diagnostics));
            }
        }
        let mut turns: BTreeMap<String, usize> = BTreeMap::new();
        for tier in 0..self.tiers.len() {
            let first = turns.values().max().map_or(0, |last| last + 1);
            let mut left: BTreeSet<&str> = self.here.keys().copied().filter(|n| self.tier(n) == Some(tier)).collect();
            let mut turn = first;
            while !left.is_empty() {
                let ready: Vec<&str> =
                    left.iter().copied().filter(|n| needs[n].iter().all(|need| !left.contains(need))).collect();
                if ready.is_empty() {
                    self.cycle(&left, &needs, &providers, diagnostics);
                    break;
                }
                for name in ready {
                    left.remove(name);
                    turns.insert(name.to_owned(), turn);
                }
                turn += 1;
            }
        }
        turns
    }

    fn tier(&self, name: &str) -> Option<usize> {
        let tier = self.here.get(name)?.spec.tier.as_ref()?;
        self.tiers.iter().position(|t| t == tier)
    }

    /// Returns the provider of each capability. A component provides its own name.
    fn providers(&self, diagnostics: &mut Diagnostics) -> BTreeMap<&'a str, &'a str> {
        let mut providers: BTreeMap<&str, &str> = self.here.keys().map(|name| (*name, *name)).collect();
        for (name, typed) in &self.here {
            for (n, capability) in typed.spec.provides.iter().map(|c| c.name.as_str()).enumerate() {
                let other = providers.insert(capability, name).filter(|other| other != name);
                if let Some(other) = other {
                    let span = typed.node.locate(["provides", &n.to_string()]).0;
                    let message = format!("`{other}` provides `{capability}` in {} too", self.environment);
                    diagnostics.push(
                        Diagnostic::error(codes::COMPONENT_ORDER, span, message)
                            .help("let one of the two provide it, or install them in different environments"),
                    );
                }
            }
        }
        providers
    }

    fn provider<'b>(
        &self,
        name: &str,
        wanted: &str,
        providers: &BTreeMap<&'b str, &'b str>,
        span: Span,
        diagnostics: &mut Diagnostics,
    ) -> Option<&'b str> {
        let Some(provider) = providers.get(wanted).copied() else {
            if self.invalid_documents.may_provide(wanted) {
                return None;
            }
            let message = format!("nothing provides `{wanted}` in {}", self.environment);
            let found = Diagnostic::error(codes::COMPONENT_ORDER, span, message);
            diagnostics.push(found.suggest(wanted, providers.keys().copied()));
            return None;
        };
        if self.tier(provider) > self.tier(name) {
            let message = format!("`{provider}`, which `{name}` requires, is of a later tier");
            diagnostics.push(
                Diagnostic::error(codes::COMPONENT_ORDER, span, message)
                    .help("move one of the two to the other's tier; tiers are installed in the platform's order"),
            );
            return None;
        }
        Some(provider)
    }

    /// Reports components that require each other in a cycle, at a requirement of the first of them. Components that
    /// only depend on the cycle are not named.
    fn cycle(
        &self,
        left: &BTreeSet<&str>,
        needs: &BTreeMap<&str, BTreeSet<&'a str>>,
        providers: &BTreeMap<&str, &str>,
        diagnostics: &mut Diagnostics,
    ) {
        let mut way: Vec<&str> = left.iter().copied().take(1).collect();
        let round = loop {
            let next = way.last().and_then(|last| needs[last].iter().copied().find(|need| left.contains(need)));
            let Some(next) = next else { return };
            match way.iter().position(|name| *name == next) {
                Some(start) => break way.split_off(start),
                None => way.push(next),
            }
        };
        let (first, second) = (round[0], round[1 % round.len()]);
        let Some(typed) = self.here.get(first) else { return };
        let at = typed.spec.requires.iter().position(|wanted| providers.get(wanted.as_str()) == Some(&second));
        let span = typed.node.locate(["requires", &at.unwrap_or_default().to_string()]).0;
        let message = format!("`{first}` waits for itself: {} -> {first}", round.join(" -> "));
        diagnostics
            .push(Diagnostic::error(codes::COMPONENT_ORDER, span, message).help("take one of these requirements away"));
    }
}
