//! From the tree of a file to a workload: every section with its rules.

use super::assumptions;
use super::given::{Given, MOST_USD, above, between};
use super::places::{self, Places};
use super::section::{Reader, Section};
use super::workload::{
    Business, Constraints, Cost, DataSet, Held, Identity, Objectives, Team, Users, Workload,
};
use crate::file::{Format, Node, Parsed, Problem, finished, parse_on, shown};
use crate::units::{DAY, MINUTE, Seconds, Usd, YEAR};
use std::collections::HashMap;
use std::ops::Range;

/// The most regions that are in use today.
const MOST_REGIONS: usize = 3;
/// The most places with users, and the most data sets: enough for any workload, and a limit to
/// what the model must compute.
const MOST_ENTRIES: usize = 100;

/// Reads and checks a workload file.
///
/// # Errors
/// Every problem of the file, in the order of its text; never empty. Each lies within the text.
pub fn read(text: &str, format: Format, places: &dyn Places) -> Result<Workload, Vec<Problem>> {
    let Parsed { root, problems } = parse_on(text, format);
    let Some(root) = root else {
        return Err(finished(problems, text));
    };
    let mut reader = Reader::new(text, format, places);
    let workload = workload(&root, &mut reader);
    let mut all = reader.into_problems();
    all.extend(problems);
    match workload {
        Some(workload) if all.is_empty() => Ok(workload),
        Some(_) | None => {
            assert!(!all.is_empty(), "a workload is missing only for a reason");
            Err(finished(all, text))
        }
    }
}

/// Reads every section, also when earlier ones are wrong, so that all problems are found.
pub(super) fn workload<'t>(node: &'t Node, reader: &mut Reader<'t>) -> Option<Workload> {
    let mut root = Section::root(node);
    let workload = identity(root.section(reader, "workload"), reader);
    let cost = cost(root.section(reader, "cost"), reader);
    let objectives = objectives(root.section(reader, "objectives"), reader);
    let business = business(root.section(reader, "business"), reader);
    let constraints = constraints(root.section(reader, "constraints"), reader);
    let team = team(root.section(reader, "team"), reader);
    let users = all_users(&mut root, reader);
    let data = all_data(&mut root, reader);
    let design = held(root.section(reader, "design"), reader);
    let assumptions = root.get("assumptions").map(|(_, node)| node);
    let assumptions = assumptions::read(assumptions, reader);
    root.finish(reader);
    Some(Workload {
        workload: workload?,
        cost: cost?,
        objectives: objectives?,
        business: business?,
        constraints,
        team,
        users,
        data,
        design,
        assumptions: assumptions.overrides,
        outage_duration_preset: assumptions.outage_duration_preset,
    })
}

fn identity<'t>(mut section: Section<'t>, reader: &mut Reader<'t>) -> Option<Identity> {
    let name = section.need(reader, "name", "\"my-service\"", name);
    let pattern_today = section.read(reader, "pattern_today", Given::term);
    let zones = section.read(reader, "zones", |given| given.count(between(1.0, 6.0)));
    let regions = texts(&mut section, reader, "regions", MOST_REGIONS, |given, r| {
        places::region(given, r.places)
    });
    section.finish(reader);
    Some(Identity {
        name: name?,
        pattern_today,
        zones,
        regions,
    })
}

/// A name that fits a line.
fn name(given: &Given<'_>) -> Result<String, Problem> {
    let text = given.text("\"my-service\"")?;
    let label = match text {
        _ if text.trim().is_empty() => "this is empty",
        _ if text.chars().count() > 100 => "this is longer than 100 characters",
        _ if text.chars().any(char::is_control) => "this has control characters",
        _ => return Ok(text.to_owned()),
    };
    let message = format!("`{}` must be a short name", given.name);
    Err(given
        .problem("bad-name", message, label)
        .help("write one line of 1 to 100 characters, such as \"my-service\""))
}

