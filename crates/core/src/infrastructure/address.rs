//! Addresses such as `module.east["a"].aws_lb.shop[0]`, with and without instance keys.

use std::borrow::Cow;

/// The address without instance keys, as the configuration has it.
pub(super) fn without_keys(address: &str) -> Cow<'_, str> {
    if !address.contains('[') {
        return Cow::Borrowed(address);
    }
    let mut out = String::with_capacity(address.len());
    for piece in segments(address) {
        if !out.is_empty() {
            out.push('.');
        }
        out.push_str(split_key(piece).0);
    }
    Cow::Owned(out)
}

/// How many modules an address lies in.
pub(super) fn depth(address: &str) -> usize {
    let mut pieces = segments(address);
    let mut depth = 0;
    while pieces.next() == Some("module") && pieces.next().is_some() {
        depth += 1;
    }
    depth
}

/// The outermost modules of an address, at most so many, with a dot at the end.
pub(super) fn modules(address: &str, most: usize) -> &str {
    let mut pieces = segments(address);
    let mut length = 0;
    for _ in 0..most {
        let (Some("module"), Some(name)) = (pieces.next(), pieces.next()) else {
            break;
        };
        length += "module..".len() + name.len();
    }
    address.get(..length).unwrap_or(address)
}

/// The pieces between dots; dots within brackets do not count.
pub(super) fn segments(address: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(address);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = end_of_segment(text);
        rest = text.get(end + 1..);
        Some(&text[..end])
    })
}

/// Where the first segment ends: at a dot outside of brackets and quotes.
fn end_of_segment(text: &str) -> usize {
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_usize);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' if depth > 0 => quoted = !quoted,
            _ if quoted => {}
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            b'.' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// A segment's name and its key, brackets included.
pub(super) fn split_key(segment: &str) -> (&str, Option<&str>) {
    match segment.find('[') {
        Some(at) => (&segment[..at], Some(&segment[at..])),
        None => (segment, None),
    }
}

/// The instance key of the resource itself, such as `[0]`.
pub(super) fn own_key(address: &str) -> Option<&str> {
    segments(address).last().and_then(|last| split_key(last).1)
}

/// Whether the instance `address` is one that `pattern` means: the same names, and the same keys
/// wherever the pattern has one.
pub(super) fn fits(address: &str, pattern: &str) -> bool {
    let (mut left, mut right) = (segments(address), segments(pattern));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) => {
                let ((name, key), (wanted, wanted_key)) = (split_key(one), split_key(other));
                if name != wanted || (wanted_key.is_some() && wanted_key != key) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

/// The part of an address that names the instances of those modules in which a pattern lies, too.
pub(super) fn shared_prefix<'t>(address: &'t str, pattern: &str) -> &'t str {
    let (mut own, mut other) = (segments(address), segments(pattern));
    let mut length = 0;
    while let (Some("module"), Some("module")) = (own.next(), other.next()) {
        let (Some(one), Some(wanted)) = (own.next(), other.next()) else {
            break;
        };
        if split_key(one).0 != split_key(wanted).0 {
            break;
        }
        length += "module..".len() + one.len();
    }
    address.get(..length).unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::{fits, own_key, shared_prefix, without_keys};

    #[test]
    fn keys_are_found_whatever_they_hold() {
        let address = r#"module.a["x.y[\"z"].module.b[1].aws_lb.c["d.e"]"#;
        assert_eq!(without_keys(address), "module.a.module.b.aws_lb.c");
        assert_eq!(own_key(address), Some(r#"["d.e"]"#));
        assert_eq!(own_key("aws_lb.c"), None);
        assert_eq!(without_keys("…[.]..["), "…..");
    }

    #[test]
    fn instances_meet_in_the_same_module() {
        let prefix = shared_prefix("module.a[0].aws_lb.x", "module.a.aws_lb.y");
        assert_eq!(prefix, "module.a[0].");
        let inner = shared_prefix(
            "module.a[0].module.b.aws_lb.x",
            "module.a.module.c.aws_lb.y",
        );
        assert_eq!(inner, "module.a[0].");
        assert_eq!(
            shared_prefix("module.a[0].aws_lb.x", "module.b.aws_lb.y"),
            ""
        );
        assert_eq!(shared_prefix("aws_lb.x", "module.b.aws_lb.y"), "");
        assert_eq!(
            super::modules(r#"module.a["x."].module.b.aws_lb.c"#, 1),
            r#"module.a["x."]."#
        );
        assert_eq!(super::modules("module.a.aws_lb.c", 5), "module.a.");
        assert_eq!(super::depth("module.a.module.b.aws_lb.c"), 2);
        assert!(fits("module.a[0].aws_lb.x[1]", "module.a.aws_lb.x[1]"));
        assert!(!fits("module.a[0].aws_lb.x[1]", "module.a[1].aws_lb.x"));
    }
}
