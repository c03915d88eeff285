//! `docs/promises.md` names a test for each promise; each of them exists.

#![expect(
    clippy::disallowed_methods,
    reason = "the test reads the repository; `core` does not"
)]

use std::fs;
use std::path::Path;

#[test]
fn every_promise_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let promises =
        fs::read_to_string(root.join("docs/promises.md")).expect("the document is there");
    let named: Vec<(&str, &str)> = promises
        .split('`')
        .filter_map(|piece| piece.split_once("::"))
        .collect();
    assert!(named.len() > 25, "only {} tests are named", named.len());
    for (file, test) in named {
        let places = [
            "crates/core/tests",
            "crates/ops/src",
            "crates/ops/tests",
            "crates/cli/tests",
        ]
        .map(|f| root.join(f).join(file));
        let sources = places
            .iter()
            .filter_map(|path| fs::read_to_string(path).ok());
        let sources: Vec<String> = sources.collect();
        assert!(!sources.is_empty(), "there is no test file {file}");
        assert!(
            ["(", "<"].iter().any(|after| {
                let function = format!("fn {test}{after}");
                sources.iter().any(|source| source.contains(&function))
            }),
            "{file} has no test {test}"
        );
    }
}
