//! Farshore's acting part: it touches files and database servers. What it decides, it leaves to
//! `farshore_core`.

mod agent;
mod begin;
mod clock;
mod controller;
mod journal_file;
mod kept;
mod link;
mod message;
mod nearest_name;
mod observer;
pub mod postgres;
mod random;
mod read_text;
mod router;
mod simulate;
mod write_new;
mod write_tree;

pub use agent::{AgentProcess, Tell};
pub use begin::{BeginError, SiteFolder};
pub use clock::{calendar, since_boot};
pub use controller::{ControllerError, run_controller};
pub use journal_file::{JournalFile, JournalFileError};
pub use kept::{Kept, KeptError};
pub use link::{LinkError, call, listen, loopback};
pub use message::{FromActuator, FromController, RouterState, ToActuator, ToController};
pub use observer::{Probe, Probed, run_observer};
pub use random::random_number;
pub use read_text::{ReadError, open_file, read_bytes, read_text};
pub use router::run_router;
pub use simulate::{Simulation, Watcher, Years, simulate};
pub use write_new::{Existing, StagedFile, WriteError, write_new, write_over, write_private};
pub use write_tree::{Standing, standing, write_into};