fn cost<'t>(mut section: Section<'t>, reader: &mut Reader<'t>) -> Option<Cost> {
    let path = |given: &Given<'_>| given.path();
    let terraform_plan = section.read(reader, "terraform_plan", path);
    let terraform_usage = section.read(reader, "terraform_usage", path);
    let bill = |given: &Given<'_>| given.number(above(0.0, MOST_USD)).map(Usd);
    let has_plan = section.has("terraform_plan");
    let monthly_usd = if has_plan {
        let sentence = "`cost.terraform_plan` says what a month costs, and for what";
        if section.has("monthly_usd") {
            section.refuse(reader, "monthly_usd", sentence);
        } else {
            section.refuse(reader, "data_share", sentence);
        }
        None
    } else {
        let sentence = "there is no `terraform_plan` whose usage it could be";
        section.refuse(reader, "terraform_usage", sentence);
        section.need(reader, "monthly_usd", "10000", bill)
    };
    let data_share = section.read(reader, "data_share", Given::share);
    let committed_share = section.read(reader, "committed_share", Given::share);
    section.finish(reader);
    // What is missing or wrong has been said.
    (monthly_usd.is_some() || terraform_plan.is_some()).then_some(Cost {
        monthly_usd,
        terraform_plan,
        terraform_usage,
        data_share,
        committed_share,
    })
}

fn objectives<'t>(mut section: Section<'t>, reader: &mut Reader<'t>) -> Option<Objectives> {
    let duration = |given: &Given<'_>| given.duration(0.0, YEAR);
    let rto = section.need(reader, "rto", "\"10m\"", duration);
    let rpo = section.need(reader, "rpo", "\"1m\"", duration);
    let availability = section.read(reader, "availability_percent", |given| {
        given.percent(above(0.0, 99.999_999_9))
    });
    let budget_monthly_usd = section.read(reader, "budget_monthly_usd", Given::usd);
    let write_latency_p95_ms = section.read(reader, "write_latency_p95_ms", |given| {
        given.number(above(0.0, 1e6))
    });
    let confidence = section.read(reader, "confidence_percent", |given| {
        given.percent(between(50.0, 99.99))
    });
    let rto_clock = section.read(reader, "rto_clock", Given::term);
    let accept_total_loss = section.read(reader, "accept_total_loss", Given::boolean);
    section.finish(reader);
    Some(Objectives {
        rto: rto?,
        rpo: rpo?,
        availability,
        budget_monthly_usd,
        write_latency_p95_ms,
        confidence,
        rto_clock,
        accept_total_loss,
    })
}

fn business<'t>(mut section: Section<'t>, reader: &mut Reader<'t>) -> Option<Business> {
    const FLAT: &str = "downtime_usd_per_minute";
    let flat = section.read(reader, FLAT, Given::usd);
    let curve = section.read(reader, "downtime_curve", downtime_curve);
    if section.span_of(FLAT).is_none() && section.span_of("downtime_curve").is_none() {
        section.miss(reader, FLAT, "200");
    }
    let data_loss_usd_per_minute = section.read(reader, "data_loss_usd_per_minute", Given::usd);
    let zero_data_loss_required = section.read(reader, "zero_data_loss_required", Given::boolean);
    let total_loss_usd = section.read(reader, "total_loss_usd", Given::usd);
    section.finish(reader);
    (flat.is_some() || curve.is_some()).then(|| Business {
        downtime_usd_per_minute: flat,
        downtime_curve: curve.unwrap_or_default(),
        data_loss_usd_per_minute,
        zero_data_loss_required,
        total_loss_usd,
    })
}

/// Pairs of outage age and USD a minute, by ascending age.
fn downtime_curve(given: &Given<'_>) -> Result<Vec<(Seconds, Usd)>, Problem> {
    const EXAMPLE: &str = "[[\"5m\", 0], [\"1h\", 200]]";
    let mut curve: Vec<(Seconds, Usd)> = Vec::new();
    let mut before: Option<Range<usize>> = None;
    for pair in given.list(100, EXAMPLE)? {
        let parts = pair.list(2, EXAMPLE).ok();
        let Some([age, usd]) = parts.as_deref() else {
            let help = format!("write for example {EXAMPLE}");
            let message = format!("`{}` must be a list of pairs", given.name);
            let label = "not a pair of an outage's age and USD a minute";
            return Err(pair.problem("wrong-type", message, label).help(help));
        };
        let point = (age.duration(0.0, YEAR)?, usd.usd()?);
        if let Some(before) = before.filter(|_| curve.last().is_some_and(|p| p.0 >= point.0)) {
            let message = format!("the ages in `{}` must ascend", given.name);
            return Err(age
                .problem("not-ascending", message, "not later than the age before")
                .related(before, "the age before")
                .help("sort the pairs by age, each age once"));
        }
        before = Some(age.node.span.clone());
        curve.push(point);
    }
    if curve.is_empty() {
        let message = format!("`{}` has no entries", given.name);
        let problem = given.problem("empty-list", message, "empty");
        return Err(problem.help(format!("write for example {EXAMPLE}")));
    }
    Ok(curve)
}

