//! The pages of the diagnostics that the YAML reader reports.

use super::codes;
use rutter_diagnostics::{Page, page};

/// The pages, one for each code in [`codes`].
pub const PAGES: &[Page] = &[SYNTAX, DUPLICATE_KEY, SEVERAL_DOCUMENTS, TOO_LARGE, ENCODING, ALIAS, KEY, TAG];

page! {
    /// The file is not YAML. The mark is at the position where the reader stopped. The mistake is there or a
    /// little before it: a tab in the indentation, a quote or bracket that is not closed, a colon
    /// inside a plain value.
    ///
    /// Indent with blanks, close quotes and brackets, and put quotes around a value that contains `: ` or ` #`.
    SYNTAX = codes::SYNTAX => "the file is not YAML";
}

page! {
    /// A key occurs twice in the same mapping. YAML forbids it, and readers that allow it silently keep the
    /// last value, so that the first one is lost.
    ///
    /// Remove one of the two, or merge their values.
    DUPLICATE_KEY = codes::DUPLICATE_KEY => "a key occurs twice in one mapping";
}

page! {
    /// The file has more than one document, separated by `---`, where one is expected. Each spec
    /// file describes one item, which is named after the file or its folder.
    ///
    /// Move the other documents to separate files.
    SEVERAL_DOCUMENTS = codes::SEVERAL_DOCUMENTS => "the file holds several documents";
}

page! {
    /// The file is larger, is nested deeper, or grows larger through its aliases than any file that a
    /// person writes. Reading stops before it takes all memory.
    ///
    /// Split the file, or write out what the aliases repeat.
    TOO_LARGE = codes::TOO_LARGE => "the file is too large to be meant";
}

page! {
    /// The file is not UTF-8 text.
    ///
    /// Save it as UTF-8; editors call this "encoding".
    ENCODING = codes::ENCODING => "the file is not UTF-8";
}

page! {
    /// An alias (`*name`) or a merge key (`<<`) cannot be resolved: the anchor is missing, the alias is inside its
    /// own value, or the value of `<<` is not a mapping or a list of mappings.
    ///
    /// Correct the name, or write the value out.
    ALIAS = codes::ALIAS => "an alias or merge key leads nowhere";
}

page! {
    /// The key of a mapping is a list, a mapping or empty.
    ///
    /// Write a plain word or a quoted string before the colon.
    KEY = codes::KEY => "a key is not a string";
}

page! {
    /// The value carries a tag, such as `!Ref`, that has no meaning in this file.
    ///
    /// Remove the tag; quote the value if it should begin with an exclamation mark.
    TAG = codes::TAG => "a tag has no meaning here";
}
