//! Small types and names that every other module may use: dates, decimal numbers, label keys and file names.

pub mod calendar;

pub mod conventions;

pub mod decimal;