fn constraints<'t>(mut section: Section<'t>, reader: &mut Reader<'t>) -> Constraints {
    let regions_allowed = texts(&mut section, reader, "regions_allowed", 100, |given, _| {
        places::pattern(given)
    });
    let providers_allowed = texts(&mut section, reader, "providers_allowed", 3, |given, _| {
        places::provider(given)
    });
    section.finish(reader);
    Constraints {
        regions_allowed,
        providers_allowed,
    }
}

fn team<'t>(mut section: Section<'t>, reader: &mut Reader<'t>) -> Team {
    let team = Team {
        engineers: section.read(reader, "engineers", |given| {
            given.number(above(0.0, 100_000.0))
        }),
        loaded_cost_usd_per_year: section.read(reader, "loaded_cost_usd_per_year", Given::usd),
        multi_region_experience: section.read(reader, "multi_region_experience", Given::term),
        on_call: section.read(reader, "on_call", Given::term),
    };
    section.finish(reader);
    team
}

fn all_users<'t>(root: &mut Section<'t>, reader: &mut Reader<'t>) -> Vec<Users> {
    let (before, missing) = (reader.problems.len(), reader.missing());
    let (sections, span) = root.sections(reader, "users", MOST_ENTRIES);
    users(Section::phantom("users"), reader);
    let mut seen = Seen::default();
    let mut all = Vec::new();
    for section in sections {
        let at = section.span_of("place");
        let Some(users) = users(section, reader) else {
            continue;
        };
        seen.check(&users.place, at, "place", "add the two shares up", reader);
        all.push(users);
    }
    let sum: f64 = all.iter().map(|users| users.share.get()).sum();
    // Of shares that could not be read, or were named twice, no sum can be said.
    let all_read = reader.problems.len() == before && missing == reader.missing();
    if all_read && !all.is_empty() && (sum - 1.0).abs() > 1e-6 {
        let sum = (sum * 1e6).round() / 1e6;
        let message = format!("the shares of `users` must sum to 1, not {sum}");
        let label = format!("their shares sum to {sum}");
        let help = if sum < 1.0 {
            format!(
                "{} of the users are missing",
                ((1.0 - sum) * 1e6).round() / 1e6
            )
        } else {
            "each is the part of all users that is near a place".to_owned()
        };
        let problem = Problem::new("shares-do-not-sum-to-1", span, message, label);
        reader.problems.push(problem.help(help));
    }
    all
}

fn users<'t>(mut section: Section<'t>, reader: &mut Reader<'t>) -> Option<Users> {
    let places = reader.places;
    let place = section.need(reader, "place", "\"aws:us-east-1\"", |given| {
        places::region(given, places)
    });
    let share = section.need(reader, "share", "0.7", Given::share);
    section.finish(reader);
    Some(Users {
        place: place?,
        share: share?,
    })
}

fn all_data<'t>(root: &mut Section<'t>, reader: &mut Reader<'t>) -> Vec<DataSet> {
    let (sections, _) = root.sections(reader, "data", MOST_ENTRIES);
    data_set(Section::phantom("data"), reader);
    let mut seen = Seen::default();
    let mut all = Vec::new();
    for section in sections {
        let at = section.span_of("name");
        let Some(data) = data_set(section, reader) else {
            continue;
        };
        seen.check(
            &data.name,
            at,
            "data set",
            "name each data set differently",
            reader,
        );
        all.push(data);
    }
    all
}

