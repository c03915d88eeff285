//! Farshore's acting part: it touches files and database servers. What it decides, it leaves to
//! `farshore_core`.

mod journal_file;
mod nearest_name;
pub mod postgres;
mod read_text;
mod write_new;
mod write_tree;

pub use journal_file::{JournalFile, JournalFileError};
pub use read_text::{ReadError, open_file, read_bytes, read_text};
pub use write_new::{Existing, StagedFile, WriteError, write_new, write_over};
pub use write_tree::{Standing, standing, write_into};
