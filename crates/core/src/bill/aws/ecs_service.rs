//! Services of containers: processors and memory of their tasks on Fargate; on machines of one's
//! own they cost nothing themselves.
//!
//! | line | billed |
//! |---|---|
//! | processors, memory | size of the task definition x desired tasks; ARM, Windows and spot by prices of their own |
//! | temporary storage | above 20 GB |
//!
//! Tasks are desired as the service says, else as many as its scaling keeps at least, else none.
//! Of several capacity providers each has its base and its weight's share of the rest.

use super::super::amount::{Amount, HOURS};
use super::super::sheet::{Pool, Sheet};
use crate::infrastructure::{Block, Resource, Value};
use crate::terms::PriceUnit::{GbHour, Hour, VcpuHour};
use rust_decimal::Decimal;

/// Processor units of one processor, and megabytes of a gigabyte.
const UNITS: f64 = 1_024.0;
/// Temporary storage, in gigabytes, that the price of a task includes.
const INCLUDED_STORAGE: u32 = 20;

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let desired = desired(sheet);
    sheet.pool = Some(Pool::Group(desired.clone()));
    let Some(hosts) = hosts(sheet, &desired) else {
        let because = "the file does not say where its tasks run";
        return sheet.not_found("tasks", Hour, &desired.by(HOURS), because);
    };
    for (provider, tasks) in hosts {
        let spot = match provider {
            "FARGATE" => false,
            "FARGATE_SPOT" => true,
            _ => continue,
        };
        let Some(definition) = definition(sheet) else {
            let because = "its task definition is not in this file";
            return sheet.not_found("tasks", Hour, &tasks.by(HOURS), because);
        };
        add(sheet, definition, spot, &tasks);
    }
}

fn add(sheet: &mut Sheet<'_, '_>, definition: &Resource<'_>, spot: bool, tasks: &Amount) {
    let arm = definition.text("runtime_platform.cpu_architecture") == Value::Known("ARM64");
    let system = definition.text("runtime_platform.operating_system_family");
    let windows = matches!(system, Value::Known(name) if name.starts_with("WINDOWS"));
    let words = [(windows, "windows"), (arm, "arm"), (spot, "spot")];
    let words = words.into_iter().filter(|(holds, _)| *holds);
    let words: Vec<&str> = words.map(|(_, word)| word).collect();
    let parts = [
        ("processors", "vcpu", "cpu", VcpuHour),
        ("memory", "memory", "memory", GbHour),
    ];
    for (name, item, attribute, unit) in parts {
        let mut name = format!("{name} of tasks");
        let mut item = item.to_owned();
        for word in &words {
            name += &format!(", {word}");
            item += &format!("/{word}");
        }
        let amount = size(definition, attribute).times(tasks).by(HOURS);
        sheet.add(name, ("fargate", &item, unit), amount);
    }
    let path = "ephemeral_storage.size_in_gib";
    let included = f64::from(INCLUDED_STORAGE);
    let storage = Amount::of(definition.number(path), Some(included), path);
    let above = storage.above(&Amount::known(INCLUDED_STORAGE));
    if !above.is_nothing() {
        let priced = ("fargate", "ephemeral-storage", GbHour);
        sheet.add(
            "temporary storage above 20 GB",
            priced,
            above.times(tasks).by(HOURS),
        );
    }
}

/// Processors or gigabytes of one task: `512`, or with its unit, `.5 vCPU` and `1 GB`.
fn size(definition: &Resource<'_>, attribute: &str) -> Amount {
    let value = match (definition.number(attribute), definition.text(attribute)) {
        (Value::Known(units), _) => Value::Known(units / UNITS),
        (_, Value::Known(text)) => {
            let number = text.to_ascii_lowercase();
            let number = number.trim_end_matches("vcpu").trim_end_matches("gb");
            let number = number.trim().parse().ok();
            number.map_or(Value::Unknown, Value::Known)
        }
        (Value::Absent, _) => Value::Absent,
        (Value::Unknown, _) => Value::Unknown,
    };
    Amount::of(value, None, attribute)
}

