//! A PostgreSQL server beside its agent: what the agent sees of it, and what it does to it
//! (`docs/operations.md`, "PostgreSQL").

mod configuration;
mod copy;
mod create;
mod files;
mod history;
mod link;
mod log;
mod perform;
mod probe;
mod process;
mod programs;
mod read;
mod server;
mod settings;
mod tail;

pub use configuration::{DATABASE, OBSERVER};
pub use probe::probe;
pub use server::Server;
pub use settings::{OpenError, Peer, Settings};
