//! The gate `refused`: a version that was rolled back is not deployed again automatically.

use super::super::context::Context;
use super::super::overlay_id::show_pin;
use super::super::step::Step;
use super::verdict::Verdict;
use crate::base::calendar::show_date;

pub(super) fn judge(context: &Context<'_>, steps: &[&Step]) -> Vec<Verdict> {
    let refused = |step: &&Step| {
        let commit = context.history.was_refused(&step.overlay_id, &step.after)?;
        let (version, date) = (show_pin(&step.after), show_date(commit.time));
        let by = format!("{}, {}, {}", commit.id.chars().take(10).collect::<String>(), commit.author, date);
        let message = format!("{} was rolled back from {version} ({by})", step.overlay_id);
        Some((step.overlay_id.clone(), message, vec!["promote a newer version".to_owned()]))
    };
    steps.iter().filter_map(refused).collect()
}
