//! The router: what clients connect to. It forwards bytes to the primary, lets new clients wait
//! while there is none, and cuts every session before it serves another member.
//!
//! It looks at nothing but the first packet of a connection: requests to cancel are dropped, because
//! a cancelled commit looks like an acknowledged one (rule 9), and encryption is declined, because
//! such a request could come inside it.

use crate::kept::{Kept, KeptError};
use crate::link::serve;
use crate::message::{FromActuator, RouterState, ToActuator};
use farshore_core::failover::{Action, Outcome, Refusal, Reply, Rules, Token};
use farshore_core::site::MemberId;
use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

/// The most connections, those that wait included.
const MOST_CONNECTIONS: usize = 2_000;
/// How long a client may wait for a primary, its own first packet included.
const WAITS_AT_MOST: Duration = Duration::from_secs(30);
/// How long a member may take to accept a connection.
const CONNECTS_WITHIN: Duration = Duration::from_secs(1);
/// How long until the next attempt, when a member accepts none.
const AGAIN_AFTER: Duration = Duration::from_millis(20);
/// How long cut sessions may take to be gone.
const CUT_WITHIN: Duration = Duration::from_secs(1);

/// PostgreSQL's codes for what is not a start of a session.
const CANCEL: u32 = 80_877_102;
const ENCRYPT: [u32; 2] = [80_877_103, 80_877_104];
/// How many offers to encrypt a client may make: TLS and GSSAPI.
const MOST_OFFERS: u8 = 2;

/// Whom the router serves now, and what ends when that changes.
#[derive(Clone, Debug)]
struct Serving {
    address: Option<SocketAddr>,
    /// Each session has one; sessions end when it says so, and are gone when all are dropped.
    until: watch::Receiver<bool>,
}

/// What the control side of a router holds.
struct Gate {
    state: RouterState,
    kept: Kept<RouterState>,
    members: BTreeMap<MemberId, SocketAddr>,
    serving: watch::Sender<Serving>,
    /// Ends the sessions of now.
    end: watch::Sender<bool>,
    /// Sessions of before that were told to end.
    ending: Vec<watch::Sender<bool>>,
}

/// Runs a router until the process ends.
///
/// # Errors
/// When the listeners cannot be used.
pub fn run_router(
    clients: TcpListener,
    control: TcpListener,
    state: RouterState,
    kept: Kept<RouterState>,
    members: BTreeMap<MemberId, SocketAddr>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    let (end, until) = watch::channel(false);
    let address = state
        .serves
        .and_then(|member| members.get(&member).copied());
    let (serving, watched) = watch::channel(Serving { address, until });
    let gate = Mutex::new(Gate {
        state,
        kept,
        members,
        serving,
        end,
        ending: Vec::new(),
    });
    let handle = runtime.handle().clone();
    serve(control, move |request: ToActuator| {
        let mut gate = gate.lock().unwrap_or_else(PoisonError::into_inner);
        match request {
            ToActuator::Look => Some(FromActuator::Router(Box::new(gate.state.clone()))),
            ToActuator::Ask(token, action) => {
                // A state that cannot be stored is no answer: nobody knows which one is on disk.
                let outcome = gate.obey(&token, &action, &handle).ok()?;
                Some(FromActuator::Outcome(outcome))
            }
        }
    });
    runtime.block_on(accept(clients, watched))
}

