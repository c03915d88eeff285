//! The server's log: commits that were cancelled while they waited are a line there (rule 9).

use super::perform::LOG;
use super::server::Server;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

/// As much of the log is read at once.
const MOST: u64 = 16 << 20;
/// What PostgreSQL writes when a wait is cancelled or its session ended, whatever its client sees.
const CANCELLED: &str = "canceling wait for synchronous replication";
const ENDED: &str = "canceling the wait for synchronous replication";

impl Server {
    /// The log's lines from `from` on about commits whose wait for acknowledgement was cut short, and
    /// where to go on. Each such commit is *unknown*: its client may have been told that it succeeded,
    /// and a failover may lose it. A log that begins anew is read from its start.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn cancelled_commits(&self, from: u64) -> io::Result<(Vec<String>, u64)> {
        let mut file = match File::open(self.files.at(LOG)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
            other => other?,
        };
        let length = file.metadata()?.len();
        let from = if from > length { 0 } else { from };
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(MOST).read_to_end(&mut bytes)?;
        // A line that is being written is read the next time.
        let whole = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let whole = if whole == 0 && bytes.len() as u64 == MOST {
            bytes.len()
        } else {
            whole
        };
        let text = String::from_utf8_lossy(&bytes[..whole]);
        let lines = text
            .lines()
            .filter(|line| line.contains(CANCELLED) || line.contains(ENDED));
        Ok((lines.map(str::to_owned).collect(), from + whole as u64))
    }
}
