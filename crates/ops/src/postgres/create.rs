//! A new cluster: what PostgreSQL is like when it has never run.

use super::configuration::{self, AGENT, OBSERVER, REPLICA};
use super::files::Barred;
use super::server::Server;
use super::settings::OpenError;
use farshore_core::failover::{Configuration, Database as _, Mark, Operation};
use std::fs;
use std::io;
use std::time::Duration;

/// Roles and tables take some statements.
const MAKE: Duration = Duration::from_secs(20);

impl Server {
    /// Makes a new cluster of which this member is the primary, and starts it, closed to clients, with
    /// its first synchronous set and epoch row. The other members become copies of it
    /// ([`Operation::Clone`], [`Operation::MakeStandby`], [`Operation::Start`],
    /// [`Operation::Attach`]).
    ///
    /// # Errors
    /// When there is something in the data directory, a program fails, or the server does not start.
    pub fn create(&mut self, first: Mark, configuration: &Configuration) -> Result<(), OpenError> {
        let data = self.files.data.clone();
        let fail = |source| OpenError::System {
            path: data.clone(),
            source,
        };
        let is_empty = match fs::read_dir(&data) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(fail(error)),
        };
        if !is_empty {
            let text = format!("{} is not empty: nothing is made over it", data.display());
            return Err(OpenError::Setting(text));
        }
        fs::create_dir_all(&data)
            .and_then(|()| self.files.own(&data, 0o700))
            .and_then(|()| self.files.bar(Some(Barred::Incomplete)))
            .map_err(fail)?;
        self.initdb()?;
        let names = configuration::names(&self.settings, configuration);
        configuration::write_names(&self.files, &names)
            .and_then(|()| self.files.bar(None))
            .map_err(fail)?;
        self.begin_cluster(first, configuration).map_err(|what| {
            let said = self.trouble().unwrap_or_default();
            OpenError::Server(format!("{what} {said}"))
        })
    }

    fn initdb(&self) -> Result<(), OpenError> {
        let mut command = self.programs.command("initdb");
        command
            .arg("-D")
            .arg(&self.files.data)
            .args(["-U", AGENT, "-A", "reject"]);
        command.args([
            "--auth-local=trust",
            "--data-checksums",
            "--encoding=UTF8",
            "--locale=C",
        ]);
        let said = command.output().map_err(|source| OpenError::System {
            path: self.files.data.clone(),
            source,
        })?;
        if said.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&said.stderr);
        Err(OpenError::Program {
            program: "initdb",
            said: said.trim().chars().take(2_000).collect(),
        })
    }

    fn begin_cluster(
        &mut self,
        first: Mark,
        configuration: &Configuration,
    ) -> Result<(), &'static str> {
        self.start()?;
        let statements = statements(&self.settings.password);
        self.ask(MAKE, async |client| client.batch_execute(&statements).await)?;
        self.perform(&Operation::SetNames(configuration.clone()))?;
        self.perform(&Operation::Canary(first))
    }
}

/// The password has only letters, digits and `_-.`.
fn statements(password: &str) -> String {
    format!(
        "CREATE SCHEMA farshore;
         CREATE TABLE farshore.epoch (
           one boolean PRIMARY KEY DEFAULT true CHECK (one), epoch bigint NOT NULL, plan text NOT NULL);
         CREATE TABLE farshore.canary (observer text PRIMARY KEY, beat bigint NOT NULL);
         CREATE ROLE {REPLICA} LOGIN REPLICATION PASSWORD '{password}';
         CREATE ROLE {OBSERVER} LOGIN PASSWORD '{password}';
         GRANT USAGE ON SCHEMA farshore TO {REPLICA}, {OBSERVER};
         GRANT SELECT ON farshore.epoch TO {REPLICA}, {OBSERVER};
         GRANT SELECT, INSERT, UPDATE ON farshore.canary TO {OBSERVER};
         GRANT pg_checkpoint TO {REPLICA};
         GRANT EXECUTE ON FUNCTION pg_catalog.pg_control_system(),
           pg_catalog.pg_ls_dir(text, boolean, boolean), pg_catalog.pg_stat_file(text, boolean),
           pg_catalog.pg_read_binary_file(text),
           pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean) TO {REPLICA};"
    )
}
