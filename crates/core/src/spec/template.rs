//! The file that a new user starts from.

/// A commented workload file in TOML with every key; those left out by default are commented out.
///
/// ```
/// assert!(farshore_core::spec::template().contains("name = \"my-service\""));
/// ```
#[must_use]
pub fn template() -> &'static str {
    include_str!("template.toml")
}
