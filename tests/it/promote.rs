//! Promotions: the order of environments, soak times, holds, freezes, and commits to Git.

mod all_environments;
mod command_line;
mod concurrent;
mod dora;
mod gates;
mod killed;
mod merged_changes;
mod plan_check;
pub(crate) mod test_repository;
