//! The file that somebody meant who misspelt its name.

use std::ffi::OsStr;
use std::path::Path;

/// Folders with more entries than this are not searched to the end.
const MOST_ENTRIES: usize = 2_000;

/// The file beside `path` whose name is nearest to its own, if any is near enough.
pub(crate) fn nearest_name(path: &Path) -> Option<String> {
    let wanted = path.file_name().and_then(OsStr::to_str)?.to_lowercase();
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    };
    let entries = std::fs::read_dir(folder).ok()?.take(MOST_ENTRIES).flatten();
    let files = entries.filter(|entry| entry.path().is_file());
    let names = files.filter_map(|entry| entry.file_name().into_string().ok());
    let limit = (wanted.chars().count() / 3).max(1);
    names
        .map(|name| {
            (
                strsim::damerau_levenshtein(&wanted, &name.to_lowercase()),
                name,
            )
        })
        .filter(|(distance, name)| *distance <= limit || same_stem(&wanted, name))
        .min()
        .map(|(_, name)| name)
}

/// Whether two names differ only in their extensions, both of formats that are read.
fn same_stem(wanted: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let (wanted, name) = (Path::new(wanted), Path::new(&name));
    let known = ["toml", "yaml", "yml", "json"];
    let is_known = name
        .extension()
        .and_then(OsStr::to_str)
        .is_some_and(|e| known.contains(&e));
    is_known && wanted.file_stem() == name.file_stem()
}
