//! Calls of the modules for what holds data, by what each data set needs.

use super::calls::call;
use super::hcl::Code;
use super::root::object;
use super::sizing::Engine;
use super::stack::{Site, Stack, Store};
use crate::model::Stage;
use crate::terms::Pattern;

/// The name of the call for a data set where it is written.
pub(super) fn label(store: &Store) -> String {
    format!("data_{}", store.name.replace('-', "_"))
}

/// The name of the call for its copy in another region. Each begins and ends unlike those of other
/// data sets, whatever these are called.
fn copy_label(store: &Store, site: &Site) -> String {
    format!("copy_{}_{}", store.name.replace('-', "_"), site.key)
}

/// `data.tf`.
pub(super) fn data(stack: &Stack<'_>) -> Code {
    let mut file = Code::new();
    for store in &stack.stores {
        match store.engine {
            Engine::Postgres => postgres(stack, store, &mut file),
            Engine::Aurora => aurora(stack, store, &mut file),
            Engine::Table => table(stack, store, &mut file),
            Engine::Bucket => bucket(stack, store, &mut file),
        }
    }
    file
}

/// Regions that keep a live copy.
fn copies<'s>(stack: &'s Stack<'_>) -> &'s [Site] {
    if stack.is_replicated() {
        stack.others()
    } else {
        &[]
    }
}

fn own_name(store: &Store) -> String {
    format!("\"${{var.name}}-{}\"", store.name)
}

fn protected(block: &mut Code) {
    block.is("deletion_protection", "var.deletion_protection");
}

/// Where a database stands, and with which key.
fn placed(block: &mut Code, site: &Site) {
    let key = site.key;
    block.is("vpc_id", &format!("module.network_{key}.vpc_id"));
    block.is("cidr", &format!("var.cidrs.{key}"));
    block.is("subnets", &format!("module.network_{key}.private_subnets"));
    block.is("key_arn", &format!("module.key_{key}.arn"));
    block.is("instance_class", "var.database_class");
    block.is("retention_days", "var.retention_days");
    protected(block);
}

/// What the writer of a database needs beside that.
fn written(block: &mut Code) {
    block.is("engine_version", "var.postgres_version");
    block.is("password", "var.database_password");
    block.is("password_version", "var.database_password_version");
    block.is("backup", "var.name");
}

/// Whether replicas survive the loss of a zone, as the primary does.
fn is_full(pattern: Pattern) -> bool {
    pattern >= Pattern::HotStandby
}

fn postgres(stack: &Stack<'_>, store: &Store, file: &mut Code) {
    let label = label(store);
    call(file, &label, "postgres", stack.primary(), |block| {
        block.is("name", &own_name(store));
        placed(block, stack.primary());
        written(block);
        block.is(
            "storage_gib",
            &format!("var.storage_gib[\"{}\"]", store.name),
        );
    });
    for site in copies(stack) {
        file.gap()
            .note(&promotion(stack, "The log is sent as it is written"));
        call(
            file,
            &copy_label(store, site),
            "postgres_replica",
            site,
            |block| {
                block.is("name", &own_name(store));
                block.is("source_arn", &format!("module.{label}.arn"));
                placed(block, site);
                block.is(
                    "storage_gib",
                    &format!("var.storage_gib[\"{}\"]", store.name),
                );
                block.is("multi_az", &is_full(stack.pattern()).to_string());
            },
        );
    }
}

/// How data follows, and how long it takes until it can be written elsewhere.
fn promotion(stack: &Stack<'_>, how: &str) -> String {
    match stack.time_of(Stage::Data) {
        Some(time) => format!("{how}. Promoting it takes {time}."),
        None => format!("{how}."),
    }
}

fn aurora(stack: &Stack<'_>, store: &Store, file: &mut Code) {
    let label = label(store);
    call(file, &label, "aurora", stack.primary(), |block| {
        block.is("name", &own_name(store));
        placed(block, stack.primary());
        written(block);
    });
    let serves = stack.pattern() == Pattern::ActiveActive;
    for site in copies(stack) {
        let how = if serves && store.written_everywhere {
            "The design gives each key a home region. This database has one writer; a further home \
             needs a database of its own. This region reads, and sends its writes there. The storage \
             replicates"
        } else if serves {
            "One region writes; this one reads, and sends its writes there. The storage replicates"
        } else {
            "The storage replicates"
        };
        file.gap().note(&promotion(stack, how));
        call(
            file,
            &copy_label(store, site),
            "aurora_secondary",
            site,
            |block| {
                block.is(
                    "name",
                    &format!("\"${{var.name}}-{}-{}\"", store.name, site.key),
                );
                block.is("global_id", &format!("module.{label}.global_id"));
                placed(block, site);
                block.is("engine_version", "var.postgres_version");
                block.is(
                    "instances",
                    if is_full(stack.pattern()) { "2" } else { "1" },
                );
                block.is("forward_writes", &serves.to_string());
                block
                    .gap()
                    .note("A member joins a database that has its writer.");
                block.is("depends_on", &format!("[module.{label}]"));
            },
        );
    }
}

fn table(stack: &Stack<'_>, store: &Store, file: &mut Code) {
    if stack.is_replicated() {
        let how = if store.written_everywhere {
            "Every region writes; of two writes to one item the later one stays. What is to be merged \
             must be items of their own."
        } else {
            "Every region could write; only the region that users are led to does."
        };
        file.gap().note(how);
    }
    call(file, &label(store), "table", stack.primary(), |block| {
        block.is("name", &own_name(store));
        block.is("key_arn", "module.key_primary.arn");
        let replicas: Vec<String> = copies(stack)
            .iter()
            .map(|site| {
                let region = super::hcl::literal(&site.region);
                format!(
                    "{{ region = {region}, key_arn = module.key_{}.arn }}",
                    site.key
                )
            })
            .collect();
        if !replicas.is_empty() {
            block.is("replicas", &format!("[{}]", replicas.join(", ")));
        }
        protected(block);
        block.is("backup", "var.name");
    });
}

