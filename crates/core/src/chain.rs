//! Hash-chained lines: what the journal of a failover and the evidence of drills are made of.
//!
//! A line is `LENGTH DIGEST PAYLOAD` and a line end: the payload's bytes as six digits, the SHA-256
//! of the digest before it and the payload, and the payload, which has no line end of its own (one
//! JSON value). The length and the digest show a torn line; the chain shows a line that was
//! changed, removed or put elsewhere. It does not show lines missing at the end: whoever acts on a
//! journal remembers how far it was (docs/operations.md).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The longest payload, in bytes: a plan with its reasons has some thousand.
pub const MOST_PAYLOAD: usize = 64 * 1024;
/// The longest chain that is read, in bytes.
pub const MOST_CHAIN: usize = 64 * 1024 * 1024;

/// Characters before the payload: six digits, a space, 64 hexadecimal digits, a space.
const HEADER: usize = 6 + 1 + 64 + 1;

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of some bytes.
    ///
    /// ```
    /// use farshore_core::chain::Digest;
    /// assert!(Digest::of(b"abc").to_string().starts_with("ba7816bf8f01cfea"));
    /// ```
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    fn chained(before: Self, payload: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(before.0);
        hasher.update(payload.as_bytes());
        Self(hasher.finalize().into())
    }

    /// The first eight digits, for people.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string().chars().take(8).collect()
    }

    /// The digest that is written so: 64 hexadecimal digits in lower case, as `Display` has them.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 64 {
            return None;
        }
        let mut digest = [0; 32];
        for (byte, pair) in digest.iter_mut().zip(bytes.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Some(Self(digest))
    }
}

/// Lower case only: each digest has one spelling.
fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text).ok_or_else(|| serde::de::Error::custom("no SHA-256 in hexadecimal"))
    }
}

/// Where a chain ends: what the next line continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many lines there are.
    pub lines: u64,
    /// The digest of the last one.
    pub digest: Digest,
}

impl Head {
    /// The head of a chain without lines.
    pub const START: Self = Self {
        lines: 0,
        digest: Digest([0; 32]),
    };

    /// The line that continues the chain with `payload`, and the head after it.
    ///
    /// # Panics
    /// When the payload has a line end or is longer than [`MOST_PAYLOAD`].
    #[must_use]
    pub fn line(self, payload: &str) -> (String, Self) {
        assert!(payload.len() <= MOST_PAYLOAD, "a payload of bounded length");
        assert!(!payload.contains('\n'), "a payload is one line");
        let digest = Digest::chained(self.digest, payload);
        let line = format!("{:06} {digest} {payload}\n", payload.len());
        let lines = self.lines + 1;
        (line, Self { lines, digest })
    }
}

/// A chain as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain<'t> {
    /// The payloads in order, each with its digest.
    pub payloads: Vec<(Digest, &'t str)>,
    /// Where it ends.
    pub head: Head,
    /// Up to which byte it is whole: what lies behind is a line that was being written when the
    /// machine stopped, and may be cut off.
    pub whole: usize,
}

/// A chain that was changed: a line before the last does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} (from byte {byte}) {what}, and other lines follow it")]
pub struct Damage {
    /// Which line, from 1.
    pub line: u64,
    /// Where it starts.
    pub byte: usize,
    /// What is wrong with it.
    pub what: &'static str,
}

impl<'t> Chain<'t> {
    /// Reads and verifies a chain. An invalid last line counts as torn: a write that was cut short
    /// leaves one. Anything invalid before it is damage.
    ///
    /// # Errors
    /// The first line that does not fit, when others follow it.
    pub fn read(bytes: &'t [u8]) -> Result<Self, Damage> {
        let mut chain = Self {
            payloads: Vec::new(),
            head: Head::START,
            whole: 0,
        };
        while chain.whole < bytes.len() {
            let rest = &bytes[chain.whole..];
            let end = rest.iter().position(|byte| *byte == b'\n');
            let line = &rest[..end.unwrap_or(rest.len())];
            let payload = match payload(line, chain.head) {
                Ok(payload) if end.is_some() => payload,
                Ok(_) => break,
                Err(_) if end.is_none_or(|end| end + 1 == rest.len()) => break,
                Err(what) => {
                    let (line, byte) = (chain.head.lines + 1, chain.whole);
                    return Err(Damage { line, byte, what });
                }
            };
            let digest = Digest::chained(chain.head.digest, payload);
            let lines = chain.head.lines + 1;
            chain.head = Head { lines, digest };
            chain.payloads.push((digest, payload));
            chain.whole += line.len() + 1;
        }
        Ok(chain)
    }
}

/// The payload of a line without its end, if the line continues the chain at `head`.
fn payload(line: &[u8], head: Head) -> Result<&str, &'static str> {
    let line = std::str::from_utf8(line).map_err(|_| "is no text")?;
    let (header, payload) = line.split_at_checked(HEADER).ok_or("is too short")?;
    let mut parts = header.split(' ');
    let length = parts.next().and_then(|digits| digits.parse().ok());
    if length != Some(payload.len()) {
        return Err("has another length than it says");
    }
    let digest = parts.next().and_then(Digest::from_hex);
    if digest != Some(Digest::chained(head.digest, payload)) {
        return Err("has another digest than its text and the line before give");
    }
    Ok(payload)
}

#[cfg(test)]
mod tests {
    use super::{Chain, Head};

    fn three() -> (String, Vec<usize>) {
        let (mut head, mut text, mut ends) = (Head::START, String::new(), vec![0]);
        for payload in ["{\"a\":1}", "{\"b\":\"é\"}", "{}"] {
            let (line, next) = head.line(payload);
            text += &line;
            head = next;
            ends.push(text.len());
        }
        (text, ends)
    }

    #[test]
    fn a_chain_cut_at_any_byte_keeps_its_whole_lines() {
        let (text, ends) = three();
        for cut in 0..=text.len() {
            let chain = Chain::read(&text.as_bytes()[..cut]).unwrap();
            let lines = ends.iter().filter(|end| **end <= cut).count() - 1;
            assert_eq!(chain.payloads.len(), lines, "cut at {cut}");
            assert_eq!(chain.whole, ends[lines], "cut at {cut}");
        }
    }

    #[test]
    fn a_changed_byte_is_damage_before_the_last_line_and_torn_in_it() {
        let (text, ends) = three();
        for place in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[place] ^= 1;
            match Chain::read(&bytes) {
                Err(damage) => assert!(place < ends[2] && damage.byte <= place, "{place}"),
                Ok(chain) => assert!(place >= ends[1] && chain.whole <= ends[2], "{place}"),
            }
        }
    }

    #[test]
    fn lines_removed_or_exchanged_are_found() {
        let (text, ends) = three();
        let lines: Vec<&str> = ends.windows(2).map(|w| &text[w[0]..w[1]]).collect();
        for order in [[1, 2, 0], [0, 2, 1], [1, 0, 2], [2, 1, 0]] {
            let mixed: String = order.iter().map(|i| lines[*i]).collect();
            let found = Chain::read(mixed.as_bytes());
            assert!(found.is_err(), "{order:?}");
        }
        let error = Chain::read([lines[1], lines[2]].concat().as_bytes()).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("line 1 (from byte 0) has another digest")
        );
    }

    #[test]
    fn a_tail_of_zeros_is_torn() {
        let (text, ends) = three();
        let bytes = [text.as_bytes(), &[0; 512]].concat();
        let chain = Chain::read(&bytes).unwrap();
        assert_eq!((chain.whole, chain.head.lines), (ends[3], 3));
    }
}