impl Gate {
    /// Holds a token against what was obeyed; then stores, then acts.
    fn obey(
        &mut self,
        token: &Token,
        action: &Action,
        handle: &tokio::runtime::Handle,
    ) -> Result<Outcome, KeptError> {
        if let Err(refusal) = self.state.memory.admits(token, Rules::ALL) {
            return Ok(Outcome::NotDone(refusal));
        }
        let serves = match action {
            Action::Open(member) if self.members.contains_key(member) => Some(*member),
            Action::Hold => None,
            Action::Open(_)
            | Action::Revoke
            | Action::Stop
            | Action::Arm(_)
            | Action::Promote(_)
            | Action::Follow { .. }
            | Action::Confirm => {
                let why = "a router serves the members of its site, and is none";
                return Ok(Outcome::NotDone(Refusal::State(why.into())));
            }
        };
        let state = RouterState {
            memory: self.state.memory.after(token),
            serves,
        };
        if state != self.state {
            self.kept.store(&state)?;
        }
        if self.state.serves != serves {
            self.turn(serves);
        }
        self.state = state;
        let gone = handle.block_on(async { timeout(CUT_WITHIN, self.all_end()).await.is_ok() });
        Ok(if gone {
            Outcome::Done(Reply::Done)
        } else {
            Outcome::Unknown
        })
    }

    /// Serves another member, or nobody, and tells the sessions of before to end.
    fn turn(&mut self, serves: Option<MemberId>) {
        let (end, until) = watch::channel(false);
        let address = serves.and_then(|member| self.members.get(&member).copied());
        self.serving.send_replace(Serving { address, until });
        let before = std::mem::replace(&mut self.end, end);
        before.send_replace(true);
        self.ending.push(before);
    }

    /// Waits until every session that was told to end is gone.
    async fn all_end(&mut self) {
        while let Some(before) = self.ending.last() {
            before.closed().await;
            self.ending.pop();
        }
    }
}

/// Accepts clients, as many as there is room for.
async fn accept(clients: TcpListener, serving: watch::Receiver<Serving>) -> io::Result<()> {
    clients.set_nonblocking(true)?;
    let clients = tokio::net::TcpListener::from_std(clients)?;
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let client = match clients.accept().await {
            Ok((client, _)) => client,
            // The system is short of something, or the client has gone.
            Err(_) => {
                sleep(AGAIN_AFTER).await;
                continue;
            }
        };
        let Ok(seat) = Arc::clone(&room).try_acquire_owned() else {
            continue;
        };
        let serving = serving.clone();
        tokio::spawn(async move {
            // A client that goes away is no news.
            let _ = session(client, serving).await;
            drop(seat);
        });
    }
}

/// One client, from its first packet to its end.
async fn session(mut client: TcpStream, mut serving: watch::Receiver<Serving>) -> io::Result<()> {
    client.set_nodelay(true)?;
    let started = timeout(WAITS_AT_MOST, async {
        let Some(start) = first_packet(&mut client).await? else {
            return Ok(None);
        };
        let (server, until) = primary(&mut serving).await;
        io::Result::Ok(Some((start, server, until)))
    });
    let (start, mut server, mut until) = match started.await {
        Ok(Ok(Some(started))) => started,
        Ok(Ok(None)) => return Ok(()),
        Ok(Err(error)) => return Err(error),
        Err(_) => return client.write_all(&nobody_serves()).await,
    };
    server.set_nodelay(true)?;
    tokio::select! {
        biased;
        _ = until.wait_for(|ended| *ended) => Ok(()),
        copied = async {
            server.write_all(&start).await?;
            copy_bidirectional(&mut client, &mut server).await
        } => copied.map(drop),
    }
}

/// A connection to the primary, as soon as there is one that accepts it.
async fn primary(serving: &mut watch::Receiver<Serving>) -> (TcpStream, watch::Receiver<bool>) {
    loop {
        let now = serving.borrow_and_update().clone();
        let Some(address) = now.address else {
            drop(now);
            if serving.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
            continue;
        };
        let mut until = now.until;
        let connected = tokio::select! {
            biased;
            _ = until.wait_for(|ended| *ended) => continue,
            connected = timeout(CONNECTS_WITHIN, TcpStream::connect(address)) => connected,
        };
        if let Ok(Ok(server)) = connected {
            return (server, until);
        }
        drop(until);
        sleep(AGAIN_AFTER).await;
    }
}

