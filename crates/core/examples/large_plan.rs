//! Writes the large plan that the benches price: `cargo run --release --example large_plan`.

#[path = "../benches/plan/mod.rs"]
mod plan;

use std::io::{self, Write as _};

fn main() -> io::Result<()> {
    io::stdout().write_all(plan::large_plan().as_bytes())
}
