//! The modules that stacks are made of, as files of this crate.

use super::GeneratedFile;

/// A module and its files.
struct Module {
    name: &'static str,
    files: [(&'static str, &'static str); 3],
}

macro_rules! modules {
    ($($name:literal)+) => {
        &[$(Module {
            name: $name,
            files: [
                ("main.tf", include_str!(concat!("modules/", $name, "/main.tf"))),
                ("variables.tf", include_str!(concat!("modules/", $name, "/variables.tf"))),
                ("outputs.tf", include_str!(concat!("modules/", $name, "/outputs.tf"))),
            ],
        }),+]
    };
}

const MODULES: &[Module] = modules! {
    "accelerator" "accelerator_endpoint" "aurora" "aurora_secondary" "backup" "backup_vault" "bucket"
    "bucket_replication" "compute" "drill" "key" "network" "observation" "postgres"
    "postgres_replica" "table" "traffic" "traffic_switch"
};

/// The files of the modules that `root` calls.
pub(super) fn called(root: &[GeneratedFile]) -> Vec<GeneratedFile> {
    let is_called = |module: &&Module| {
        let source = format!("\"./modules/{}\"", module.name);
        root.iter().any(|file| file.contents.contains(&source))
    };
    let files = MODULES.iter().filter(is_called).flat_map(|module| {
        let files = module.files.iter().filter(|(_, text)| !text.is_empty());
        files.map(|(file, text)| GeneratedFile {
            path: format!("modules/{}/{file}", module.name),
            contents: (*text).to_owned(),
        })
    });
    files.collect()
}
