//! The configuration: outside the data directory, which a rewind or a copy replaces (rule 13).

use super::files::Files;
use super::settings::Settings;
use farshore_core::failover::{Configuration, Epoch, standby_name};
use farshore_core::site::MemberId;
use std::fmt::Write as _;
use std::io;

/// The agent's own user: over the socket alone, which only the server's user and root can reach.
pub(super) const AGENT: &str = "farshore";
/// As whom members copy from each other.
pub(super) const REPLICA: &str = "farshore_replica";
/// As whom observers look, and write to `farshore.canary`, also while the server is closed.
pub const OBSERVER: &str = "farshore_observer";
/// The database of the epoch row and of the observers' canaries.
pub const DATABASE: &str = "postgres";

pub(super) const MAIN: &str = "postgresql.conf";
pub(super) const NAMES: &str = "names.conf";
pub(super) const UPSTREAM: &str = "upstream.conf";
pub(super) const HBA: &str = "pg_hba.conf";
/// The key by which this member receives: without it no receiver gets in anywhere, whatever the
/// configuration that it still has says (rule 1).
pub(super) const UPSTREAM_KEY: &str = "upstream.key";
/// The key of programs that copy.
pub(super) const COPY_KEY: &str = "copy.key";

/// What does not change while the server runs.
pub(super) fn main(settings: &Settings, files: &Files) -> String {
    let listens = settings.listens();
    let state = files.state().display();
    let data = files.data.display();
    format!(
        "# Written by Farshore at each start: changes are lost.\n\
         data_directory = '{data}'\n\
         hba_file = '{state}/{HBA}'\n\
         ident_file = '{state}/pg_ident.conf'\n\
         listen_addresses = '{}'\n\
         port = {}\n\
         unix_socket_directories = '{state}'\n\
         unix_socket_permissions = 0700\n\
         max_connections = 200\n\
         superuser_reserved_connections = 8\n\
         password_encryption = 'scram-sha-256'\n\
         # Rule 10: what was not acknowledged must not show itself by a restart nobody asked for.\n\
         restart_after_crash = off\n\
         # Rule 13: without hints in the log or checksums a rewind is not possible.\n\
         wal_level = replica\n\
         wal_log_hints = on\n\
         full_page_writes = on\n\
         fsync = on\n\
         synchronous_commit = on\n\
         hot_standby = on\n\
         hot_standby_feedback = off\n\
         max_wal_senders = 20\n\
         max_replication_slots = 20\n\
         # For a rewind; and the most that a member which is away may hold back.\n\
         wal_keep_size = '256MB'\n\
         max_slot_wal_keep_size = '8GB'\n\
         wal_sender_timeout = '5s'\n\
         wal_receiver_timeout = '5s'\n\
         wal_receiver_status_interval = '1s'\n\
         wal_retrieve_retry_interval = '100ms'\n\
         recovery_target_timeline = 'latest'\n\
         # Rule 9: a commit that was cancelled while it waited is a warning there.\n\
         log_destination = 'stderr'\n\
         logging_collector = off\n\
         log_min_messages = warning\n\
         log_line_prefix = '%m [%p] %q%u@%d '\n\
         lc_messages = 'C'\n\
         log_timezone = 'UTC'\n\
         include '{state}/{NAMES}'\n\
         include '{state}/{UPSTREAM}'\n",
        listens.ip(),
        listens.port(),
    )
}

/// Who may connect: applications only once it is open (rules 8 and 10).
pub(super) fn hba(settings: &Settings, open: bool) -> String {
    let mut text = format!(
        "{}# Written by Farshore.\n\
         local all {AGENT} trust\n\
         local all all reject\n",
        if open { OPEN } else { CLOSED }
    );
    let loopback = ["127.0.0.0/8", "::1/128"];
    let mut host = |database: &str, user: &str, method: &str| {
        for address in loopback {
            let _ = writeln!(text, "host {database} {user} {address} {method}");
        }
    };
    host("replication", REPLICA, "scram-sha-256");
    host(DATABASE, REPLICA, "scram-sha-256");
    host(DATABASE, OBSERVER, "scram-sha-256");
    host("all", AGENT, "reject");
    host("all", REPLICA, "reject");
    host("all", OBSERVER, "reject");
    if open && settings.clients.is_empty() {
        host("all", "all", "scram-sha-256");
    } else if open {
        for client in &settings.clients {
            host("all", &format!("\"{client}\""), "scram-sha-256");
        }
    }
    text
}

