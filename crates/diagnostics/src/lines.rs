//! Converts byte offsets to lines and columns without scanning the text from the start.

use super::span::Position;

/// The most bytes that a look-up scans. A line that is longer gets marks inside the line.
const STRIDE: usize = 1024;

/// A byte offset whose line and column are known.
#[derive(Debug, Clone, Copy)]
struct Mark {
    offset: usize,
    position: Position,
}

/// The start of every line of a text, and a mark every [`STRIDE`] bytes inside longer lines.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    marks: Vec<Mark>,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let mut mark = Mark { offset: 0, position: Position { line: 1, column: 1 } };
        let mut marks = vec![mark];
        for piece in text.split_inclusive('\n') {
            let line_start = mark;
            while piece.len() - (mark.offset - line_start.offset) > STRIDE {
                let rest = &text[mark.offset..];
                let step = floor_char_boundary(rest, STRIDE);
                mark.position.column += rest[..step].chars().count();
                mark.offset += step;
                marks.push(mark);
            }
            if piece.ends_with('\n') {
                mark.offset = line_start.offset + piece.len();
                mark.position = Position { line: mark.position.line + 1, column: 1 };
                marks.push(mark);
            }
        }
        Self { marks }
    }

    /// Returns the position of a byte. Offsets past the end or inside a character are moved back.
    pub(super) fn position(&self, text: &str, offset: usize) -> Position {
        let offset = floor_char_boundary(text, offset);
        let after = self.marks.partition_point(|m| m.offset <= offset);
        let Some(mark) = self.marks[..after].last() else { return Position { line: 1, column: 1 } };
        let between = text[mark.offset..offset].chars().count();
        Position { line: mark.position.line, column: mark.position.column + between }
    }

    /// Returns the first byte of a one-based line, or the end of the text for a line after the last.
    pub(super) fn start(&self, text: &str, line: usize) -> usize {
        let at = self.marks.partition_point(|m| m.position.line < line);
        self.marks.get(at).map_or(text.len(), |m| m.offset)
    }
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::{Lines, Position};

    /// The slow reference: counts line feeds and characters before the byte.
    fn counted(text: &str, offset: usize) -> Position {
        let before: String = text.char_indices().take_while(|(at, _)| *at < offset).map(|(_, c)| c).collect();
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        Position { line: before.matches('\n').count() + 1, column }
    }

    #[test]
    fn every_byte_of_short_long_and_unicode_lines_is_where_counting_finds_it() {
        let long = "é🦀x".repeat(900);
        for text in ["", "\n", "a", "a\r\nb\r\n", "\n\nä\n", &long, &format!("x\n{long}\n{long}\ny")] {
            let lines = Lines::new(text);
            for offset in (0..=text.len()).filter(|n| text.is_char_boundary(*n)) {
                assert_eq!(lines.position(text, offset), counted(text, offset), "byte {offset}");
            }
        }
    }

    #[test]
    fn offsets_inside_a_character_or_past_the_end_are_moved_back() {
        let lines = Lines::new("🦀b");
        assert_eq!(lines.position("🦀b", 2), Position { line: 1, column: 1 });
        assert_eq!(lines.position("🦀b", 99), Position { line: 1, column: 3 });
    }

    #[test]
    fn lines_start_after_line_feeds_even_when_a_line_is_long() {
        let text = format!("a\n{}\nc", "b".repeat(5000));
        let lines = Lines::new(&text);
        assert_eq!([1, 2, 3, 4].map(|n| lines.start(&text, n)), [0, 2, 5003, 5004]);
    }
}
