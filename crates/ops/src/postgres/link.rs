//! The agent's session with its server: a limit on every wait, as a server that stands still
//! answers nothing.

use super::configuration::{AGENT, DATABASE};
use std::path::PathBuf;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use tokio_postgres::{Client, Config, Error, NoTls};

/// The longest wait for what can be seen: a server that is slower is taken for one that stands still.
pub(super) const LOOK: Duration = Duration::from_millis(800);
/// The longest wait for a short change.
pub(super) const CHANGE: Duration = Duration::from_secs(5);

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Trouble {
    /// There was none in time, or nobody is there.
    Mute,
    /// The server said that it does not.
    Said(String),
}

impl Trouble {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Mute => "the server does not answer",
            Self::Said(text) => text,
        }
    }
}

/// A session that is made when it is needed, and again when it broke.
pub(super) struct Link {
    runtime: Runtime,
    config: Config,
    client: Option<(i32, Client)>,
}

impl Link {
    /// With the server whose socket of this port lies in `folder`.
    pub(super) fn new(folder: PathBuf, port: u16) -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let mut config = Config::new();
        // The agent waits for no acknowledgement: it writes canaries and reads where they are.
        config
            .host_path(folder)
            .port(port)
            .user(AGENT)
            .dbname(DATABASE)
            .application_name("farshore_agent")
            .options(
                "-c synchronous_commit=local -c lock_timeout=2s -c client_min_messages=error \
                 -c search_path=pg_catalog",
            );
        Ok(Self {
            runtime,
            config,
            client: None,
        })
    }

    /// Asks the server that has this first process; within a limit.
    pub(super) fn ask<T>(
        &mut self,
        server: i32,
        limit: Duration,
        question: impl AsyncFnOnce(&Client) -> Result<T, Error>,
    ) -> Result<T, Trouble> {
        let kept = self.client.take();
        let kept = kept.filter(|(of, client)| *of == server && !client.is_closed());
        let config = &self.config;
        let answer = async {
            let client = match kept {
                Some((_, client)) => client,
                None => connect(config).await?,
            };
            let answer = question(&client).await;
            Ok((answer, client))
        };
        // The limit needs the runtime's clock.
        let answer = self
            .runtime
            .block_on(async { timeout(limit, answer).await });
        match answer {
            Ok(Ok((answer, client))) => {
                let broken = answer
                    .as_ref()
                    .is_err_and(|error| error.as_db_error().is_none());
                if !broken {
                    self.client = Some((server, client));
                }
                answer.map_err(|error| trouble(&error))
            }
            Ok(Err(error)) => Err(trouble(&error)),
            Err(_) => Err(Trouble::Mute),
        }
    }

    /// The next question is asked in a new session: it has the settings that the server's first
    /// process has by then.
    pub(super) fn renew(&mut self) {
        self.client = None;
    }

    /// Asks another member as the user that copies.
    pub(super) fn ask_other<T>(
        &self,
        config: &Config,
        limit: Duration,
        question: impl AsyncFnOnce(&Client) -> Result<T, Error>,
    ) -> Result<T, Trouble> {
        let asked = async {
            let client = connect(config).await?;
            question(&client).await
        };
        let asked = self.runtime.block_on(async { timeout(limit, asked).await });
        match asked {
            Ok(answer) => answer.map_err(|error| trouble(&error)),
            Err(_) => Err(Trouble::Mute),
        }
    }
}

async fn connect(config: &Config) -> Result<Client, Error> {
    let (client, connection) = config.connect(NoTls).await?;
    // It ends with the client.
    tokio::spawn(async move {
        let _ = connection.await;
    });
    Ok(client)
}

fn trouble(error: &Error) -> Trouble {
    match error.as_db_error() {
        Some(said) => Trouble::Said(said.message().to_owned()),
        None => Trouble::Mute,
    }
}
