//! Where a key stands in a file that was read.

use crate::file::{Format, Node, parse};
use std::ops::Range;

/// The bytes of the value at a path of keys; none where the text does not have it.
#[must_use]
pub fn place(text: &str, format: Format, keys: &[&str]) -> Option<Range<usize>> {
    let root = parse(text, format).ok()?;
    let mut node: &Node = &root;
    for key in keys {
        let mut entries = node.entries().iter();
        node = &entries.find(|(name, _)| name.name == *key)?.1;
    }
    Some(node.span.clone())
}
