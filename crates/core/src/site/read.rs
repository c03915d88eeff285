//! From the text of a site file to a site: every section with its rules, all problems at once.

use super::types::{Decider, DomainId, Fence, Member, Observer, Policy, Router, Site, elects};
use crate::file::{Format, Node, Parsed, Problem, finished, parse_on, shown};
use crate::spec::{Given, Places, Reader, Section, between};
use crate::units::{DAY, Seconds};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::ops::Range;

/// The most of anything in a site: enough for any cluster that one primary leads.
const MOST: usize = 32;

/// A site file names no regions of the catalogue.
struct NoRegions;

impl Places for NoRegions {
    fn knows(&self, _: &str) -> bool {
        false
    }
    fn nearest(&self, _: &str) -> Option<String> {
        None
    }
    fn duration_presets(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Reads and checks a site file.
///
/// # Errors
/// Every problem of the file, in the order of its text; never empty.
pub fn read(text: &str, format: Format) -> Result<Site, Vec<Problem>> {
    let Parsed { root, problems } = parse_on(text, format);
    let Some(root) = root else {
        return Err(finished(problems, text));
    };
    let mut reader = Reader::new(text, format, &NoRegions);
    let site = site(&root, &mut reader);
    let mut all = reader.into_problems();
    all.extend(problems);
    match site {
        Some(site) if all.is_empty() => Ok(site),
        Some(_) | None => {
            assert!(!all.is_empty(), "a site is missing only for a reason");
            Err(finished(all, text))
        }
    }
}

fn site<'t>(node: &'t Node, reader: &mut Reader<'t>) -> Option<Site> {
    let mut root = Section::root(node);
    let mut head = root.section(reader, "site");
    let at = head
        .span_of("acknowledgements")
        .or_else(|| head.span_of("name"));
    let name = head.need(reader, "name", "\"webshop\"", |given| word(given, 60));
    let workload = head.read(reader, "workload", |given| given.text("\"webshop.toml\""));
    let domains = head.need(reader, "domains", "[\"berlin\", \"paris\"]", domains);
    let known = domains.clone().unwrap_or_default();
    let controller = head.need(reader, "controller", "\"paris\"", |given| {
        domain(given, &known)
    });
    let controller_address = head.need(reader, "controller_address", "\"127.0.0.1:7500\"", address);
    let acknowledgements = head.need(reader, "acknowledgements", "1", |given| {
        given.count(between(1.0, MOST as f64))
    });
    head.finish(reader);
    let members = parts(&mut root, reader, "members", &known, member);
    let routers = parts(&mut root, reader, "routers", &known, router);
    let observers = parts(&mut root, reader, "observers", &known, observer);
    let policy = policy(root.section(reader, "policy"), reader);
    root.finish(reader);
    let site = Site {
        name: name?,
        workload: workload.map(str::to_owned),
        domains: domains?,
        members: members?,
        routers: routers?,
        observers: observers?,
        controller: controller?,
        controller_address: controller_address?,
        acknowledgements: u8::try_from(acknowledgements?).ok()?,
        policy: policy?,
    };
    let at = at.unwrap_or(0..0);
    shared_addresses(&site, &at, reader);
    unsafe_to_run(&site, at, reader);
    Some(site)
}

/// A word for files, names of slots and lines of output.
fn word(given: &Given<'_>, most: usize) -> Result<String, Problem> {
    let text = given.text("\"berlin\"")?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !text.is_empty() && text.len() <= most && text.chars().all(plain) {
        return Ok(text.to_owned());
    }
    let message = format!("`{}` cannot be `{}`", given.name, shown(text));
    let help =
        format!("write 1 to {most} of a to z, 0 to 9 and _: it becomes a name in PostgreSQL");
    Err(given
        .problem("bad-name", message, "not such a word")
        .help(help))
}

fn domains(given: &Given<'_>) -> Result<Vec<String>, Problem> {
    let mut all: Vec<String> = Vec::new();
    for item in given.list(MOST, "[\"berlin\", \"paris\"]")? {
        let name = word(&item, Site::MOST_NAME)?;
        if all.contains(&name) {
            let message = format!("the failure domain `{name}` is named twice");
            return Err(item
                .problem("duplicate-name", message, "again")
                .help("name it once"));
        }
        all.push(name);
    }
    Ok(all)
}

fn domain(given: &Given<'_>, known: &[String]) -> Result<DomainId, Problem> {
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let name = given.one_of(&names)?;
    let place = known.iter().position(|other| other == name).unwrap_or(0);
    Ok(DomainId(u8::try_from(place).unwrap_or(u8::MAX)))
}

/// An address of this machine: links to others are not authenticated in this version.
fn address(given: &Given<'_>) -> Result<String, Problem> {
    let text = given.text("\"127.0.0.1:5501\"")?;
    let problem = |message: String, label| given.problem("bad-address", message, label);
    match text.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(text.to_owned()),
        Ok(_) => Err(problem(
            format!("`{}` leaves this machine", given.name),
            "not loopback",
        )
        .help(
            "links are not authenticated yet, so that anybody could move the primary: use \
             127.0.0.1 or [::1]",
        )),
        Err(_) => {
            let message = format!("`{}` is no address: `{}`", given.name, shown(text));
            let problem = problem(message, "no address and port");
            Err(problem.help("write for example \"127.0.0.1:5501\""))
        }
    }
}