/// The start of a client's first packet that begins a session; nothing for one that does not.
async fn first_packet(client: &mut TcpStream) -> io::Result<Option<[u8; 8]>> {
    for _ in 0..=MOST_OFFERS {
        let mut start = [0; 8];
        client.read_exact(&mut start).await?;
        let [a, b, c, d, e, f, g, h] = start;
        let length = u32::from_be_bytes([a, b, c, d]);
        let code = u32::from_be_bytes([e, f, g, h]);
        if length == 8 && ENCRYPT.contains(&code) {
            client.write_all(b"N").await?;
        } else {
            return Ok((code != CANCEL).then_some(start));
        }
    }
    Ok(None)
}

/// PostgreSQL's message for a client that waited too long.
fn nobody_serves() -> Vec<u8> {
    let fields = b"SFATAL\0VFATAL\0C57P03\0Mfarshore: no member serves writes now\0\0";
    let length = u32::try_from(fields.len() + 4).unwrap_or(0);
    [b"E".as_slice(), &length.to_be_bytes(), fields].concat()
}

#[cfg(test)]
mod tests {
    use super::{CANCEL, ENCRYPT, run_router};
    use crate::kept::Kept;
    use crate::link::{call, listen};
    use crate::message::{FromActuator, RouterState, ToActuator};
    use farshore_core::chain::Head;
    use farshore_core::failover::{
        Action, Cluster, Epoch, Mark, Memory, Outcome, Realm, Refusal, Reply, Token, first_mark,
    };
    use farshore_core::site::MemberId;
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::path::Path;
    use std::thread;
    use std::time::Duration;

    const SOON: Duration = Duration::from_secs(10);
    const START: [u8; 8] = [0, 0, 0, 9, 0, 3, 0, 0];

    struct Site {
        clients: String,
        control: String,
        members: [TcpListener; 2],
        folder: tempfile::TempDir,
    }

    fn cluster() -> Cluster {
        Cluster {
            system: 7,
            realm: Realm::Production,
        }
    }

    fn token(epoch: u64) -> Token {
        let mark = Mark {
            epoch: Epoch(epoch),
            ..first_mark()
        };
        Token {
            cluster: cluster(),
            mark,
            step: 0,
            target: None,
            author: 9,
            head: Head::START,
            seen: Some(Head::START),
        }
    }

    fn begin(path: &Path, members: &[TcpListener; 2], state: RouterState) -> (String, String) {
        let (clients, control) = (listen("127.0.0.1:0"), listen("127.0.0.1:0"));
        let (clients, control) = (clients.unwrap(), control.unwrap());
        let addresses = [&clients, &control].map(|one| one.local_addr().unwrap().to_string());
        let kept = Kept::at(path);
        let ids = (0..).map(MemberId);
        let known = ids
            .zip(members)
            .map(|(id, one)| (id, one.local_addr().unwrap()));
        let known = known.collect();
        thread::spawn(move || run_router(clients, control, state, kept, known));
        let [clients, control] = addresses;
        (clients, control)
    }

    /// A router between clients and two members, of which it serves the first.
    fn site() -> Site {
        let folder = tempfile::tempdir().unwrap();
        let members = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let memory = Memory {
            obeyed: Some(first_mark()),
            ..Memory::new(cluster())
        };
        let serves = Some(MemberId(0));
        let state = RouterState { memory, serves };
        let (clients, control) = begin(&folder.path().join("router"), &members, state);
        Site {
            clients,
            control,
            members,
            folder,
        }
    }

    impl Site {
        fn client(&self, bytes: &[u8]) -> TcpStream {
            let mut client = TcpStream::connect(&self.clients).unwrap();
            client.set_read_timeout(Some(SOON)).unwrap();
            client.write_all(bytes).unwrap();
            client
        }

        /// The server's end of a session, with what the client said first.
        fn accepted(&self, member: usize) -> (TcpStream, [u8; 8]) {
            let (mut server, _) = self.members[member].accept().unwrap();
            let mut start = [0; 8];
            server.read_exact(&mut start).unwrap();
            (server, start)
        }

