//! Block notation read straight: mappings and lists in block style, scalars and brackets of one line, and `|` blocks,
//! as rutter and most people write them. It takes a fraction of the parser's time. Everything else is left to the
//! parser, and so is every mistake: what is read here is read there in the same way.

mod flow;
mod reader;
mod scalars;
#[cfg(test)]
mod tests;
mod word;

pub(super) use reader::read;
