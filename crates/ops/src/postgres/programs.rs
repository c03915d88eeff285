//! PostgreSQL's programs: where they are, whether they may be used, as whom they run.

use super::settings::{OpenError, Settings};
use std::env;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// All that are needed.
const NEEDED: [&str; 6] = [
    "postgres",
    "initdb",
    "pg_basebackup",
    "pg_rewind",
    "pg_controldata",
    "pg_waldump",
];

/// Where Debian puts them, by version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The first release of each major version without the errors that lose acknowledged writes at a
/// restart (rule 10); later majors are right from the start.
const FIRST: [(u32, u32); 3] = [(15, 13), (16, 9), (17, 5)];

/// The programs, and as whom they run.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    folder: PathBuf,
    /// Who owns the server's files, when that is not us.
    pub(super) owner: Option<(u32, u32)>,
}

impl Programs {
    pub(super) fn find(settings: &Settings) -> Result<Self, OpenError> {
        let folder = folder(settings.programs.as_deref()).ok_or(OpenError::NotInstalled)?;
        let owner = if rustix::process::geteuid().is_root() {
            let user = settings.user.as_deref().unwrap_or("postgres");
            let found = user_of(user).filter(|(uid, _)| *uid != 0);
            Some(found.ok_or_else(|| OpenError::NoUser(user.to_owned()))?)
        } else {
            None
        };
        let programs = Self { folder, owner };
        let said = programs.command("postgres").arg("--version").output();
        let said = said.map_err(|source| OpenError::System {
            path: programs.folder.join("postgres"),
            source,
        })?;
        admit(&String::from_utf8_lossy(&said.stdout))?;
        Ok(programs)
    }

    /// A program that speaks English, from a folder that its user may be in.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.folder.join(program));
        command.env_clear().env("LC_ALL", "C").env("TZ", "UTC");
        command.env("PATH", "/usr/bin:/bin").current_dir("/");
        if let Some((uid, gid)) = self.owner {
            command.uid(uid).gid(gid);
        }
        command
    }
}

fn folder(given: Option<&Path>) -> Option<PathBuf> {
    let has_all = |folder: &PathBuf| NEEDED.iter().all(|name| folder.join(name).is_file());
    if let Some(given) = given {
        return Some(given.to_owned()).filter(has_all);
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).filter_map(|folder| {
        let server = fs::canonicalize(folder.join("postgres")).ok()?;
        Some(server.parent()?.to_owned())
    });
    on_path.chain(by_version()).find(has_all)
}

/// The newest first.
fn by_version() -> Vec<PathBuf> {
    let entries = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let versions = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let mut versions: Vec<u32> = versions.collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    let folder = |version| Path::new(DEBIAN).join(format!("{version}/bin"));
    versions.into_iter().map(folder).collect()
}

/// Whether `postgres (PostgreSQL) 15.18 (Debian …)` may be used.
fn admit(said: &str) -> Result<(), OpenError> {
    let version = said.split_whitespace().nth(2).unwrap_or("of no version");
    let digits = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit());
        text[..end.unwrap_or(text.len())].parse::<u32>().ok()
    };
    let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
    let (major, minor) = (digits(major).unwrap_or(0), digits(minor).unwrap_or(0));
    let last = FIRST[FIRST.len() - 1].0;
    let first = FIRST.iter().find(|(of, _)| *of == major);
    if major > last || first.is_some_and(|(_, first)| minor >= *first) {
        return Ok(());
    }
    Err(OpenError::Version(version.to_owned()))
}

/// A user's numbers, from the file that every Unix has.
fn user_of(name: &str) -> Option<(u32, u32)> {
    let all = fs::read_to_string("/etc/passwd").ok()?;
    let line = all
        .lines()
        .find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::admit;

    #[test]
    fn versions_that_lose_acknowledged_writes_are_refused() {
        let said = |version: &str| format!("postgres (PostgreSQL) {version} (Debian)\n");
        for version in [
            "15.13", "15.18", "16.9", "17.5", "17.10", "18beta1", "18.0", "19devel",
        ] {
            assert!(admit(&said(version)).is_ok(), "{version}");
        }
        for version in ["9.6.24", "14.20", "15.12", "16.8", "16rc1", "17.4", "new"] {
            assert!(admit(&said(version)).is_err(), "{version}");
        }
        assert!(admit("").is_err());
    }
}
