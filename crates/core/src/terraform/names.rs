//! Names that AWS and Terraform accept, made of names that people gave.

use std::collections::BTreeSet;

/// Load balancers and target groups take 32 characters; their suffixes need some.
pub(super) const LONGEST_STACK: usize = 20;
/// A bucket's prefix takes 37 characters: the stack's name, this, a number and two hyphens.
pub(super) const LONGEST_DATA: usize = 12;

/// A name of lower-case letters, digits and single hyphens that begins with a letter; `fallback`
/// where nothing of `name` is left.
pub(super) fn plain(name: &str, longest: usize, fallback: &str) -> String {
    let mut plain = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            plain.push(c.to_ascii_lowercase());
        } else if !plain.is_empty() && !plain.ends_with('-') {
            plain.push('-');
        }
    }
    let start = plain.find(|c: char| c.is_ascii_lowercase());
    let plain: String = start
        .map_or("", |start| &plain[start..])
        .chars()
        .take(longest)
        .collect();
    let plain = plain.trim_end_matches('-');
    if plain.is_empty() {
        fallback.to_owned()
    } else {
        plain.to_owned()
    }
}

/// Plain names of data sets, each different: where two become the same, the later one is numbered.
pub(super) fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut all = Vec::new();
    for name in names {
        let first = plain(name, LONGEST_DATA, "data");
        let mut own = first.clone();
        let mut number = 2;
        while !taken.insert(own.clone()) {
            own = format!("{first}-{number}");
            number += 1;
        }
        all.push(own);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{distinct, plain};

    #[test]
    fn what_is_left_is_plain() {
        assert_eq!(plain("My \"Shop\" ${x}", 20, "w"), "my-shop-x");
        assert_eq!(plain("3 – ünïcode", 20, "w"), "n-code");
        assert_eq!(plain("日本", 20, "workload"), "workload");
        assert_eq!(plain("a-very-long-name-of-a-shop", 12, "w"), "a-very-long");
    }

    #[test]
    fn names_that_meet_are_numbered() {
        let names = distinct(["a b", "a-b", "日", "本"].into_iter());
        assert_eq!(names, ["a-b", "a-b-2", "data", "data-2"]);
    }
}
