//! What can be seen of a server.

use super::configuration::{self, HBA, read_name, read_names};
use super::history::{Control, of_standby, of_timeline};
use super::link::{LOOK, Trouble};
use super::server::{Server, Session};
use farshore_core::chain::Digest;
use farshore_core::failover::{
    Configuration, Epoch, History, Lsn, Mark, Position, Reading, Sender, Timeline,
};
use farshore_core::site::MemberId;
use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use tokio_postgres::{Client, Error, Row};

/// One line about the server. A standby that waits for more, from wherever, has replayed what it has.
const STATE: &str = "
SELECT pg_is_in_recovery() AS standby,
  (SELECT system_identifier FROM pg_control_system()) AS system,
  (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END
    - '0/0')::bigint AS lsn,
  (pg_last_wal_receive_lsn() - '0/0')::bigint AS received,
  CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_walfile_name(pg_current_wal_insert_lsn()) END AS file,
  (SELECT greatest(timeline_id, (SELECT min_recovery_end_timeline FROM pg_control_recovery()))
    FROM pg_control_checkpoint()) AS timeline,
  current_setting('synchronous_standby_names') AS names,
  EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'startup' AND wait_event IN
    ('RecoveryWalStream', 'RecoveryRetrieveRetryInterval')) AS waits,
  EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'walreceiver') AS receives,
  r.status AS status, r.conninfo AS conninfo, r.sender_host AS host, r.sender_port AS port,
  to_regclass('farshore.epoch') IS NOT NULL AS has_row
FROM (SELECT) AS one LEFT JOIN pg_stat_wal_receiver AS r ON true";

/// Who receives, by slot.
const SENDERS: &str = "
SELECT s.slot_name::text AS slot, r.application_name AS name, r.pid AS pid,
  r.backend_start::text AS started, coalesce((r.flush_lsn - '0/0')::bigint, 0) AS flushed
FROM pg_stat_replication AS r JOIN pg_replication_slots AS s ON s.active_pid = r.pid
WHERE r.state IN ('catchup', 'streaming')";

const ROW: &str = "SELECT epoch, plan FROM farshore.epoch";

/// A process that sends, as the server names it.
#[derive(Clone, Debug)]
pub(super) struct WalSender {
    member: MemberId,
    name: Epoch,
    flushed: u64,
    process: String,
}

/// What a server that answers says.
pub(super) struct Seen {
    standby: bool,
    system: u64,
    lsn: u64,
    received: Option<u64>,
    timeline: u32,
    names: String,
    waits: bool,
    receives: bool,
    streams: Option<(String, SocketAddr)>,
    mark: Option<Mark>,
    senders: Vec<(String, String, String, u64)>,
}

impl Seen {
    async fn ask(client: &Client) -> Result<Self, Error> {
        let row = client.query_one(STATE, &[]).await?;
        let has_row = row.try_get("has_row")?;
        let mark = if has_row {
            client.query_opt(ROW, &[]).await?
        } else {
            None
        };
        let senders = client.query(SENDERS, &[]).await?;
        Self::new(&row, mark.as_ref(), &senders)
    }

    fn new(row: &Row, mark: Option<&Row>, senders: &[Row]) -> Result<Self, Error> {
        let file: Option<&str> = row.try_get("file")?;
        let file = file.and_then(|name| u32::from_str_radix(name.get(..8)?, 16).ok());
        let control: i32 = row.try_get("timeline")?;
        let status: Option<&str> = row.try_get("status")?;
        let conninfo: Option<String> = row.try_get("conninfo")?;
        let host: Option<&str> = row.try_get("host")?;
        let port: Option<i32> = row.try_get("port")?;
        let address = host.zip(port).and_then(|(host, port)| {
            Some(SocketAddr::new(
                host.parse().ok()?,
                u16::try_from(port).ok()?,
            ))
        });
        let streams = conninfo
            .zip(address)
            .filter(|_| status == Some("streaming"));
        let senders = senders.iter().map(|row| {
            let pid: i32 = row.try_get("pid")?;
            let started: &str = row.try_get("started")?;
            let process = format!("{pid} {started}");
            Ok((
                row.try_get("slot")?,
                row.try_get("name")?,
                process,
                unsigned(row.try_get("flushed")?),
            ))
        });
        Ok(Self {
            standby: row.try_get("standby")?,
            system: row.try_get::<_, i64>("system")?.cast_unsigned(),
            lsn: row.try_get::<_, Option<i64>>("lsn")?.map_or(0, unsigned),
            received: row.try_get::<_, Option<i64>>("received")?.map(unsigned),
            timeline: file.unwrap_or(control.cast_unsigned()),
            names: row.try_get("names")?,
            waits: row.try_get("waits")?,
            receives: row.try_get("receives")?,
            streams,
            mark: mark.map(read_mark).transpose()?.flatten(),
            senders: senders.collect::<Result<_, Error>>()?,
        })
    }
}