const OPEN: &str = "# open\n";
const CLOSED: &str = "# closed\n";

/// Whether clients are let in, by what was written last.
pub(super) fn is_open(text: &str) -> bool {
    text.starts_with(OPEN)
}

/// The synchronous names, as PostgreSQL has them.
pub(super) fn names(settings: &Settings, configuration: &Configuration) -> String {
    let members = configuration.members.iter().filter_map(|member| {
        let name = &settings.members.get(member)?.name;
        Some(format!("\"{}\"", standby_name(configuration.epoch, name)))
    });
    let members: Vec<String> = members.collect();
    format!("ANY {} ({})", configuration.count, members.join(", "))
}

/// The set that names stand for; none when they are not ours.
pub(super) fn read_names(settings: &Settings, text: &str) -> Option<Configuration> {
    let rest = text.trim().strip_prefix("ANY ")?;
    let (count, rest) = rest.split_once(" (")?;
    let mut epoch = None;
    let mut members = std::collections::BTreeSet::new();
    for name in rest.strip_suffix(')')?.split(", ") {
        let (of, member) = read_name(settings, name.trim_matches('"'))?;
        if epoch.is_some_and(|epoch| epoch != of) || !members.insert(member) {
            return None;
        }
        epoch = Some(of);
    }
    Configuration::new(epoch?, members, count.parse().ok()?)
}

/// Whose name of which epoch it is.
pub(super) fn read_name(settings: &Settings, name: &str) -> Option<(Epoch, MemberId)> {
    let (epoch, member) = name.strip_prefix('e')?.split_once('_')?;
    Some((Epoch(epoch.parse().ok()?), settings.named(member)?))
}

/// The slot of a member: one each, so that a second one of its name is refused (rule 14).
pub(super) fn slot(member: &str) -> String {
    format!("farshore_{member}")
}

/// The setting that PostgreSQL takes its synchronous names from.
pub(super) fn write_names(files: &Files, names: &str) -> io::Result<()> {
    let text = format!("synchronous_standby_names = '{names}'\n");
    files.write(&files.at(NAMES), &text)
}

/// What was written last.
pub(super) fn written_names(files: &Files) -> Option<String> {
    let text = std::fs::read_to_string(files.at(NAMES)).ok()?;
    let names = text.strip_prefix("synchronous_standby_names = '")?;
    Some(names.trim_end().strip_suffix('\'')?.to_owned())
}

/// Whom the server receives from, if from anybody.
pub(super) fn write_upstream(
    settings: &Settings,
    files: &Files,
    upstream: Option<(MemberId, Epoch)>,
) -> io::Result<()> {
    let Some((peer, epoch)) =
        upstream.and_then(|(member, epoch)| Some((settings.members.get(&member)?, epoch)))
    else {
        files.remove(&files.at(UPSTREAM_KEY))?;
        return files.write(&files.at(UPSTREAM), "primary_conninfo = ''\n");
    };
    let me = &settings.me().name;
    let text = format!(
        "primary_conninfo = '{} passfile={} application_name={}'\nprimary_slot_name = '{}'\n",
        target(peer.address),
        files.at(UPSTREAM_KEY).display(),
        standby_name(epoch, me),
        slot(me),
    );
    write_key(settings, files, UPSTREAM_KEY)?;
    files.write(&files.at(UPSTREAM), &text)
}

/// A key file: for every member, as addresses are the members' own.
pub(super) fn write_key(settings: &Settings, files: &Files, name: &str) -> io::Result<()> {
    let text = format!("*:*:*:{REPLICA}:{}\n", settings.password);
    files.write(&files.at(name), &text)
}

/// Where a member copies from, without the key.
pub(super) fn target(address: std::net::SocketAddr) -> String {
    format!(
        "host={} port={} user={REPLICA} connect_timeout=2 sslmode=disable gssencmode=disable \
         keepalives_idle=2 keepalives_interval=1 keepalives_count=3 tcp_user_timeout=5000",
        address.ip(),
        address.port()
    )
}
