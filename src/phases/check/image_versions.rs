//! Iterates over every version of an image: the pins of overlays, and the versions of images without a pin.

use super::visit;
use crate::diagnostics::Span;
use crate::language::model::{EnvironmentId, Platform};

pub(super) struct ImageVersion<'p> {
    pub(super) repository: &'p str,
    pub(super) tag: Option<&'p str>,
    pub(super) digest: Option<&'p str>,
    pub(super) environment: EnvironmentId,
    pub(super) digest_span: Span,
}

/// Calls `report` with every version and the span of its tag.
pub(super) fn each(platform: &Platform, mut report: impl FnMut(ImageVersion<'_>, Span)) {
    for (visit, _, container) in visit::containers(platform) {
        let image = &container.settings.image;
        let environment = visit.planned.environment;
        let overlay = visit.service.overlays.get(&environment);
        let (tag, digest, span, digest_span) = match overlay {
            Some(file) if image.pinned => {
                let pin = &visit.planned.pin;
                let span_of = |field| platform.config.documents.span(*file, &[field]);
                (pin.tag.as_deref(), pin.digest.as_deref(), span_of("tag"), span_of("digest"))
            }
            _ => {
                let span = visit.span_of_part(container.into(), &["image"]);
                (image.tag.as_deref(), image.digest.as_deref(), span, span)
            }
        };
        report(ImageVersion { repository: &image.repository, tag, digest, environment, digest_span }, span);
    }
}
