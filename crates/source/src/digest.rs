//! SHA-256 hashes of bytes, and of values in memory.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::io::{self, Read};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Sha256;

/// A SHA-256 hash. Its text form is 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        Self(<Sha256 as sha2::Digest>::digest(bytes).into())
    }

    /// Hashes everything that the reader returns, in pieces of 64 KiB.
    ///
    /// # Errors
    /// Returns the errors of the reader.
    pub fn of_reader(mut reader: impl Read) -> io::Result<Self> {
        let mut hash = Sha256::default();
        let mut piece = vec![0; 1 << 16];
        loop {
            match reader.read(&mut piece)? {
                0 => return Ok(Self(sha2::Digest::finalize(hash).into())),
                n => sha2::Digest::update(&mut hash, &piece[..n]),
            }
        }
    }

    /// Hashes what a value's `Hash` implementation feeds to the hasher. Equal values have equal hashes only within
    /// one build of the program.
    pub fn of_value(value: &(impl Hash + ?Sized)) -> Self {
        let mut feed = Sha256Hasher { hash: Sha256::default(), waiting: Vec::with_capacity(2 * PIECE) };
        value.hash(&mut feed);
        feed.flush();
        Self(sha2::Digest::finalize(feed.hash).into())
    }
}

/// The least number of bytes that are hashed at once; values write a few bytes each.
const PIECE: usize = 4096;

/// A [`Hasher`] that passes bytes to SHA-256, in pieces of at least [`PIECE`].
struct Sha256Hasher {
    hash: Sha256,
    waiting: Vec<u8>,
}

impl Sha256Hasher {
    fn flush(&mut self) {
        sha2::Digest::update(&mut self.hash, &self.waiting);
        self.waiting.clear();
    }
}

impl Hasher for Sha256Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PIECE {
            self.flush();
        }
    }

    /// Not used: the 64-bit form of the hash is never requested.
    fn finish(&self) -> u64 {
        0
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let text: String = digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect();
        f.write_str(&text)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Deserialize::deserialize(deserializer).map(Self);
        }
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        parse(text.as_bytes()).ok_or_else(|| D::Error::custom("not 64 hexadecimal digits"))
    }
}

fn parse(digits: &[u8]) -> Option<Digest> {
    let mut out = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |c: u8| char::from(c).to_digit(16).and_then(|n| u8::try_from(n).ok());
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(Digest(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_sha256sum_prints_and_reads_back() {
        let hash = Digest::of(b"abc");
        assert_eq!(hash.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let text = serde_json::to_string(&hash).unwrap();
        assert_eq!(serde_json::from_str::<Digest>(&text).unwrap(), hash);
        assert!(serde_json::from_str::<Digest>("\"ab\"").is_err());
        assert_eq!(Digest::of_reader(&b"abc"[..]).unwrap(), hash);
    }

    #[test]
    fn values_that_differ_have_different_hashes() {
        let hashes = [
            Digest::of_value(&["ab", "c"]),
            Digest::of_value(&["a", "bc"]),
            Digest::of_value(&Some("abc")),
            Digest::of_value(&None::<&str>),
        ];
        for (n, hash) in hashes.iter().enumerate() {
            assert!(!hashes[..n].contains(hash), "{n}");
        }
        assert_eq!(Digest::of_value("a"), Digest::of_value(&"a".to_owned()));
    }
}
