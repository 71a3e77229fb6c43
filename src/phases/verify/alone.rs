//! A service's overlays, rendered and judged by themselves: what needs no other service's objects.

use super::inventory::{Inventory, Judge};
use super::render::render_service;
use super::rendered::Rendered;
use super::{admission, apis, overlays, schema, summary};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::language::model::{EnvironmentId, Platform, Service};
use crate::output::tree::Tree;

/// Judgements of each object by itself, in order.
const ALONE: &[Judge] = &[apis::judge, schema::judge, admission::judge];

/// What was found in the kustomizations of one service, and what is left of their objects for the judgements of
/// everything together.
#[derive(Debug)]
pub struct Judged {
    pub(super) rendered: Vec<(EnvironmentId, Rendered)>,
    /// Where something could not be rendered: nothing can be said of everything together there.
    pub(super) unrendered: Vec<EnvironmentId>,
    pub(super) found: Diagnostics,
}

/// Renders and judges every overlay of a service. `tree` needs to hold the service's files only.
pub fn judge_service(platform: &Platform, service: &Service, tree: &Tree) -> Judged {
    let mut judged = Judged { rendered: Vec::new(), unrendered: Vec::new(), found: Diagnostics::new() };
    for (id, rendered) in render_service(platform, service, tree) {
        judged.take(platform, id, rendered, tree);
    }
    judged
}

impl Judged {
    /// What was found in the service alone.
    pub fn findings(self) -> Diagnostics {
        self.found
    }

    pub(super) fn take(
        &mut self,
        platform: &Platform,
        id: EnvironmentId,
        rendered: Result<Rendered, Diagnostics>,
        tree: &Tree,
    ) {
        match rendered {
            Ok(mut rendered) => {
                self.found.extend(judge_alone(platform, id, &rendered));
                self.found.extend(overlays::judge(tree, &rendered));
                rendered.objects.iter_mut().for_each(summary::reduce);
                self.rendered.push((id, rendered));
            }
            Err(errors) => {
                self.found.extend(errors);
                self.unrendered.push(id);
            }
        }
    }
}

/// The judgements of each object by itself.
pub(super) fn judge_alone(platform: &Platform, id: EnvironmentId, rendered: &Rendered) -> Vec<Diagnostic> {
    let inventory = Inventory::new(platform, id, std::slice::from_ref(rendered));
    ALONE.iter().flat_map(|judge| judge(&inventory)).collect()
}
