//! The table of types has every type that something is said of.

use farshore_core::infrastructure::kind;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The types that the sources of a module name; prefixes end in an underscore and are none.
#[expect(
    clippy::disallowed_methods,
    reason = "this test reads the source, the crate itself reads nothing"
)]
fn named(module: &str) -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    let mut folders = vec![
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src")
            .join(module),
    ];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let is_type = |word: &&str| {
                let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
                ["aws_", "azurerm_", "google_"]
                    .iter()
                    .any(|own| word.starts_with(own))
                    && word.bytes().all(|byte| plain(byte) || byte == b'_')
                    && !word.ends_with('_')
            };
            types.extend(text.split('"').filter(is_type).map(str::to_owned));
        }
    }
    types
}

#[test]
fn every_type_that_is_billed_or_recognised_is_in_the_table() {
    for (module, least) in [("bill", 100), ("deployed", 40)] {
        let types = named(module);
        assert!(types.len() >= least, "{module}: {} types", types.len());
        for name in types {
            assert!(kind(&name).is_some(), "{module} names {name}");
        }
    }
}
