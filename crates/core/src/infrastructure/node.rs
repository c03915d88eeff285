//! The values of a resource as a borrowed tree, without secrets.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::borrow::{Borrow, Cow};
use std::fmt;

/// A value of the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node<'a> {
    /// `null`: nobody set it.
    Null,
    /// Set, but not to be known: decided at apply, or a secret.
    Unknown,
    Flag(bool),
    Number(f64),
    Text(Cow<'a, str>),
    List(Vec<Self>),
    Object(Vec<(Cow<'a, str>, Self)>),
}

/// Parts of attribute names under which text is a secret, whatever the file marks.
const SECRET_NAMES: [&str; 15] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "private_key",
    "token",
    "credential",
    "access_key",
    "connection_string",
    "user_data",
    "custom_data",
    "startup_script",
    "container_definitions",
    "environment",
    "variables",
];

/// The first two letters of those parts: a bit for the second in the word of the first. Nearly no
/// other name has such a pair, and every attribute's name is looked at.
const FIRST_LETTERS: [u32; 32] = {
    let mut words = [0; 32];
    let mut place = 0;
    while place < SECRET_NAMES.len() {
        let part = SECRET_NAMES[place].as_bytes();
        words[letter(part[0])] |= 1 << letter(part[1]);
        place += 1;
    }
    words
};

/// The place of a letter in the alphabet, small or capital; other characters may share it.
const fn letter(byte: u8) -> usize {
    (byte & 31) as usize
}

fn is_secret(name: &str) -> bool {
    let bytes = name.as_bytes();
    let begins = |at: usize| {
        let fits = |part: &&str| {
            let here = bytes.get(at..at + part.len());
            here.is_some_and(|here| here.eq_ignore_ascii_case(part.as_bytes()))
        };
        SECRET_NAMES.iter().any(fits)
    };
    let mut pairs = bytes.windows(2).enumerate();
    pairs.any(|(at, pair)| FIRST_LETTERS[letter(pair[0])] >> letter(pair[1]) & 1 == 1 && begins(at))
        || name == "metadata"
}

impl<'a> Node<'a> {
    /// The member `name` of an object.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else {
            return None;
        };
        let found = members.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value)
    }

    /// The text, where it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null
            | Self::Unknown
            | Self::Flag(_)
            | Self::Number(_)
            | Self::List(_)
            | Self::Object(_) => None,
        }
    }

    /// Whether text may be in it.
    fn may_hide(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Object(members) => !members.is_empty(),
            Self::Null | Self::Unknown | Self::Flag(_) | Self::Number(_) => false,
        }
    }

    /// Numbers and flags under a secret's name say how, not what: only they and emptiness stay, and
    /// to which resources an expression refers.
    fn without_text(self) -> Self {
        match self {
            _ if !self.may_hide() => self,
            Self::Text(_) | Self::List(_) => Self::Unknown,
            Self::Object(mut members) => {
                members
                    .retain(|(name, value)| name == "references" && matches!(value, Self::List(_)));
                if members.is_empty() {
                    Self::Unknown
                } else {
                    Self::Object(members)
                }
            }
            Self::Null | Self::Unknown | Self::Flag(_) | Self::Number(_) => self,
        }
    }

    /// Forgets what `marks` (the same shape, `true` where marked) says is sensitive.
    pub(super) fn hide(&mut self, marks: &Node<'_>) {
        match (self, marks) {
            (Self::Null, _) => {}
            (this, Node::Flag(true)) => *this = Self::Unknown,
            (Self::List(items), Node::List(marks)) => {
                for (item, mark) in items.iter_mut().zip(marks) {
                    item.hide(mark);
                }
            }
            (Self::Object(members), Node::Object(marks)) => {
                for (name, mark) in marks {
                    if let Some((_, value)) = members.iter_mut().find(|(key, _)| key == name) {
                        value.hide(mark);
                    }
                }
            }
            _ => {}
        }
    }

    /// Notes what `marks` says is known only after apply; a value that is there stays.
    pub(super) fn mark_unknown(&mut self, marks: Node<'a>) {
        match (self, marks) {
            (this @ Self::Null, Node::Flag(true)) => *this = Self::Unknown,
            (Self::List(items), Node::List(marks)) => {
                for (item, mark) in items.iter_mut().zip(marks) {
                    item.mark_unknown(mark);
                }
            }
            (Self::Object(members), Node::Object(marks)) => {
                for (name, mark) in marks {
                    if let Some((_, value)) = members.iter_mut().find(|(key, _)| *key == name) {
                        value.mark_unknown(mark);
                    } else if mark == Node::Flag(true) {
                        members.push((name, Self::Unknown));
                    }
                }
            }
            _ => {}
        }
    }
}

/// Text that is borrowed wherever the file writes it without escapes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

/// Maps with such keys are searched by plain text.
impl Borrow<str> for Text<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Visit)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Node<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(VisitNode)
    }
}

struct VisitNode;

impl<'de> Visitor<'de> for VisitNode {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Node::Flag(flag))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "sizes and counts are far below 2^53"
    )]
    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Node::Number(number as f64))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "sizes and counts are far below 2^53"
    )]
    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Node::Number(number as f64))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Node::Number(number))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(Node::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Text(name)) = members.next_key()? {
            let value: Node<'de> = members.next_value()?;
            let value = if value.may_hide() && is_secret(&name) {
                value.without_text()
            } else {
                value
            };
            all.push((name, value));
        }
        Ok(Node::Object(all))
    }
}
