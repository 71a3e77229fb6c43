//! Versions move: in order, after a soak, past holds and freezes, through Git, and never lost.

mod command_line;
mod commuting;
mod concurrent;
mod dora;
mod gates;
mod killed;
mod proof;
pub(crate) mod space;
mod walk;
