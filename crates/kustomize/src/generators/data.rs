//! Collects the data of generators: from env files, then literals, then files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::codes::{self, BuildResult, failure};
use crate::decode::SpannedText;
use crate::inputs::Inputs;
use crate::kustomization::GeneratorArgs;
use crate::layer::Layer;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
const BASE64_WIDTH: usize = 70;

/// Returns the keys with their content; a repeated key is an error.
pub(super) fn collect(
    inputs: &mut Inputs<'_>,
    layer: &Layer<'_>,
    args: &GeneratorArgs,
) -> BuildResult<Vec<(String, Vec<u8>)>> {
    let wrong = |message: String| failure(codes::GENERATOR, args.span, message);
    let path = |text: &str| SpannedText { span: args.span, text: text.to_owned() };
    let mut out: Vec<(String, Vec<u8>)> = Vec::new();
    for env in &args.envs {
        let bytes = inputs.text(layer, &path(env))?;
        for (n, line) in bytes.split(|b| *b == b'\n').enumerate() {
            out.extend(env_line(line, n == 0).map_err(|e| wrong(format!("{env}, line {}: {e}", n + 1)))?);
        }
    }
    for literal in &args.literals {
        let (key, value) = literal
            .split_once('=')
            .filter(|(k, _)| !k.is_empty())
            .ok_or_else(|| wrong(format!("the literal `{literal}` is not `key=value`")))?;
        out.push((key.to_owned(), unquoted(value).as_bytes().to_vec()));
    }
    for file in &args.files {
        let (key, name) = file_entry(file).map_err(wrong)?;
        out.push((key, inputs.text(layer, &path(&name))?));
    }
    for (n, (key, _)) in out.iter().enumerate() {
        if out[..n].iter().any(|(k, _)| k == key) {
            return Err(wrong(format!("the key `{key}` is given twice")));
        }
    }
    out.sort();
    Ok(out)
}

fn env_line(line: &[u8], first: bool) -> Result<Option<(String, Vec<u8>)>, String> {
    let line = if first { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line) } else { line };
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = std::str::from_utf8(line).map_err(|_| "not UTF-8".to_owned())?.trim_start();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let (key, value) = line.split_once('=').unwrap_or((line, ""));
    if key.is_empty() {
        return Ok(None);
    }
    Ok(Some((key.to_owned(), value.as_bytes().to_vec())))
}

/// Removes one pair of outer quotes.
fn unquoted(text: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|t| t.strip_suffix(quote)) {
            return inner;
        }
    }
    text
}

/// Splits an entry of `files`: `key=path`, or a path whose base name is the key.
fn file_entry(entry: &str) -> Result<(String, String), String> {
    match entry.split_once('=') {
        None => Ok((entry.rsplit('/').next().unwrap_or(entry).to_owned(), entry.to_owned())),
        Some(("", _)) => Err(format!("the file entry `{entry}` has no key")),
        Some((_, "")) => Err(format!("the file entry `{entry}` has no path")),
        Some((_, path)) if path.contains('=') => Err(format!("the file entry `{entry}` has more than one `=`")),
        Some((key, path)) => Ok((key.to_owned(), path.to_owned())),
    }
}

/// Encodes bytes as base64 in lines of 70 characters that end with a newline. A text shorter than one line has no
/// newline.
pub(super) fn encoded(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    if text.len() < BASE64_WIDTH {
        return text;
    }
    let mut out = String::with_capacity(text.len() + text.len() / BASE64_WIDTH + 1);
    for (n, c) in text.chars().enumerate() {
        if n > 0 && n % BASE64_WIDTH == 0 {
            out.push('\n');
        }
        out.push(c);
    }
    out.push('\n');
    out
}
