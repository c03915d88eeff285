//! What an observer asks of a server: a new session each time, as a user's would be, a read, and
//! where writes are taken a canary that waits for its acknowledgement.

use super::configuration::{DATABASE, OBSERVER};
use crate::observer::{Probe, Probed};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::time::timeout;
use tokio_postgres::{Client, Config, NoTls};

/// How long a session with its read, and a write, may take: a busy machine needs hundreds of
/// milliseconds for the password alone, and two probes fit into the shortest silence that is sensible.
const WITHIN: Duration = Duration::from_millis(1_200);

/// How the observer of this name probes, with the password of all members.
#[must_use]
pub fn probe(observer: &str, password: &str) -> Probe {
    let mut config = Config::new();
    config
        .user(OBSERVER)
        .password(password)
        .dbname(DATABASE)
        .application_name("farshore_observer");
    let observer = observer.to_owned();
    Arc::new(move |address: &str| {
        let runtime = Builder::new_current_thread().enable_all().build();
        match (runtime, address.parse()) {
            (Ok(runtime), Ok(address)) => runtime.block_on(look(&config, &observer, address)),
            // Nothing was seen of the server.
            (Err(_), _) | (_, Err(_)) => Probed::Silent,
        }
    })
}

async fn look(config: &Config, observer: &str, address: SocketAddr) -> Probed {
    let (client, standby) = match timeout(WITHIN, session(config, address)).await {
        Ok(Ok(session)) => session,
        Ok(Err(seen)) => return seen,
        Err(_) => return Probed::Silent,
    };
    if standby {
        return Probed::Reads;
    }
    let canary = "INSERT INTO farshore.canary AS c (observer, beat) VALUES ($1, 1) \
                  ON CONFLICT (observer) DO UPDATE SET beat = c.beat + 1";
    match timeout(WITHIN, client.execute(canary, &[&observer])).await {
        Ok(Ok(1)) => Probed::Writes,
        Ok(Ok(_) | Err(_)) | Err(_) => Probed::Reads,
    }
}

/// A new session, and whether the server is a standby; or what was seen instead.
async fn session(config: &Config, address: SocketAddr) -> Result<(Client, bool), Probed> {
    let stream = TcpStream::connect(address).await.map_err(|error| {
        if error.kind() == std::io::ErrorKind::ConnectionRefused {
            Probed::Refused
        } else {
            Probed::Silent
        }
    })?;
    let silent = |_| Probed::Silent;
    let (client, connection) = config.connect_raw(stream, NoTls).await.map_err(silent)?;
    // It ends with the client.
    tokio::spawn(async move { drop(connection.await) });
    let row = client.query_one("SELECT pg_is_in_recovery()", &[]).await;
    let standby = row.and_then(|row| row.try_get(0)).map_err(silent)?;
    Ok((client, standby))
}
