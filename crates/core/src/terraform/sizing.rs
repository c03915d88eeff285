//! How large the parts of a stack are, where the workload file does not say.

use std::collections::BTreeMap;

/// What an imported plan, or a person, knows better than the defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sizing {
    /// Begin of every name; by default the workload's.
    pub name: Option<String>,
    /// Servers that carry today's whole load; at least 1.
    pub servers: u32,
    /// AWS type of the servers, such as `m6i.large`.
    pub instance_type: String,
    /// NAT gateways of a region; by default one for each zone.
    pub gateways: Option<u32>,
    /// AWS class of the databases' machines, such as `db.r6g.large`.
    pub database_class: String,
    /// Version of PostgreSQL; Aurora must have it, too.
    pub postgres_version: String,
    /// What single data sets differ in, by their names in the workload file.
    pub data: BTreeMap<String, DataSizing>,
}

/// How one data set differs from the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataSizing {
    /// What holds it; by default what its model needs.
    pub engine: Option<Engine>,
    /// Storage in GiB at the start; by default a quarter more than the data.
    pub storage_gib: Option<u32>,
}

/// What holds a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// RDS for PostgreSQL, replicated by its log.
    Postgres,
    /// Aurora PostgreSQL as a global database, replicated by its storage.
    Aurora,
    /// A DynamoDB table, a global one where it is replicated.
    Table,
    /// An S3 bucket, replicated object by object.
    Bucket,
}

impl Default for Sizing {
    /// Four `m6i.large` servers, `db.r6g.large`, PostgreSQL 16.4: the size of the project's own
    /// example stacks (`examples/terraform`), an assumption to be replaced.
    fn default() -> Self {
        Self {
            name: None,
            servers: 4,
            instance_type: "m6i.large".to_owned(),
            gateways: None,
            database_class: "db.r6g.large".to_owned(),
            postgres_version: "16.4".to_owned(),
            data: BTreeMap::new(),
        }
    }
}
