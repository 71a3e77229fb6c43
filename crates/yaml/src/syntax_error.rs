//! Translates the parser's errors into messages for the author of the file.

use granit_parser::{ErrorKind, ScanError};

use super::codes;
use rutter_diagnostics::{Diagnostic, FileId, Span};

/// Returns a diagnostic with a span, a message and help for a syntax error.
pub(super) fn explain(error: &ScanError, text: &str, file: FileId) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    let at = (0..=at).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
    let (code, at, message, help) = explanation(error.kind(), text, at);
    let end = text[at..].chars().next().filter(|c| !matches!(c, '\n' | '\r')).map_or(at, |c| at + c.len_utf8());
    let message = if message.is_empty() { error.info().to_string() } else { message };
    let found = Diagnostic::error(code, Span::new(file, at, end), message);
    if help.is_empty() { found } else { found.help(help) }
}

type Explanation = (&'static str, usize, String, &'static str);

fn explanation(kind: &ErrorKind, text: &str, at: usize) -> Explanation {
    use ErrorKind as K;
    let say = |message: &str, help: &'static str| (codes::SYNTAX, at, message.to_owned(), help);
    match kind {
        K::TabNotAllowed | K::TabInBlockIndentation | K::TabInIndentation | K::TabInPlainScalar => tab(text, at),
        K::TabAtBlockScalarStart => tab(text, at),
        K::MappingValueNotAllowed => colon(text, at),
        K::UnexpectedCharacter { character } => unexpected_character(*character, at),
        K::RecursionLimitExceeded => {
            (codes::TOO_LARGE, at, "this is nested more than 255 levels deep".to_owned(), "nest less")
        }
        K::UnknownAnchor => {
            (codes::ALIAS, at, "no anchor of this name stands above".to_owned(), "define it first: `&name value`")
        }
        K::ExpectedBlockSequenceEntry => say(
            "expected `- ` here: the list above begins in this column",
            "indent this line deeper, or less than the list",
        ),
        K::ExpectedBlockMappingKey => {
            say("expected `key: value` here", "keys of one mapping begin in the same column, each on its own line")
        }
        K::SimpleKeyExpected | K::InvalidSimpleKey if line_after(text, at).chars().nth(1024).is_some() => long_key(at),
        K::SimpleKeyExpected | K::InvalidSimpleKey => say(
            "expected `key: value`, but no `:` follows",
            "write `: ` after the key, or quote text that goes over lines",
        ),
        K::BlockSequenceEntryNotAllowed => {
            say("a list cannot begin on the line of its key", "begin the list on a line of its own")
        }
        K::UnclosedFlowCollection { open } => say(&format!("this `{open}` is never closed"), ""),
        K::MismatchedFlowCollectionEnd { open, close } => {
            say(&format!("this `{open}` is closed by `{close}`"), "close brackets in the order they were opened")
        }
        K::MisplacedFlowCollectionEnd => {
            say("this bracket closes nothing", "quote the value if the bracket belongs to it")
        }
        K::ExpectedFlowMappingSeparator | K::ExpectedFlowSequenceSeparator | K::InvalidColonPlacement => say(
            "expected `,` or the closing bracket",
            "a list or mapping in brackets goes on until it is closed; is a bracket or comma missing above?",
        ),
        K::UnexpectedEofFlowSequence | K::UnexpectedEofFlowMapping | K::UnexpectedEofImplicitFlowMapping => {
            say("a value is missing between these brackets", "")
        }
        _ => scalar_error(kind, at),
    }
}

/// Explains errors inside quoted and block text. An empty message keeps the parser's own.
fn scalar_error(kind: &ErrorKind, at: usize) -> Explanation {
    use ErrorKind as K;
    let (message, help) = match kind {
        K::UnclosedQuotedScalar => ("this quote is never closed", ""),
        K::InvalidQuotedScalarIndent | K::DocumentIndicatorInQuotedScalar => (
            "this line belongs to a quoted string that was not closed",
            "close the quote above, or indent the string's further lines",
        ),
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => {
            ("nothing may follow the closing quote", "put the whole value between the quotes")
        }
        K::UnknownQuotedScalarEscape => (
            "a double-quoted string has an escape that YAML does not know",
            "write `\\\\` for a backslash, or use single quotes",
        ),
        K::InvalidBlockScalarIndent => (
            "this line is indented less than the text block it stands in",
            "give every line of the block the same indentation",
        ),
        K::ExpectedDocumentStart | K::InvalidDocumentEnd => {
            ("the document ended above; nothing may follow here", "is this line indented wrongly?")
        }
        K::BomInsideDocument => ("a byte-order mark stands inside the file", "remove it"),
        K::CommentNotSeparated => ("a comment needs a blank before its `#`", ""),
        _ => ("", ""),
    };
    (codes::SYNTAX, at, message.to_owned(), help)
}

fn tab(text: &str, at: usize) -> Explanation {
    let line = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let indentation = line + text[line..].len() - text[line..].trim_start_matches([' ', '\t']).len();
    let place =
        text[line..indentation].find('\t').map_or_else(|| text[at..].find('\t').map_or(at, |n| at + n), |n| line + n);
    (codes::SYNTAX, place, "a tab cannot indent YAML".to_owned(), "use spaces")
}

fn line_after(text: &str, at: usize) -> &str {
    text[at..].lines().next().unwrap_or_default()
}

fn long_key(at: usize) -> Explanation {
    (codes::KEY, at, "a key may have at most 1024 characters".to_owned(), "")
}

fn colon(text: &str, at: usize) -> Explanation {
    let line = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let before = &text[line..at];
    if before.chars().nth(1024).is_some() {
        return long_key(line + before.len() - before.trim_start().len());
    }
    if before.contains(": ") {
        let message = "a second `:` on this line".to_owned();
        return (codes::SYNTAX, at, message, "quote the value if the `:` belongs to it");
    }
    let message = "a key is not allowed here: the line above already has a value".to_owned();
    (codes::SYNTAX, at, message, "keys of one mapping begin in the same column")
}

fn unexpected_character(character: char, at: usize) -> Explanation {
    if character.is_control() {
        let message = format!("the control character U+{:04X} is not allowed in YAML", u32::from(character));
        return (codes::SYNTAX, at, message, "in double quotes it can be written as an escape: `\\x00`");
    }
    (codes::SYNTAX, at, format!("a value cannot begin with `{character}`"), "quote it")
}
