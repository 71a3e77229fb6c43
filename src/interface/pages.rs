//! The documentation pages of all codes that rutter reports.

use crate::delivery::review;
use crate::diagnostics::Page;
use crate::output::write;
use crate::phases::{check, emit, load, resolve, validate, verify};
use crate::pipeline::shard;
use crate::{kustomize, yaml};

/// Returns all pages, sorted by code.
pub fn all() -> Vec<Page> {
    let phases = [
        yaml::PAGES,
        load::PAGES,
        validate::PAGES,
        resolve::PAGES,
        check::PAGES,
        emit::PAGES,
        verify::PAGES,
        write::PAGES,
        kustomize::PAGES,
        review::PAGES,
        shard::PAGES,
    ];
    let rules = check::RULES.iter().map(|rule| rule.page);
    let mut pages: Vec<Page> = phases.into_iter().flatten().copied().chain(rules).collect();
    pages.sort_by_key(|page| page.code);
    pages
}
