//! Turns a request into a plan: the new text of each overlay, and the objections to it.

use std::collections::BTreeMap;

use super::context::{Context, OverlayFile};
use super::gates::{Objection, judge};
use super::history::Reason;
use super::overlay::Overlay;
use super::overlay_id::{OverlayId, OverlayState, show_pin};
use super::request::{Request, RequestError};
use super::step::Step;
use crate::language::model::Pin;
use crate::language::spec::Hold;
use crate::yaml::Node;
use crate::yaml::edit::Refusal;

/// The changes that a request makes, and the objections of the platform's policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The steps, in the order of the request.
    pub steps: Vec<Step>,
    pub objections: Vec<Objection>,
}

impl Plan {
    /// Returns the overlays that change: the new bytes by the path in the workspace.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let changing = self.steps.iter().filter(|s| s.changes());
        changing.map(|s| (s.overlay_id.path(), s.text.clone().into_bytes())).collect()
    }

    pub fn changes(&self) -> bool {
        self.steps.iter().any(Step::changes)
    }
}

/// Makes the plan for a request. The objections of the gates are a part of the plan: the caller decides whether they
/// may be overridden.
///
/// # Errors
/// When the request names something that does not exist, or an overlay cannot be edited.
pub fn plan(request: &Request, context: &Context<'_>) -> Result<Plan, RequestError> {
    let target = request.environment();
    context.environment(target)?;
    let steps = match request {
        Request::Pin { pins, .. } => {
            pins.iter().map(|(service, pin)| set(&OverlayId::new(service, target), pin, context)).collect()
        }
        Request::Promote { services, from, hotfix, .. } => {
            context.environment(from)?;
            let reason = if *hotfix { Reason::Hotfix } else { Reason::Promote };
            let one =
                |service| promote(&OverlayId::new(service, from), &OverlayId::new(service, target), reason, context);
            services.iter().map(one).collect()
        }
        Request::Rollback { overlay_id, to } => roll_back(overlay_id, to.as_deref(), context).map(|step| vec![step]),
        Request::Hold { overlay_id, hold } => keep(overlay_id, Some(hold), context).map(|step| vec![step]),
        Request::Release { overlay_id } => keep(overlay_id, None, context).map(|step| vec![step]),
    };
    let steps: Vec<Step> = steps?;
    let objections = judge(context, &steps);
    Ok(Plan { steps, objections })
}

fn refused(overlay_id: &OverlayId, refusal: &Refusal) -> RequestError {
    RequestError::new(format!("{}: {refusal}", overlay_id.path())).help("edit the file by hand")
}

struct Draft<'c, 'a> {
    context: &'c Context<'a>,
    overlay_id: &'c OverlayId,
    old: Option<OverlayFile>,
    overlay: Overlay,
}

impl<'c, 'a> Draft<'c, 'a> {
    fn new(overlay_id: &'c OverlayId, context: &'c Context<'a>) -> Result<Self, RequestError> {
        context.service(&overlay_id.service)?;
        let old = context.read_overlay(overlay_id)?;
        let overlay = Overlay::new(old.as_ref().map(|found| found.text.as_str()));
        Ok(Self { context, overlay_id, old, overlay })
    }

    fn edit(&mut self, change: impl FnOnce(&mut Overlay) -> Result<(), Refusal>) -> Result<(), RequestError> {
        change(&mut self.overlay).map_err(|refusal| refused(self.overlay_id, &refusal))
    }

    /// Copies the fields that the platform or the service declares in `carry`.
    fn carry(&mut self, from: &Node) -> Result<(), RequestError> {
        let service = self.context.service(&self.overlay_id.service)?;
        let own = service.planned.first().map(|p| p.movement.carry.as_slice()).unwrap_or_default();
        let always = ["interfaces", "needs"].map(|field| vec![field.to_owned()]);
        for path in self.context.platform.config.promotion.carry.iter().chain(own).chain(&always) {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            self.edit(|overlay| overlay.carry(&path, from))?;
        }
        Ok(())
    }

