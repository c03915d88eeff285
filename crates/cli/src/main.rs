//! The `farshore` command.
fn main() {}