fn unsigned(number: i64) -> u64 {
    number.max(0).cast_unsigned()
}

/// An epoch row; none where it is not as we write them.
pub(super) fn read_mark(row: &Row) -> Result<Option<Mark>, Error> {
    let epoch: i64 = row.try_get("epoch")?;
    let plan: &str = row.try_get("plan")?;
    let plan = Digest::from_hex(plan);
    let epoch = Epoch(unsigned(epoch));
    Ok(plan.map(|plan| Mark { epoch, plan }))
}

impl Server {
    /// What can be seen now.
    pub(super) fn reading(&self, session: &mut Session) -> Reading {
        match self.postmaster(session) {
            None => self.stopped(),
            Some(server) => match session.link.ask(server, LOOK, Seen::ask) {
                Ok(seen) => self.running(session, server, &seen),
                Err(Trouble::Mute | Trouble::Said(_)) => self.mute(),
            },
        }
    }

    /// A server whose process is there and which answers nothing: it starts, or stands still. It
    /// seems to replay, so that everybody waits; what it has cannot be known, so nothing is told.
    fn mute(&self) -> Reading {
        Reading {
            running: true,
            standby: self.files.is_standby(),
            receiver: None,
            received: None,
            replaying: true,
            position: self.unknown(),
            names: None,
            senders: Vec::new(),
            acknowledged: Lsn(0),
            canary: None,
            open: false,
        }
    }

    fn stopped(&self) -> Reading {
        let names = configuration::written_names(&self.files);
        Reading {
            running: false,
            standby: self.files.is_standby() && self.files.barred().is_none(),
            replaying: false,
            position: self.position_when_stopped(),
            names: names.and_then(|names| read_names(&self.settings, &names)),
            ..self.mute()
        }
    }

    /// A position of no lineage.
    fn unknown(&self) -> Position {
        Position {
            system: 0,
            history: History {
                ancestors: Vec::new(),
                timeline: Timeline(0),
            },
            lsn: Lsn(0),
            mark: None,
        }
    }

    fn position_when_stopped(&self) -> Position {
        if self.files.barred() == Some(super::files::Barred::Incomplete) {
            return self.unknown();
        }
        let position = || {
            let control = Control::read(&self.programs, &self.files)?;
            Some(Position {
                system: control.system,
                history: of_timeline(&self.files.data, control.timeline)?,
                lsn: Lsn(control.lsn),
                mark: self.seen_mark(),
            })
        };
        position().unwrap_or_else(|| self.unknown())
    }

    fn running(&self, session: &mut Session, server: i32, seen: &Seen) -> Reading {
        self.see_mark(session, seen.mark);
        let receiver = self.receiver(seen);
        let (received, replaying) = self.replay(seen);
        let names = read_names(&self.settings, &seen.names);
        let senders = self.senders(seen);
        let old = self.old_senders();
        let is_old =
            |sender: &WalSender| old.as_ref().is_none_or(|old| old.contains(&sender.process));
        let acknowledged = names
            .as_ref()
            .map_or(Lsn(0), |names| acknowledged(names, &senders));
        let data = &self.files.data;
        let history = if seen.standby {
            of_standby(data, seen.lsn, seen.timeline)
        } else {
            of_timeline(data, seen.timeline)
        };
        let Some(history) = history else {
            return self.mute();
        };
        let hba = fs::read_to_string(self.files.at(HBA)).unwrap_or_default();
        Reading {
            running: true,
            standby: seen.standby,
            receiver,
            received: received.map(Lsn),
            replaying,
            position: Position {
                system: seen.system,
                history,
                lsn: Lsn(seen.lsn),
                mark: seen.mark,
            },
            senders: senders
                .iter()
                .map(|sender| Sender {
                    member: sender.member,
                    name: sender.name,
                    is_current: !is_old(sender),
                })
                .collect(),
            names,
            acknowledged,
            canary: session
                .canary
                .filter(|(of, ..)| *of == server)
                .map(|(_, mark, lsn)| (mark, lsn)),
            open: !seen.standby && configuration::is_open(&hba),
        }
    }

