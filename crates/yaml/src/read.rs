//! Strict reading of YAML with the span of every node.

use granit_parser::{Options, Parser};

use super::build::Builder;
use super::{Data, Node, ReadOptions, block, codes};
use rutter_diagnostics::{Diagnostic, FileId, Span};

/// Reads a file that must hold exactly one document. An empty file gives an empty mapping.
///
/// # Errors
/// Returns all findings in the text; reading stops at the first syntax error.
pub fn read_document(bytes: &[u8], file: FileId, options: ReadOptions) -> Result<Node, Vec<Diagnostic>> {
    let mut documents = read_documents(bytes, file, options)?;
    if let Some(second) = documents.get(1) {
        let found = Diagnostic::error(
            codes::SEVERAL_DOCUMENTS,
            Span { end: second.span.start, ..second.span },
            "this file holds more than one YAML document",
        );
        return Err(vec![found.help("keep one document a file and remove the `---` between them")]);
    }
    Ok(documents.pop().unwrap_or(Node { span: Span::file_start(file), data: Data::Mapping(Vec::new()) }))
}

/// Reads every document of a file; leaves out empty documents.
///
/// # Errors
/// Returns all findings in the text; reading stops at the first syntax error.
pub fn read_documents(bytes: &[u8], file: FileId, options: ReadOptions) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let text = decode(bytes, file, options).map_err(|d| vec![d])?;
    block::read(text, file, options).map_or_else(|| parsed(text, file, options), Ok)
}

/// Reads a text with the complete YAML parser.
pub(super) fn parsed(text: &str, file: FileId, options: ReadOptions) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let mut builder = Builder::new(file, options, text);
    let mut parser_options = Options::default();
    parser_options.emit_comments = false;
    for next in Parser::new_from_str_with_options(text, parser_options) {
        match next {
            Ok((event, span)) => {
                if builder.event(event, span).is_break() {
                    break;
                }
            }
            Err(error) => {
                builder.syntax_error(&error);
                break;
            }
        }
    }
    builder.finish()
}

pub(super) fn decode(bytes: &[u8], file: FileId, options: ReadOptions) -> Result<&str, Diagnostic> {
    if bytes.len() > options.max_bytes {
        let message = format!("this file has {} bytes; the limit is {}", bytes.len(), options.max_bytes);
        return Err(Diagnostic::error(codes::TOO_LARGE, Span::file_start(file), message));
    }
    let not_utf8 = |span: Span, message: &str| {
        Diagnostic::error(codes::ENCODING, span, message).help("save it as UTF-8 without a byte-order mark")
    };
    for (mark, name) in [(&b"\xff\xfe"[..], "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\xef\xbb\xbf", "")] {
        if bytes.starts_with(mark) {
            let span = Span::new(file, 0, mark.len());
            let message =
                if name.is_empty() { "this file begins with a byte-order mark" } else { "this file is UTF-16" };
            return Err(not_utf8(span, message));
        }
    }
    std::str::from_utf8(bytes).map_err(|e| {
        let end = e.valid_up_to() + e.error_len().unwrap_or(1);
        not_utf8(Span::new(file, e.valid_up_to(), end), "this file is not UTF-8")
    })
}
