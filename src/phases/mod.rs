//! The phases of a compilation, in their order.

pub mod check;
pub mod emit;
pub mod load;
pub mod resolve;
pub mod validate;
pub mod verify;