/// Reads one part: its name, and what it is.
type Part<'t, T> = fn(Section<'t>, &mut Reader<'t>, &[String]) -> Option<(String, T)>;

/// The parts of a list, each with a name of its own; none where one could not be read.
fn parts<'t, T>(
    root: &mut Section<'t>,
    reader: &mut Reader<'t>,
    key: &'static str,
    domains: &[String],
    part: Part<'t, T>,
) -> Option<Vec<T>> {
    let (sections, _) = root.sections(reader, key, MOST);
    part(Section::phantom(key), reader, domains);
    let mut seen: BTreeMap<String, Range<usize>> = BTreeMap::new();
    let mut all = Some(Vec::new());
    for section in sections {
        let at = section.span_of("name");
        match (part(section, reader, domains), at) {
            (Some((name, part)), Some(at)) => {
                if let Some(first) = seen.get(&name) {
                    let message = format!("`{name}` is named twice in `{key}`");
                    let problem = Problem::new("duplicate-name", at, message, "named again here");
                    let problem = problem.related(first.clone(), "first named here");
                    reader
                        .problems
                        .push(problem.help("name each one differently"));
                } else {
                    seen.insert(name, at);
                }
                if let Some(all) = &mut all {
                    all.push(part);
                }
            }
            (Some(_) | None, _) => all = None,
        }
    }
    all
}

fn member<'t>(
    mut section: Section<'t>,
    reader: &mut Reader<'t>,
    domains: &[String],
) -> Option<(String, Member)> {
    let name = section.need(reader, "name", "\"a\"", |given| {
        word(given, Site::MOST_NAME)
    });
    let domain = section.need(reader, "domain", "\"berlin\"", |given| {
        domain(given, domains)
    });
    let database = section.need(reader, "database", "\"127.0.0.1:5601\"", address);
    let address = section.need(reader, "address", "\"127.0.0.1:5501\"", address);
    let synchronous = section
        .read(reader, "synchronous", Given::boolean)
        .unwrap_or(true);
    section.finish(reader);
    let member = Member {
        name: name?,
        domain: domain?,
        address: address?,
        database: database?,
        synchronous,
    };
    Some((member.name.clone(), member))
}

fn router<'t>(
    mut section: Section<'t>,
    reader: &mut Reader<'t>,
    domains: &[String],
) -> Option<(String, Router)> {
    let name = section.need(reader, "name", "\"router_a\"", |given| {
        word(given, Site::MOST_NAME)
    });
    let domain = section.need(reader, "domain", "\"berlin\"", |given| {
        domain(given, domains)
    });
    let control = section.need(reader, "control", "\"127.0.0.1:6601\"", address);
    let address = section.need(reader, "address", "\"127.0.0.1:6501\"", address);
    section.finish(reader);
    let router = Router {
        name: name?,
        domain: domain?,
        address: address?,
        control: control?,
    };
    Some((router.name.clone(), router))
}

fn observer<'t>(
    mut section: Section<'t>,
    reader: &mut Reader<'t>,
    domains: &[String],
) -> Option<(String, Observer)> {
    let name = section.need(reader, "name", "\"eye_a\"", |given| {
        word(given, Site::MOST_NAME)
    });
    let domain = section.need(reader, "domain", "\"berlin\"", |given| {
        domain(given, domains)
    });
    section.finish(reader);
    let observer = Observer {
        name: name?,
        domain: domain?,
    };
    Some((observer.name.clone(), observer))
}