/// The task definition: what the service refers to, else the one of the family that it names.
fn definition<'s>(sheet: &Sheet<'s, '_>) -> Option<&'s Resource<'s>> {
    let (all, service) = (sheet.all, sheet.resource);
    let referred = all.referenced(service, "task_definition").next();
    referred.or_else(|| {
        let named = service.text("task_definition").known()?;
        let family = named.rsplit('/').next()?.split(':').next()?;
        all.resources.iter().find(|one| {
            one.kind == "aws_ecs_task_definition" && one.text("family") == Value::Known(family)
        })
    })
}

/// How many tasks run.
fn desired(sheet: &Sheet<'_, '_>) -> Amount {
    let (all, service) = (sheet.all, sheet.resource);
    let own = service.number("desired_count");
    if own.is_set() {
        return Amount::of(own, None, "desired_count");
    }
    let mut scaling = all.referrers(service).into_iter().map(|one| one.resource);
    let target = scaling.find(|one| one.kind == "aws_appautoscaling_target");
    let least = target.map_or(Value::Absent, |target| target.number("min_capacity"));
    Amount::of(least, Some(0.0), "min_capacity")
}

/// Where tasks run, by the name of the capacity provider, and how many on each; none where the
/// file does not say.
fn hosts<'s>(sheet: &Sheet<'s, '_>, desired: &Amount) -> Option<Vec<(&'s str, Amount)>> {
    let service = sheet.resource;
    let own = strategy(service, "capacity_provider_strategy");
    match service.text("launch_type") {
        Value::Known(kind) if !kind.is_empty() => return Some(vec![(kind, desired.clone())]),
        Value::Unknown => return None,
        Value::Known(_) | Value::Absent => {}
    }
    let strategy = if own.is_empty() {
        cluster_strategy(sheet)?
    } else {
        own
    };
    let name = |block: &Block<'s, '_>| block.text("capacity_provider").known();
    if let [only] = strategy.as_slice() {
        return Some(vec![(name(only)?, desired.clone())]);
    }
    let number = |block: &Block<'_, '_>, name| Amount::of(block.number(name), Some(0.0), name);
    let sum = |name: &'static str| {
        let zero = Amount::known(0);
        let all = strategy.iter();
        all.fold(zero, |sum, block| sum.plus(&number(block, name)))
    };
    let rest = desired.clone().above(&sum("base"));
    let weights = sum("weight").at_least(Decimal::ONE);
    let share = |block: &Block<'s, '_>| {
        let weighed = rest.clone().times(&number(block, "weight"));
        let weighed = weighed.over(&weights);
        let tasks = number(block, "base").plus(&weighed);
        Some((name(block)?, tasks))
    };
    strategy.iter().map(share).collect()
}

/// The strategy of the service's cluster, for services that have none of their own; none where the
/// cluster is not in the file. A cluster without one runs tasks on its machines.
fn cluster_strategy<'s, 'a>(sheet: &Sheet<'s, 'a>) -> Option<Vec<Block<'s, 'a>>> {
    let name = "default_capacity_provider_strategy";
    let (all, service) = (sheet.all, sheet.resource);
    let cluster = all.referenced(service, "cluster").next()?;
    let own = strategy(cluster, name);
    if !own.is_empty() {
        return Some(own);
    }
    let referrers = all.referrers(cluster).into_iter();
    let mut providers = referrers.map(|one| one.resource);
    let providers = providers.find(|one| one.kind == "aws_ecs_cluster_capacity_providers");
    Some(providers.map_or_else(Vec::new, |one| strategy(one, name)))
}

fn strategy<'s, 'a>(resource: &'s Resource<'a>, name: &str) -> Vec<Block<'s, 'a>> {
    resource.blocks(name).collect()
}
