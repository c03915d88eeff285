//! What changes from one set of files to another.

use super::GeneratedFile;
use similar::TextDiff;
use std::collections::BTreeMap;

/// A unified diff, file by file in the order of their paths; empty when nothing changes.
#[must_use]
pub fn unified_diff(before: &[GeneratedFile], after: &[GeneratedFile]) -> String {
    let mut pairs: BTreeMap<&str, [Option<&str>; 2]> = BTreeMap::new();
    for (side, files) in [before, after].into_iter().enumerate() {
        for file in files {
            pairs.entry(&file.path).or_default()[side] = Some(&file.contents);
        }
    }
    pairs
        .into_iter()
        .map(|(path, [old, new])| file_diff(path, old, new))
        .collect()
}

/// The unified diff of one file; a side without it is `/dev/null`.
#[must_use]
pub fn file_diff(path: &str, before: Option<&str>, after: Option<&str>) -> String {
    let name = |side: &str, text: Option<&str>| match text {
        Some(_) => format!("{side}/{path}"),
        None => "/dev/null".to_owned(),
    };
    let (from, to) = (name("a", before), name("b", after));
    let diff = TextDiff::from_lines(before.unwrap_or_default(), after.unwrap_or_default());
    diff.unified_diff().header(&from, &to).to_string()
}
