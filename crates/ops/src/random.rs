//! Numbers that nobody can guess.

use rustix::rand::{GetRandomFlags, getrandom};
use std::io;

/// A number drawn by the system.
///
/// # Errors
/// When the system has none.
pub fn random_number() -> io::Result<u64> {
    let mut bytes = [0; 8];
    let drawn = getrandom(&mut bytes, GetRandomFlags::empty())?;
    if drawn < bytes.len() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(u64::from_be_bytes(bytes))
}