fn bucket(stack: &Stack<'_>, store: &Store, file: &mut Code) {
    let label = label(store);
    call(file, &label, "bucket", stack.primary(), |block| {
        bucket_of(block, store, stack.primary());
        block.is("backup", "var.name");
    });
    for site in copies(stack) {
        call(file, &copy_label(store, site), "bucket", site, |block| {
            bucket_of(block, store, site);
        });
    }
    for site in senders(stack, store) {
        replication(stack, store, site, file);
    }
}

fn bucket_of(block: &mut Code, store: &Store, site: &Site) {
    block.is("name", &own_name(store));
    block.is("key_arn", &format!("module.key_{}.arn", site.key));
    block.is("retention_days", "var.retention_days");
    protected(block);
}

/// Regions whose bucket is copied to the others.
fn senders<'s>(stack: &'s Stack<'_>, store: &Store) -> &'s [Site] {
    if !stack.is_replicated() {
        &[]
    } else if store.written_everywhere {
        &stack.sites
    } else {
        &stack.sites[..1]
    }
}

/// The call for a bucket of one region.
fn bucket_label(store: &Store, site: &Site) -> String {
    if site.key == "primary" {
        label(store)
    } else {
        copy_label(store, site)
    }
}

fn replication(stack: &Stack<'_>, store: &Store, from: &Site, file: &mut Code) {
    let receivers: Vec<&Site> = stack.sites.iter().filter(|to| to.key != from.key).collect();
    let Some((first, further)) = receivers.split_first() else {
        return;
    };
    let source = bucket_label(store, from);
    let call_label = format!("replication_{}_{}", store.name.replace('-', "_"), from.key);
    call(file, &call_label, "bucket_replication", from, |block| {
        block.is(
            "name",
            &format!("\"${{var.name}}-{}-{}\"", store.name, from.key),
        );
        block.is("bucket", &format!("module.{source}.name"));
        block.is("bucket_arn", &format!("module.{source}.arn"));
        block.is("key_arn", &format!("module.key_{}.arn", from.key));
        block.is(
            "destination_arn",
            &format!("module.{}.arn", bucket_label(store, first)),
        );
        block.is(
            "destination_key_arn",
            &format!("module.key_{}.arn", first.key),
        );
        let further: Vec<String> = further
            .iter()
            .map(|to| {
                let bucket = bucket_label(store, to);
                format!(
                    "{{ bucket_arn = module.{bucket}.arn, key_arn = module.key_{}.arn }}",
                    to.key
                )
            })
            .collect();
        if !further.is_empty() {
            block.is("further", &format!("[{}]", further.join(", ")));
        }
        let buckets: Vec<String> = receivers
            .iter()
            .map(|to| format!("module.{}", bucket_label(store, to)))
            .collect();
        block
            .gap()
            .note("Both sides must keep versions before anything is copied.");
        block.is("depends_on", &format!("[{}]", buckets.join(", ")));
    });
}

/// What an observation of one region watches of the data: lag towards it and, for tables, from it.
pub(super) fn watched(stack: &Stack<'_>, site: &Site, block: &mut Code) {
    let lists = [
        ("replicas", follows(stack, Engine::Postgres, site)),
        ("clusters", follows(stack, Engine::Aurora, site)),
        ("tables", sends(stack, site)),
        ("buckets", receives(stack, site)),
    ];
    for (name, pairs) in lists {
        if !pairs.is_empty() {
            block.is(name, &object(pairs.into_iter()));
        }
    }
}

fn follows(stack: &Stack<'_>, engine: Engine, site: &Site) -> Vec<String> {
    if !stack.is_replicated() || site.key == "primary" {
        return Vec::new();
    }
    let stores = stack.stores_in(engine);
    stores
        .map(|store| {
            format!(
                "\"{}\" = module.{}.identifier",
                store.name,
                copy_label(store, site)
            )
        })
        .collect()
}

fn sends(stack: &Stack<'_>, site: &Site) -> Vec<String> {
    let serves = site.key == "primary" || stack.pattern() == Pattern::ActiveActive;
    if !stack.is_replicated() || !serves {
        return Vec::new();
    }
    let mut pairs = Vec::new();
    for store in stack.stores_in(Engine::Table) {
        for to in stack.sites.iter().filter(|to| to.key != site.key) {
            let receiver = super::hcl::literal(&to.region);
            pairs.push(format!(
                "\"{}-{}\" = {{ table = module.{}.name, receiver = {receiver} }}",
                store.name,
                to.key,
                label(store)
            ));
        }
    }
    pairs
}

fn receives(stack: &Stack<'_>, site: &Site) -> Vec<String> {
    let mut pairs = Vec::new();
    for store in stack.stores_in(Engine::Bucket) {
        for from in senders(stack, store)
            .iter()
            .filter(|from| from.key != site.key)
        {
            // The first receiver has the rule `all`, further ones are numbered.
            let receivers = stack.sites.iter().filter(|to| to.key != from.key);
            let at = receivers
                .clone()
                .position(|to| to.key == site.key)
                .unwrap_or(0);
            let rule = if at == 0 {
                "all".to_owned()
            } else {
                format!("all-{}", at + 1)
            };
            pairs.push(format!(
                "\"{}-{}\" = {{ source = module.{}.name, destination = module.{}.name, rule = \"{rule}\" }}",
                store.name,
                from.key,
                bucket_label(store, from),
                bucket_label(store, site),
            ));
        }
    }
    pairs
}