fn policy<'t>(mut section: Section<'t>, reader: &mut Reader<'t>) -> Option<Policy> {
    let decider = section.need(reader, "decider", "\"automatic\"", |given| {
        let word = given.one_of(&["person", "automatic"])?;
        Ok(if word == "person" {
            Decider::Person
        } else {
            Decider::Automatic
        })
    });
    let fence = section.read(reader, "fence", |given| {
        let word = given.one_of(&["quorum", "quorum-and-second"])?;
        Ok(if word == "quorum" {
            Fence::Quorum
        } else {
            Fence::QuorumAndSecond
        })
    });
    // Three seconds: a pause of two never fails over, a silent stop is over within six.
    let silence = section.read(reader, "silence", |given| given.duration(0.5, DAY));
    let hold_down = section.read(reader, "hold_down", |given| given.duration(0.0, DAY));
    let failovers = section.read(reader, "failovers_per_day", |given| {
        given.count(between(0.0, 100.0))
    });
    section.finish(reader);
    Some(Policy {
        decider: decider?,
        fence: fence.unwrap_or(Fence::QuorumAndSecond),
        silence: silence.unwrap_or(Seconds(3.0)),
        hold_down: hold_down.unwrap_or(Seconds(0.0)),
        failovers_per_day: failovers.unwrap_or(2),
    })
}

/// Two parts cannot listen at one address.
fn shared_addresses(site: &Site, at: &Range<usize>, reader: &mut Reader<'_>) {
    let members = site.members.iter().flat_map(|m| [&m.address, &m.database]);
    let routers = site.routers.iter().flat_map(|r| [&r.address, &r.control]);
    let mut seen = BTreeSet::new();
    for address in members.chain(routers).chain([&site.controller_address]) {
        if !seen.insert(address) {
            let message = format!("two parts of the site listen at `{address}`");
            let problem = Problem::new("shared-address", at.clone(), message, "this site");
            reader
                .problems
                .push(problem.help("give each a port of its own"));
        }
    }
}

/// What the arithmetic of quorums forbids, each with the reason.
fn unsafe_to_run(site: &Site, at: Range<usize>, reader: &mut Reader<'_>) {
    let mut refuse = |code, message: String, help: &str| {
        let problem = Problem::new(code, at.clone(), message, "this site");
        reader.problems.push(problem.help(help));
    };
    let synchronous = site.synchronous();
    let (count, members) = (site.acknowledgements, synchronous.len());
    if members < usize::from(count) + 1 {
        let message = format!(
            "{count} members besides the primary must confirm a write, and there are {}",
            members.saturating_sub(1)
        );
        return refuse("too-few-members", message, "add synchronous members");
    }
    if site.policy.decider == Decider::Person {
        return;
    }
    let places = site.members.iter().map(|member| member.domain);
    let watching = site.observers.iter().map(|observer| observer.domain);
    let all: BTreeSet<DomainId> = places
        .chain(watching.clone())
        .chain([site.controller])
        .collect();
    let watching: BTreeSet<DomainId> = watching.collect();
    if all.len() < 3 {
        let message = "two sites without a third cannot have automatic failover and safety";
        let help = "each side, cut off from the other, would see the same: add a third place for \
                    an observer and the controller, or write decider = \"person\"";
        return refuse("two-sites", message.to_owned(), help);
    }
    if watching.len() < 3 {
        let message = format!(
            "automatic failover needs observers in three failure domains, and there are {}",
            watching.len()
        );
        refuse(
            "too-few-observers",
            message,
            "add an observer for each failure domain",
        );
    }
    if !elects(count, members) {
        let message = format!(
            "a write that {count} members and the primary have is not with most of {members} \
             members: two copies of a journal could make two primaries"
        );
        refuse("no-majority", message, "raise `site.acknowledgements`");
    }
    for primary in &synchronous {
        let domain = site.member(*primary).domain;
        let others = synchronous.iter().filter(|other| *other != primary);
        let near = others
            .filter(|other| site.member(**other).domain == domain)
            .count();
        if usize::from(count) <= near {
            let message = format!(
                "with `{}` as the primary, a write could be confirmed within `{}` alone, and be \
                 lost with it (rule 15)",
                site.member(*primary).name,
                site.domain(domain)
            );
            let help = "spread the members over more failure domains, or raise \
                        `site.acknowledgements`";
            return refuse("one-domain", message, help);
        }
    }
}