fn data_set<'t>(mut section: Section<'t>, reader: &mut Reader<'t>) -> Option<DataSet> {
    let amount = |given: &Given<'_>| given.number(between(0.0, 1e9));
    let data_name = section.need(reader, "name", "\"orders\"", name);
    let model = section.need(reader, "model", "\"simple-record\"", Given::term);
    let value = section.read(reader, "value", Given::term);
    let size_gib = section.read(reader, "size_gib", amount);
    let writes_per_second = section.read(reader, "writes_per_second", amount);
    let keys = section.read(reader, "keys", |given| given.whole(between(1.0, 1e15)));
    let key_skew = section.read(reader, "key_skew", |given| given.number(between(0.0, 3.0)));
    let change_gib_per_day = section.read(reader, "change_gib_per_day", amount);
    let write_mode = section.read(reader, "write_mode", Given::term);
    section.finish(reader);
    Some(DataSet {
        name: data_name?,
        model: model?,
        value,
        size_gib,
        writes_per_second,
        keys,
        key_skew,
        change_gib_per_day,
        write_mode,
    })
}

fn held<'t>(mut section: Section<'t>, reader: &mut Reader<'t>) -> Held {
    let held = Held {
        pattern: section.read(reader, "pattern", Given::term),
        replication: section.read(reader, "replication", Given::term),
        peer_lost: section.read(reader, "peer_lost", Given::term),
        trigger: section.read(reader, "trigger", Given::term),
        traffic: section.read(reader, "traffic", Given::term),
        backup_interval: section.read(reader, "backup_interval", |given| {
            given.duration(MINUTE, 7.0 * DAY)
        }),
        drills_per_year: section.read(reader, "drills_per_year", drills),
        watch: section.read(reader, "watch", Given::boolean),
        active_regions: section.read(reader, "active_regions", |given| {
            given.count(between(2.0, 3.0))
        }),
    };
    section.finish(reader);
    held
}

/// The words for a number of drills a year.
pub(super) const RHYTHMS: [(&str, f64); 5] = [
    ("weekly", 52.0),
    ("monthly", 12.0),
    ("quarterly", 4.0),
    ("yearly", 1.0),
    ("never", 0.0),
];

fn drills(given: &Given<'_>) -> Result<f64, Problem> {
    if given.text("").is_err() {
        return given.number(between(0.0, 366.0));
    }
    let word = given.one_of(&RHYTHMS.map(|(word, _)| word))?;
    let rhythm = RHYTHMS.iter().find(|(name, _)| *name == word);
    Ok(rhythm.expect("one of the rhythms").1)
}

/// A list of texts, each once.
fn texts<'t>(
    section: &mut Section<'t>,
    reader: &mut Reader<'t>,
    key: &'static str,
    most: usize,
    convert: impl Fn(&Given<'t>, &Reader<'t>) -> Result<String, Problem>,
) -> Vec<String> {
    let example = format!(
        "[{}]",
        if key.starts_with('p') {
            "\"aws\""
        } else {
            "\"aws:us-east-1\""
        }
    );
    let items = section.read(reader, key, |given| given.list(most, &example));
    let mut seen = Seen::default();
    let mut all = Vec::new();
    for item in items.unwrap_or_default() {
        match convert(&item, reader) {
            Ok(text) => {
                seen.check(
                    &text,
                    Some(item.node.span.clone()),
                    "entry",
                    "name it once",
                    reader,
                );
                all.push(text);
            }
            Err(problem) => reader.problems.push(problem),
        }
    }
    all
}

/// What was named before, and where.
#[derive(Default)]
struct Seen(HashMap<String, Range<usize>>);

impl Seen {
    fn check(
        &mut self,
        name: &str,
        at: Option<Range<usize>>,
        what: &str,
        help: &str,
        reader: &mut Reader<'_>,
    ) {
        let at = at.expect("what was read has a place");
        if let Some(first) = self.0.get(name) {
            let message = format!("the {what} `{}` is named twice", shown(name));
            let problem = Problem::new("duplicate-name", at, message, "named again here");
            let first = first.clone();
            let problem = problem.related(first, "first named here").help(help);
            reader.problems.push(problem);
        } else {
            self.0.insert(name.to_owned(), at);
        }
    }
}
