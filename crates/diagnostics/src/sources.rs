//! The source files that diagnostics point into, and the conversion of spans to lines and columns.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::lines::Lines;
use super::span::{FileId, Position, Span};

#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path relative to the workspace, with `/`.
    pub path: Arc<str>,
    pub text: Arc<str>,
    /// The line table, built when the first position in the file is requested.
    lines: OnceLock<Arc<Lines>>,
}

impl SourceFile {
    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Arc::new(Lines::new(&self.text)))
    }
}

/// Every file that was read, so that reports can show lines and columns.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&mut self, path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile { path: path.into(), text: text.into(), lines: OnceLock::new() });
        id
    }

    /// Adds a file from bytes. Each byte that is not UTF-8 becomes one `?`, so that byte offsets stay the same.
    pub fn add_bytes(&mut self, path: impl Into<Arc<str>>, bytes: &[u8]) -> FileId {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return self.add(path, text);
        }
        let mut text = String::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|_| '?'));
        }
        self.add(path, text)
    }

    pub fn get(&self, file: FileId) -> Option<&SourceFile> {
        self.files.get(file.0 as usize)
    }

    pub fn path(&self, file: FileId) -> &str {
        self.get(file).map_or("", |f| &f.path)
    }

    pub fn text(&self, file: FileId) -> &str {
        self.get(file).map_or("", |f| &f.text)
    }

    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0u32..).zip(&self.files).map(|(n, f)| (FileId(n), f))
    }

    /// Returns the line and column where a span begins.
    pub fn position(&self, span: Span) -> Position {
        self.position_at(span.file, span.start as usize)
    }

    /// Returns the line and column where a span ends.
    pub fn end_position(&self, span: Span) -> Position {
        self.position_at(span.file, span.end as usize)
    }

    /// Returns the byte range of the lines `first` to `last` (one-based), without the last line's ending.
    pub fn line_range(&self, file: FileId, first: usize, last: usize) -> Range<usize> {
        let Some(found) = self.get(file) else { return 0..0 };
        let lines = found.lines();
        let start = lines.start(&found.text, first);
        let end = lines.start(&found.text, last.saturating_add(1)).max(start);
        let text = &found.text[start..end];
        let text = text.strip_suffix('\n').map_or(text, |t| t.strip_suffix('\r').unwrap_or(t));
        start..start + text.len()
    }

    /// Returns the same files with `folder` in front of each path, for reports that are read
    /// outside the workspace's root.
    #[must_use]
    pub fn below(&self, folder: &str) -> Self {
        let name = |path: &str| if folder.is_empty() { path.into() } else { format!("{folder}/{path}").into() };
        let files = self.files.iter().map(|f| SourceFile { path: name(&f.path), ..f.clone() }).collect();
        Self { files }
    }

    fn position_at(&self, file: FileId, offset: usize) -> Position {
        match self.get(file) {
            Some(found) => found.lines().position(&found.text, offset),
            None => Position { line: 1, column: 1 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_utf_8_keep_the_offsets_of_all_others() {
        let mut sources = Sources::new();
        let file = sources.add_bytes("a.yaml", b"a\xe9\xff: b\nc\xe2\x82: d\n");
        assert_eq!(sources.text(file), "a??: b\nc??: d\n");
    }
}
