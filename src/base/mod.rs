//! Words and small things that everything above uses.

pub mod calendar;

pub mod conventions;

pub mod decimal;