    /// Whom it receives from. A receiver of which that is not known yet, or does not stream, is
    /// somebody: this member itself.
    fn receiver(&self, seen: &Seen) -> Option<(MemberId, Epoch)> {
        if !seen.standby || !seen.receives {
            return None;
        }
        let known = || {
            let (conninfo, address) = seen.streams.as_ref()?;
            let name = conninfo
                .split(' ')
                .find_map(|word| word.strip_prefix("application_name="))?;
            let (epoch, _) = read_name(&self.settings, name)?;
            let mut members = self.settings.members.iter();
            let (member, _) = members.find(|(_, peer)| peer.address == *address)?;
            Some((*member, epoch))
        };
        Some(known().unwrap_or((self.settings.member, Epoch(0))))
    }

    /// What was received, up to the end of the last whole record, and whether it still replays. What
    /// the receiver had of a record that was cut off is no part of the position: nothing that was
    /// acknowledged is in it, and a promotion begins before it.
    fn replay(&self, seen: &Seen) -> (Option<u64>, bool) {
        if !seen.standby {
            return (None, false);
        }
        let beyond = seen.received.is_some_and(|received| received > seen.lsn);
        if !beyond {
            return (seen.received, !seen.waits);
        }
        let replaying = seen.receives || !seen.waits || self.has_record_at(seen.lsn);
        let received = if replaying {
            seen.received
        } else {
            Some(seen.lsn)
        };
        (received, replaying)
    }

    /// Whether a whole record stands at a place of the log.
    fn has_record_at(&self, lsn: u64) -> bool {
        let Some(history) = of_standby(&self.files.data, lsn + 1, 1) else {
            return true;
        };
        let mut command = self.programs.command("pg_waldump");
        command.arg("-p").arg(self.files.data.join("pg_wal"));
        command.arg("-t").arg(history.timeline.to_string());
        command
            .arg("-s")
            .arg(Lsn(lsn).to_string())
            .args(["-n", "1"]);
        command
            .output()
            .is_ok_and(|said| said.stdout.starts_with(b"rmgr:"))
    }

    pub(super) fn senders(&self, seen: &Seen) -> Vec<WalSender> {
        let known = seen
            .senders
            .iter()
            .filter_map(|(slot, name, process, flushed)| {
                let (epoch, _) = read_name(&self.settings, name)?;
                let member = self.settings.named(slot.strip_prefix("farshore_")?)?;
                Some(WalSender {
                    member,
                    name: epoch,
                    flushed: *flushed,
                    process: process.clone(),
                })
            });
        known.collect()
    }

    /// The senders that were there when the names in force had been set, one a line; none when that
    /// was not written down, and any may be old (rule 4).
    fn old_senders(&self) -> Option<Vec<String>> {
        let text = fs::read_to_string(self.files.at(super::perform::OLD_SENDERS)).ok()?;
        Some(text.lines().map(str::to_owned).collect())
    }

    /// The epoch row that the server had when it was seen last: of one that does not run it cannot be
    /// read. Where it was an older one, the member is copied again though it need not.
    fn seen_mark(&self) -> Option<Mark> {
        let text = fs::read_to_string(self.files.at(SEEN)).ok()?;
        let (epoch, plan) = text.trim().split_once(' ')?;
        Some(Mark {
            epoch: Epoch(epoch.parse().ok()?),
            plan: Digest::from_hex(plan)?,
        })
    }

    fn see_mark(&self, session: &mut Session, mark: Option<Mark>) {
        if let Some(mark) = mark.filter(|_| session.mark != mark)
            && self.write_mark(mark).is_ok()
        {
            session.mark = Some(mark);
        }
    }

    pub(super) fn write_mark(&self, mark: Mark) -> std::io::Result<()> {
        let text = format!("{} {}\n", mark.epoch, mark.plan);
        self.files.write(&self.files.at(SEEN), &text)
    }
}

const SEEN: &str = "seen-row";

/// Up to where enough members have confirmed: each counts once, by its slot (rule 14).
fn acknowledged(names: &Configuration, senders: &[WalSender]) -> Lsn {
    let mut best: BTreeMap<MemberId, u64> = BTreeMap::new();
    for sender in senders {
        if sender.name == names.epoch && names.members.contains(&sender.member) {
            let flushed = best.entry(sender.member).or_default();
            *flushed = sender.flushed.max(*flushed);
        }
    }
    let mut all: Vec<u64> = best.into_values().collect();
    all.sort_unstable_by(|a, b| b.cmp(a));
    Lsn(all.get(usize::from(names.count) - 1).copied().unwrap_or(0))
}
