//! The order of the modules in `lib.rs` is the architecture: a module names only modules before it.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Every Rust file of a module.
#[expect(
    clippy::disallowed_methods,
    reason = "this test reads the source, the crate itself reads nothing"
)]
fn files(module: &str) -> Vec<(PathBuf, String)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let alone = source.join(format!("{module}.rs"));
    let mut found = Vec::new();
    let mut left = vec![source.join(module)];
    if alone.is_file() {
        found.push((alone.clone(), fs::read_to_string(&alone).unwrap()));
    }
    while let Some(folder) = left.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// The modules that a source text names from the crate's root, test modules and comments included.
fn named(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for after in text.split("crate::").skip(1) {
        let names: Vec<&str> = match after.strip_prefix('{') {
            // `use crate::{a::B, c}`: the first word of each part.
            Some(group) => group.split('}').next().unwrap().split(',').collect(),
            None => vec![after],
        };
        for name in names {
            let word: String = name
                .trim()
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                .collect();
            all.push(word);
        }
    }
    all
}

fn order() -> Vec<String> {
    let lib = include_str!("../src/lib.rs");
    let lines = lib
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub mod "));
    lines
        .map(|name| name.trim_end_matches(';').to_owned())
        .collect()
}

#[test]
fn a_module_names_only_modules_before_it() {
    let order = order();
    assert!(order.len() > 10, "{order:?}");
    let mut wrong = Vec::new();
    for (place, module) in order.iter().enumerate() {
        let files = files(module);
        assert!(!files.is_empty(), "no file of `{module}`");
        for (path, text) in files {
            for name in named(&text) {
                let known = order.iter().position(|other| *other == name);
                if known.is_some_and(|other| other > place) {
                    wrong.push(format!(
                        "{} names `{name}`, which comes later",
                        path.display()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The scan itself finds what it looks for.
#[test]
fn the_scan_sees_groups_and_single_paths() {
    let text =
        "use crate::units::YEAR; use crate::{model::Design, wire};\nlet x = crate::decide::f();";
    assert_eq!(named(text), ["units", "model", "wire", "decide"]);
}

/// Every file of `src` belongs to a module of `lib.rs`.
#[test]
fn every_module_is_in_the_order() {
    let order = order();
    let own: usize = order.iter().map(|module| files(module).len()).sum();
    assert_eq!(
        own + 1,
        files("").len(),
        "a file outside the modules of lib.rs"
    );
}
