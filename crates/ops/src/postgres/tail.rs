//! The tail: what is in the log and may be nowhere else is kept before a rewind or a copy destroys it.

use super::history::{Control, SEGMENT};
use super::server::Server;
use farshore_core::failover::Lsn;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// The listing of the commits in a tail.
const LISTING: &str = "commits.txt";

impl Server {
    /// Copies the log aside, with a listing of its commits. All of it that is there: where the
    /// histories part is known only with another member at hand, and need not be known. What was kept
    /// already is not kept again.
    pub(super) fn keep_tail(&mut self) -> Result<(), &'static str> {
        if self.runs().is_some() {
            return Err("it runs");
        }
        if !self.files.has_data() {
            return Ok(());
        }
        let kept = self.keep();
        self.written(kept).map_err(|_| "its tail cannot be kept")
    }

    fn keep(&self) -> io::Result<()> {
        let wal = self.files.data.join("pg_wal");
        let names = log_files(&wal)?;
        let folder = self.files.tails().join(digest(&wal, &names)?);
        if folder.exists() {
            return Ok(());
        }
        let new = self.files.tails().join("new");
        if new.exists() {
            fs::remove_dir_all(&new)?;
        }
        fs::create_dir(&new)?;
        self.files.own(&new, 0o700)?;
        for name in &names {
            let copy = new.join(name);
            fs::copy(wal.join(name), &copy)?;
            self.files.own(&copy, 0o600)?;
            File::open(&copy)?.sync_all()?;
        }
        let mut listing = File::create(new.join(LISTING))?;
        listing.write_all(self.listing(&new, &names)?.as_bytes())?;
        listing.sync_all()?;
        File::open(&new)?.sync_all()?;
        fs::rename(&new, &folder)?;
        File::open(self.files.tails())?.sync_all()
    }

    /// The commits of the timeline that the server was on, as `pg_waldump` lists them up to where the
    /// log ends, and how it says so.
    fn listing(&self, folder: &Path, names: &[String]) -> io::Result<String> {
        let Some(control) = Control::read(&self.programs, &self.files) else {
            return Ok("the control file cannot be read\n".to_owned());
        };
        let prefix = format!("{:08X}", control.timeline);
        let segments = names.iter().filter_map(|name| {
            let rest = name.strip_prefix(&prefix).filter(|rest| rest.len() == 16)?;
            let number = |digits: &str| u64::from_str_radix(digits, 16).ok();
            Some(number(&rest[..8])? * 256 + number(&rest[8..])?)
        });
        let first = segments.min().unwrap_or(1).max(1);
        let mut command = self.programs.command("pg_waldump");
        command
            .arg("-p")
            .arg(folder)
            .arg("-t")
            .arg(control.timeline.to_string());
        command
            .arg("-s")
            .arg(Lsn(first * SEGMENT).to_string())
            .arg("--rmgr=Transaction");
        let said = command.output()?;
        let mut text = String::from_utf8_lossy(&said.stdout).into_owned();
        text += &String::from_utf8_lossy(&said.stderr);
        Ok(text)
    }

    /// The folders of the tails that were kept, each with the log's files and `commits.txt`.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn tails(&self) -> io::Result<Vec<PathBuf>> {
        let entries = fs::read_dir(self.files.tails())?;
        let mut tails = Vec::new();
        for entry in entries {
            let entry = entry?;
            if entry.file_name() != "new" {
                tails.push(entry.path());
            }
        }
        tails.sort();
        Ok(tails)
    }
}

/// Segments and history files, in order.
fn log_files(wal: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(wal)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let is_log = name.len() >= 16 && name.starts_with(|c: char| c.is_ascii_hexdigit());
        if is_log && entry.file_type()?.is_file() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// What stands for the contents of the files.
fn digest(wal: &Path, names: &[String]) -> io::Result<String> {
    let mut all = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    for name in names {
        all.update(name.as_bytes());
        let mut file = File::open(wal.join(name))?;
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            all.update(&buffer[..read]);
        }
    }
    let mut text = String::new();
    for byte in &all.finalize()[..8] {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}
