//! Reading single values: absent, unknown and known are three different answers.

use super::node::Node;
use std::slice;

/// What a file says of one attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<T> {
    /// Nobody set it: the provider's default holds.
    Absent,
    /// It is set, and not to be read: decided only at apply, sensitive, or of another type.
    Unknown,
    /// It is set to this.
    Known(T),
}

impl<T> Value<T> {
    /// The value where it is known.
    #[must_use]
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Unknown => None,
        }
    }

    /// The value, or `default` where nobody set one; nothing where it is unknown.
    #[must_use]
    pub fn or_default(self, default: T) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent => Some(default),
            Self::Unknown => None,
        }
    }

    /// Whether somebody set it, to whatever value.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !matches!(self, Self::Absent)
    }
}

/// A group of attributes: a whole resource or a block within one.
///
/// A path such as `launch_template.version` leads through blocks; of a list of blocks it takes the
/// first.
#[derive(Clone, Copy, Debug)]
pub struct Block<'r, 'a>(pub(super) &'r Node<'a>);

impl<'r, 'a> Block<'r, 'a> {
    /// The text at `path`.
    #[must_use]
    pub fn text(self, path: &str) -> Value<&'r str> {
        self.read(path, |node| node.text())
    }

    /// The number at `path`, also where the file writes it as text, as Terraform converts it.
    #[must_use]
    pub fn number(self, path: &str) -> Value<f64> {
        self.read(path, |node| match node {
            Node::Number(number) => Some(*number),
            Node::Text(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
            Node::Null | Node::Unknown | Node::Flag(_) | Node::List(_) | Node::Object(_) => None,
        })
    }

    /// Whether `path` is switched on, also where the file writes it as text.
    #[must_use]
    pub fn flag(self, path: &str) -> Value<bool> {
        self.read(path, |node| match node {
            Node::Flag(flag) => Some(*flag),
            Node::Text(text) => text.parse().ok(),
            Node::Null | Node::Unknown | Node::Number(_) | Node::List(_) | Node::Object(_) => None,
        })
    }

    /// The blocks at `path`: none where it is absent or unknown.
    pub fn blocks(self, path: &str) -> impl Iterator<Item = Self> + use<'r, 'a> {
        self.items(path).iter().map(Block)
    }

    /// The texts of the list at `path`; those that are unknown are left out.
    pub fn texts(self, path: &str) -> impl Iterator<Item = &'r str> + use<'r, 'a> {
        self.items(path).iter().filter_map(Node::text)
    }

    /// Whether `path` is there, has something in it, or is set to what is not known yet.
    #[must_use]
    pub fn has(self, path: &str) -> bool {
        match self.find(path) {
            None | Some(Node::Null) => false,
            Some(Node::List(items)) => !items.is_empty(),
            Some(Node::Text(text)) => !text.is_empty(),
            Some(Node::Unknown | Node::Flag(_) | Node::Number(_) | Node::Object(_)) => true,
        }
    }

    fn items(self, path: &str) -> &'r [Node<'a>] {
        match self.find(path) {
            Some(Node::List(items)) => items,
            Some(block @ Node::Object(_)) => slice::from_ref(block),
            None
            | Some(Node::Null | Node::Unknown | Node::Flag(_) | Node::Number(_) | Node::Text(_)) => {
                &[]
            }
        }
    }

    fn read<T>(self, path: &str, convert: impl FnOnce(&'r Node<'a>) -> Option<T>) -> Value<T> {
        match self.find(path) {
            None | Some(Node::Null) => Value::Absent,
            Some(node) => convert(node).map_or(Value::Unknown, Value::Known),
        }
    }

    /// The node at `path`; what lies within something unknown is unknown.
    fn find(self, path: &str) -> Option<&'r Node<'a>> {
        let mut node = first(self.0)?;
        for (place, name) in path.split('.').enumerate() {
            if place > 0 {
                node = first(node)?;
            }
            if matches!(node, Node::Unknown) {
                return Some(node);
            }
            node = node.member(name)?;
        }
        Some(node)
    }
}

/// The first block of a list, or the node itself.
fn first<'r, 'a>(node: &'r Node<'a>) -> Option<&'r Node<'a>> {
    if let Node::List(items) = node {
        items.first()
    } else {
        Some(node)
    }
}
