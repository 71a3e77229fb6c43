//! Values as bytes: lengths before what they measure, of paths only what the one before has not.

use crate::digest::Digest;

/// Appends values.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
    /// The path that was written last.
    path: String,
}

impl Writer {
    pub(super) fn word(&mut self, word: u64) {
        self.bytes.extend(word.to_le_bytes());
    }

    /// Seven bits a byte, the lowest first; the last byte has no eighth.
    pub(super) fn number(&mut self, mut number: usize) {
        while number > 127 {
            self.bytes.push(number as u8 | 128);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes.extend(text.as_bytes());
    }

    pub(super) fn path(&mut self, path: &str) {
        let same = self.path.bytes().zip(path.bytes()).take_while(|(a, b)| a == b).count();
        let same = (0..=same).rev().find(|at| path.is_char_boundary(*at)).unwrap_or(0);
        self.number(same);
        self.text(&path[same..]);
        self.path.truncate(same);
        self.path.push_str(&path[same..]);
    }

    pub(super) fn digest(&mut self, digest: Digest) {
        self.bytes.extend(<[u8; 32]>::from(digest));
    }

    /// Whether there is a value, and the value.
    pub(super) fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.bytes.push(value.is_some().into());
        if let Some(value) = value {
            write(self, value);
        }
    }
}

/// Takes the values again that a [`Writer`] has appended; none where there is no such value.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    /// The path that was read last.
    path: String,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, path: String::new() }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    pub(super) fn word(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    pub(super) fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 127) << shift;
            if byte < 128 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    pub(super) fn path(&mut self) -> Option<String> {
        let same = self.number()?;
        if !self.path.is_char_boundary(same) {
            return None;
        }
        let more = self.text()?;
        self.path.truncate(same);
        self.path.push_str(more);
        Some(self.path.as_str().to_owned())
    }

    pub(super) fn digest(&mut self) -> Option<Digest> {
        Some(Digest::from(<[u8; 32]>::try_from(self.take(32)?).ok()?))
    }

    /// None if neither a value nor the word that there is none could be read.
    pub(super) fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.byte()? {
            0 => Some(None),
            1 => read(self).map(Some),
            _ => None,
        }
    }

    /// As many as a number says; what it says is not believed before it is read.
    pub(super) fn several<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        let mut found = Vec::with_capacity(count.min(self.rest.len()));
        for _ in 0..count {
            found.push(read(self)?);
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let mut writer = Writer::default();
        let numbers = [0, 1, 127, 128, 16_383, 16_384, usize::MAX];
        let paths = ["a/b/c", "a/b/d", "", "a", "ä", "å", "å/b"];
        numbers.iter().for_each(|number| writer.number(*number));
        paths.iter().for_each(|path| writer.path(path));
        writer.digest(Digest::of(b"abc"));
        writer.option(None::<u64>, Writer::word);
        writer.option(Some(7), Writer::word);
        let mut reader = Reader::new(&writer.bytes);
        assert!(numbers.iter().all(|number| reader.number() == Some(*number)));
        assert!(paths.iter().all(|path| reader.path().as_deref() == Some(path)));
        assert_eq!(reader.digest(), Some(Digest::of(b"abc")));
        assert_eq!([reader.option(Reader::word), reader.option(Reader::word)], [Some(None), Some(Some(7))]);
        assert!(reader.is_at_end() && reader.word().is_none() && reader.path().is_none());
    }

    #[test]
    fn what_nobody_wrote_is_nothing() {
        assert_eq!(Reader::new(&[255; 20]).number(), None);
        assert_eq!(Reader::new(&[1, 1, b'a']).path(), None);
        assert_eq!(Reader::new(&[2, 0xc3, 0x28]).text(), None);
        assert_eq!(Reader::new(&[2, 0]).option(Reader::word), None);
        assert_eq!(Reader::new(&[255, 255, 255, 255, 15]).several(Reader::word), None);
    }
}
