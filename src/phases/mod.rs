//! The phases of a compilation, in their order.

pub mod load;

pub mod validate;

pub mod resolve;

pub mod check;

pub mod emit;

pub mod verify;