    fn step(self, reason: Reason, after: Pin) -> Step {
        let service = self.context.service(&self.overlay_id.service).ok();
        let image = service.and_then(|s| self.context.image(s)).map(str::to_owned);
        let before = self.old.as_ref().map(|found| found.state.pin.clone());
        Step {
            overlay_id: self.overlay_id.clone(),
            reason,
            from: None,
            before,
            after,
            source_commit: None,
            image,
            old_text: self.old.map(|found| found.text),
            text: self.overlay.text,
        }
    }
}

fn set(overlay_id: &OverlayId, pin: &Pin, context: &Context<'_>) -> Result<Step, RequestError> {
    let mut draft = Draft::new(overlay_id, context)?;
    draft.edit(|overlay| overlay.pin(pin))?;
    Ok(draft.step(Reason::Pin, pin.clone()))
}

fn promote(from: &OverlayId, to: &OverlayId, reason: Reason, context: &Context<'_>) -> Result<Step, RequestError> {
    if from == to {
        return Err(RequestError::new(format!("`{}` is both the source and the target", from.environment)));
    }
    context.service(&from.service)?;
    let Some(source) = context.read_overlay(from)?.filter(|found| found.state.pin != Pin::default()) else {
        return Err(RequestError::new(format!("there is no version of {from} to promote"))
            .help(format!("{} has no tag", from.path())));
    };
    let mut draft = Draft::new(to, context)?;
    draft.edit(|overlay| overlay.pin(&source.state.pin))?;
    draft.carry(&source.node)?;
    let mut step = draft.step(reason, source.state.pin.clone());
    step.source_commit = context.history.since(from, &source.state.pin).map(|c| c.id.clone());
    step.from = Some(from.clone());
    Ok(step)
}

/// Plans a roll-back. The version comes from the history, and the fields that are promoted with it come from the
/// overlay's text at that time.
fn roll_back(overlay_id: &OverlayId, to: Option<&str>, context: &Context<'_>) -> Result<Step, RequestError> {
    let mut draft = Draft::new(overlay_id, context)?;
    let Some(now) = draft.old.as_ref().map(|found| found.state.pin.clone()) else {
        return Err(RequestError::new(format!("{overlay_id} is not deployed")));
    };
    let deployments = context.history.deployments(overlay_id);
    let good = |pin: &Pin| *pin != now && context.history.was_refused(overlay_id, pin).is_none();
    let wanted = |pin: &Pin| to.map_or_else(|| good(pin), |tag| pin.tag.as_deref() == Some(tag));
    let Some(target) = deployments.iter().rev().find(|d| wanted(d.pin)) else {
        let known: Vec<String> = deployments.iter().map(|d| show_pin(d.pin)).collect();
        let message = match to {
            Some(tag) => format!("`{tag}` never ran as {overlay_id}"),
            None => format!("{overlay_id} has no earlier version to go back to"),
        };
        return Err(RequestError::new(message).help(format!("versions it had: {}", known.join(", "))));
    };
    draft.edit(|overlay| overlay.pin(target.pin))?;
    if let Some(then) = target.blob.and_then(|id| context.history.text(id)) {
        let then = super::overlay::read(then).map_err(|refusal| refused(overlay_id, &refusal))?;
        draft.carry(&then)?;
    }
    let hold = Hold { reason: format!("rolled back from {}", show_pin(&now)), until: None };
    draft.edit(|overlay| overlay.hold(&hold))?;
    let mut step = draft.step(Reason::Rollback, target.pin.clone());
    step.source_commit = Some(target.commit.id.clone());
    Ok(step)
}

fn keep(overlay_id: &OverlayId, hold: Option<&Hold>, context: &Context<'_>) -> Result<Step, RequestError> {
    let mut draft = Draft::new(overlay_id, context)?;
    let Some(OverlayState { pin, .. }) = draft.old.as_ref().map(|found| found.state.clone()) else {
        return Err(RequestError::new(format!("{overlay_id} is not deployed")));
    };
    draft.edit(|overlay| match hold {
        Some(hold) => overlay.hold(hold),
        None => overlay.release(),
    })?;
    let reason = if hold.is_some() { Reason::Hold } else { Reason::Release };
    Ok(draft.step(reason, pin))
}