        fn asks(&self, token: &Token, action: Action) -> Outcome {
            let request = ToActuator::Ask(Box::new(token.clone()), Box::new(action));
            match call(&self.control, &request, SOON).unwrap() {
                FromActuator::Outcome(outcome) => outcome,
                other @ (FromActuator::Member(_) | FromActuator::Router(_)) => panic!("{other:?}"),
            }
        }
    }

    fn is_cut(stream: &mut TcpStream) -> bool {
        let mut rest = Vec::new();
        // A reset is an end as well.
        stream.read_to_end(&mut rest).is_ok_and(|read| read == 0) || rest.is_empty()
    }

    const DONE: Outcome = Outcome::Done(Reply::Done);

    #[test]
    fn a_session_is_forwarded_held_cut_and_served_elsewhere() {
        let site = site();
        let mut first = site.client(&START);
        let (mut server, start) = site.accepted(0);
        assert_eq!(start, START);
        server.write_all(b"hello").unwrap();
        let mut said = [0; 5];
        first.read_exact(&mut said).unwrap();
        assert_eq!(&said, b"hello");
        assert_eq!(site.asks(&token(2), Action::Hold), DONE);
        assert!(is_cut(&mut first) && is_cut(&mut server));
        let waits = site.client(&START);
        assert_eq!(site.asks(&token(2), Action::Open(MemberId(1))), DONE);
        let (_served, start) = site.accepted(1);
        assert_eq!(start, START);
        drop(waits);
    }

    #[test]
    fn opening_the_same_member_again_cuts_nobody() {
        let site = site();
        let mut client = site.client(&START);
        let (mut server, _) = site.accepted(0);
        for epoch in [2, 2, 3] {
            assert_eq!(site.asks(&token(epoch), Action::Open(MemberId(0))), DONE);
        }
        server.write_all(b"x").unwrap();
        client.read_exact(&mut [0]).unwrap();
    }

    #[test]
    fn a_lower_epoch_changes_nothing_also_after_a_restart() {
        let site = site();
        assert_eq!(site.asks(&token(3), Action::Open(MemberId(1))), DONE);
        let stale = site.asks(&token(2), Action::Open(MemberId(0)));
        let refused =
            |outcome: Outcome| matches!(outcome, Outcome::NotDone(Refusal::LowerEpoch(_)));
        assert!(refused(stale));
        let path = site.folder.path().join("router");
        let state: RouterState = Kept::at(&path).load().unwrap().unwrap();
        assert_eq!(state.serves, Some(MemberId(1)));
        let (clients, control) = begin(&path, &site.members, state);
        let again = Site {
            clients,
            control,
            ..site
        };
        assert!(refused(again.asks(&token(2), Action::Hold)));
        let _client = again.client(&START);
        again.accepted(1);
    }

    #[test]
    fn rule_9_requests_to_cancel_are_dropped_and_encryption_is_declined() {
        let site = site();
        let cancel = [16, CANCEL, 1, 2].map(u32::to_be_bytes).concat();
        assert!(is_cut(&mut site.client(&cancel)));
        let mut client = site.client(&[8, ENCRYPT[0]].map(u32::to_be_bytes).concat());
        let mut said = [0];
        client.read_exact(&mut said).unwrap();
        assert_eq!(&said, b"N");
        client.write_all(&START).unwrap();
        // The first connection that the member sees is this one: the cancel request never came.
        let (_server, start) = site.accepted(0);
        assert_eq!(start, START);
    }

    #[test]
    fn a_router_is_no_member() {
        let site = site();
        let outcome = site.asks(&token(2), Action::Stop);
        assert!(matches!(outcome, Outcome::NotDone(Refusal::State(_))));
        let outcome = site.asks(&token(2), Action::Open(MemberId(7)));
        assert!(matches!(outcome, Outcome::NotDone(Refusal::State(_))));
    }
}
