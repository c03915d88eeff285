//! Which timelines a member has behind it, and where a server that does not run would go on.

use super::files::Files;
use super::programs::Programs;
use farshore_core::failover::{History, Lsn, Timeline};
use std::fs;
use std::path::Path;

/// How large a segment of the log is: what `initdb` makes.
pub(super) const SEGMENT: u64 = 16 * 1024 * 1024;
/// The largest history file that is read: one line for each failover that ever was.
const MOST_HISTORY: u64 = 1 << 20;

/// Where a server that does not run would go on, as its control file says: the end of its log is
/// often later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Control {
    pub(super) system: u64,
    pub(super) timeline: u32,
    pub(super) lsn: u64,
}

impl Control {
    pub(super) fn read(programs: &Programs, files: &Files) -> Option<Self> {
        let mut command = programs.command("pg_controldata");
        let said = command.arg("-D").arg(&files.data).output().ok()?;
        said.status.success().then_some(())?;
        Self::parse(&String::from_utf8_lossy(&said.stdout))
    }

    fn parse(text: &str) -> Option<Self> {
        let field = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once(':'));
            Some(lines.find(|(found, _)| *found == name)?.1.trim())
        };
        let checkpoint = lsn(field("Latest checkpoint location")?)?;
        let timeline: u32 = field("Latest checkpoint's TimeLineID")?.parse().ok()?;
        let least = lsn(field("Minimum recovery ending location")?)?;
        let least_timeline: u32 = field("Min recovery ending loc's timeline")?.parse().ok()?;
        Some(Self {
            system: field("Database system identifier")?.parse().ok()?,
            timeline: timeline.max(least_timeline),
            lsn: checkpoint.max(least),
        })
    }
}

/// A position as PostgreSQL writes it.
pub(super) fn lsn(text: &str) -> Option<u64> {
    let (high, low) = text.split_once('/')?;
    let half = |text| {
        u64::from_str_radix(text, 16)
            .ok()
            .filter(|half| *half <= u64::from(u32::MAX))
    };
    Some(half(high)? << 32 | half(low)?)
}

/// The history of a timeline, from the file that PostgreSQL keeps of it; the first has none.
pub(super) fn of_timeline(data: &Path, timeline: u32) -> Option<History> {
    let ancestors = if timeline == 1 {
        Vec::new()
    } else {
        let path = data.join(format!("pg_wal/{timeline:08X}.history"));
        fs::metadata(&path)
            .ok()
            .filter(|file| file.len() <= MOST_HISTORY)?;
        parse(&fs::read_to_string(path).ok()?)?
    };
    Some(History {
        ancestors,
        timeline: Timeline(timeline),
    })
}

fn parse(text: &str) -> Option<Vec<(Timeline, Lsn)>> {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut fields = line.split_whitespace();
            let timeline = Timeline(fields.next()?.parse().ok()?);
            Some((timeline, Lsn(lsn(fields.next()?)?)))
        })
        .collect()
}

/// The history of a standby that has replayed up to `end`. PostgreSQL does not tell: it is the latest
/// timeline of which the member has the log of that place, and which began before it.
pub(super) fn of_standby(data: &Path, end: u64, at_least: u32) -> Option<History> {
    let entries = fs::read_dir(data.join("pg_wal")).ok()?.flatten();
    let place = end.saturating_sub(1) / SEGMENT;
    let segment = format!("{:08X}{:08X}", place / 256, place % 256);
    let has = entries.filter_map(|entry| {
        let name = entry.file_name();
        let (timeline, rest) = name.to_str()?.split_at_checked(8)?;
        (rest == segment).then(|| u32::from_str_radix(timeline, 16).ok())?
    });
    let mut timelines: Vec<u32> = has.filter(|timeline| *timeline > at_least).collect();
    timelines.sort_unstable_by(|a, b| b.cmp(a));
    let began_before = |history: &History| {
        let began = history.ancestors.last().map_or(0, |(_, end)| end.0);
        began < end
    };
    let mut later = timelines
        .into_iter()
        .filter_map(|timeline| of_timeline(data, timeline));
    later
        .find(began_before)
        .or_else(|| of_timeline(data, at_least))
}

#[cfg(test)]
mod tests {
    use super::{Control, lsn, parse};
    use farshore_core::failover::{Lsn, Timeline};

    #[test]
    fn positions_and_histories_are_read_as_postgresql_writes_them() {
        assert_eq!(lsn("0/3000148"), Some(0x300_0148));
        assert_eq!(lsn("1/0"), Some(1 << 32));
        assert_eq!((lsn("1"), lsn("100000000/0"), lsn("/")), (None, None, None));
        let text = "1\t0/3000148\tno recovery target specified\n\n2\t0/4000000\tagain\n";
        let ancestors = vec![
            (Timeline(1), Lsn(0x300_0148)),
            (Timeline(2), Lsn(0x400_0000)),
        ];
        assert_eq!(parse(text), Some(ancestors));
        assert_eq!(parse("one\n"), None);
    }

    #[test]
    fn a_control_file_says_the_later_of_its_two_places() {
        let text = "Database system identifier:           7345\n\
                    Latest checkpoint location:           0/3000060\n\
                    Latest checkpoint's TimeLineID:       1\n\
                    Minimum recovery ending location:     0/4000000\n\
                    Min recovery ending loc's timeline:   2\n";
        let control = Control {
            system: 7345,
            timeline: 2,
            lsn: 0x400_0000,
        };
        assert_eq!(Control::parse(text), Some(control));
        assert_eq!(Control::parse(""), None);
    }
}
