//! Rules of the fence that only a real server can show; skipped where PostgreSQL is not installed.

use crate::postgres::{PASSWORD, Real, ask, settings};
use crate::suite::{Stage as _, Suite};
use farshore_core::failover::{Database as _, Operation};
use farshore_core::site::MemberId;
use farshore_ops::postgres::{OpenError, Server};
use rustix::process::Signal;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio_postgres::error::SqlState;

/// Rule 8: nobody but members and observers gets in before the canary is acknowledged, whatever
/// they are; and what the promise leaves out is shown to be outside of it.
#[test]
fn rule_8_a_closed_server_lets_no_application_in_and_sessions_that_do_not_wait_are_outside() {
    let Some(real) = Real::new() else { return };
    let mut suite = Suite::new(real);
    suite.followed();
    for user in ["app", "farshore", "somebody", "farshore_replica"] {
        let mut config = suite.stage.application(0);
        config.user(user).dbname("template1");
        let error = ask(&config, async |client| client.batch_execute("").await).unwrap_err();
        let code = error.code().cloned();
        assert_eq!(
            code,
            Some(SqlState::INVALID_AUTHORIZATION_SPECIFICATION),
            "{user}"
        );
    }
    let mut observer = suite.stage.application(0);
    observer.user("farshore_observer");
    let beat = "INSERT INTO farshore.canary VALUES ('eye', 1)";
    ask(&observer, async |client| client.batch_execute(beat).await).unwrap();
    suite.opened();
    let _ = suite.acknowledged(0);
    for member in [1, 2] {
        suite.perform(member, &Operation::Stop);
    }
    // Nobody confirms any more, and this session does not wait.
    let application = suite.stage.application(0);
    let outside = "SET synchronous_commit = off; INSERT INTO public.rows VALUES (1000)";
    ask(&application, async |client| {
        client.batch_execute(outside).await
    })
    .unwrap();
    let waits = suite.commit(0);
    assert!(!suite.stage.is_acknowledged(waits));
}

/// Rule 9: its client is told that it succeeded; the log says that nobody knows.
#[test]
fn rule_9_a_commit_that_was_cancelled_while_it_waited_is_found_in_the_log() {
    let Some(real) = Real::new() else { return };
    let mut suite = Suite::new(real);
    suite.opened();
    let (before, from) = suite.stage.servers[0].cancelled_commits(0).unwrap();
    assert!(before.is_empty(), "{before:?}");
    for member in [1, 2] {
        suite.perform(member, &Operation::Stop);
    }
    let row = suite.commit(0);
    suite.until("the wait", |stage| {
        let cancel = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity \
            WHERE wait_event = 'SyncRep'";
        let found = stage.as_agent(0, async |client| client.execute(cancel, &[]).await);
        found.unwrap() == 1
    });
    suite.until("the client's success", |stage| stage.is_acknowledged(row));
    let (lines, end) = suite.stage.servers[0].cancelled_commits(from).unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
    let (again, _) = suite.stage.servers[0].cancelled_commits(end).unwrap();
    assert!(again.is_empty());
}

/// Rule 13: what a rewind brings from another, and whoever starts the server meanwhile.
#[test]
fn rule_13_another_members_settings_do_not_count_and_an_unfinished_copy_does_not_start() {
    let Some(real) = Real::new() else { return };
    let mut suite = Suite::new(real);
    let auto = suite.stage.settings[1].data.join("postgresql.auto.conf");
    suite.perform(1, &Operation::Stop);
    fs::write(
        &auto,
        "primary_conninfo = 'host=127.0.0.1 port=1'\nrestart_after_crash = on\n",
    )
    .unwrap();
    suite.perform(1, &Operation::Start);
    assert_eq!(fs::read_to_string(&auto).unwrap(), "");
    suite.perform(1, &Operation::Stop);
    let mark: PathBuf = suite.stage.settings[1].state.join("must-not-start");
    for text in ["incomplete\n", "copied\n", "torn"] {
        fs::write(&mark, text).unwrap();
        suite.stage.reopen(1);
        assert!(suite.stage.servers[1].perform(&Operation::Start).is_err());
    }
    assert_eq!(suite.read(1).position.system, 0, "it is of no lineage");
    suite.perform(1, &Operation::Clone(MemberId(0)));
    assert!(suite.stage.servers[1].perform(&Operation::Start).is_err());
    suite.perform(1, &Operation::MakeStandby);
    suite.perform(1, &Operation::Start);
    assert!(suite.read(1).standby);
}

/// A server that stands still is seen as one, holds nothing up, and can be stopped and started.
#[test]
fn a_server_that_stands_still_tells_nothing_and_can_be_stopped() {
    let Some(real) = Real::new() else { return };
    let mut suite = Suite::new(real);
    suite.opened();
    suite.stage.reopen(0);
    suite.stage.signal(0, Signal::STOP);
    let reading = suite.read(0);
    assert!(reading.running && reading.replaying && !reading.open);
    assert_eq!((reading.names, reading.position.system), (None, 0));
    suite.perform(0, &Operation::Stop);
    assert!(!suite.read(0).running);
    suite.perform(0, &Operation::Start);
    suite.until("a start", |stage| !stage.servers[0].read().replaying);
}

#[test]
fn settings_that_cannot_be_used_are_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let good = settings(folder.path()).remove(0);
    let refused = |change: &dyn Fn(&mut farshore_ops::postgres::Settings)| {
        let mut settings = good.clone();
        change(&mut settings);
        Server::open(settings).unwrap_err().to_string()
    };
    let far: SocketAddr = "192.0.2.1:5432".parse().unwrap();
    let text = refused(&|s| s.members.get_mut(&MemberId(1)).unwrap().address = far);
    assert!(text.contains("not authenticated"), "{text}");
    let text = refused(&|s| s.password = format!("{PASSWORD}' --"));
    assert!(text.contains("password"), "{text}");
    let text = refused(&|s| s.clients = vec!["all\nhost all all".to_owned()]);
    assert!(text.contains("user of an application"), "{text}");
    let text = refused(&|s| s.state = s.data.join("state"));
    assert!(text.contains("data directory"), "{text}");
    let text = refused(&|s| s.state = folder.path().join("x".repeat(90)));
    assert!(text.contains("socket"), "{text}");
    let nowhere = folder.path().join("nowhere");
    let mut settings = good.clone();
    settings.programs = Some(nowhere);
    let error = Server::open(settings).unwrap_err();
    assert!(matches!(error, OpenError::NotInstalled), "{error}");
    assert!(error.to_string().contains("apt-get install postgresql"));
}
