//! Renders the kustomizations of one service and judges each object by itself, without the objects of other services.

use super::inventory::{Inventory, Judge};
use super::render::render_service;
use super::rendered::Rendered;
use super::{admission, apis, overlays, reduction, schema};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::language::model::{EnvironmentId, Platform, Service};
use crate::output::tree::Tree;

/// The judgements that look at each object by itself, in order.
const OBJECT_JUDGEMENTS: &[Judge] = &[apis::judge, schema::judge, admission::judge];

/// The findings in the kustomizations of one service, and its objects for the judgements of whole environments.
#[derive(Debug)]
pub struct JudgedObjects {
    /// The objects, reduced to the parts that the judgements of whole environments read.
    pub(super) rendered: Vec<(EnvironmentId, Rendered)>,
    /// The environments in which a kustomization could not be rendered. They are not judged as a whole.
    pub(super) unrendered: Vec<EnvironmentId>,
    pub(super) found: Diagnostics,
}

/// Renders and judges every overlay of a service. `tree` must contain the files of this service; others are not read.
pub fn judge_service(platform: &Platform, service: &Service, tree: &Tree) -> JudgedObjects {
    let mut judged = JudgedObjects { rendered: Vec::new(), unrendered: Vec::new(), found: Diagnostics::new() };
    for (id, rendered) in render_service(platform, service, tree) {
        judged.add(platform, id, rendered, tree);
    }
    judged
}

impl JudgedObjects {
    /// Returns the findings in the service.
    pub fn findings(self) -> Diagnostics {
        self.found
    }

    /// Judges the objects of a kustomization, adds the findings, and keeps the reduced objects.
    pub(super) fn add(
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
                rendered.objects.iter_mut().for_each(reduction::reduce);
                self.rendered.push((id, rendered));
            }
            Err(errors) => {
                self.found.extend(errors);
                self.unrendered.push(id);
            }
        }
    }
}

/// Judges each object of a kustomization by itself.
pub(super) fn judge_alone(platform: &Platform, id: EnvironmentId, rendered: &Rendered) -> Vec<Diagnostic> {
    let inventory = Inventory::new(platform, id, std::slice::from_ref(rendered));
    OBJECT_JUDGEMENTS.iter().flat_map(|judge| judge(&inventory)).collect()
}
