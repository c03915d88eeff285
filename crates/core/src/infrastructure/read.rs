//! From the bytes of a file to its resources, and how they hang together.

use super::address;
use super::configuration::{Configured, Scan, scan};
use super::error::InfrastructureError as Wrong;
use super::json::{Change, Instance, Module, Root, StateResource, ValuesResource};
use super::kinds::kind;
use super::links::Links;
use super::node::{Node, Text};
use super::region::{self, AssumedRegion, Place};
use super::resource::Resource;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The largest file that is worth reading: about 58,000 resources. The caller refuses larger ones.
pub const FILE_LIMIT: u64 = 128 * 1024 * 1024;

/// Which infrastructure of a plan is meant. A state has only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// What runs once the plan is applied.
    Planned,
    /// What runs before.
    Today,
}

/// What a plan or a state says runs.
#[derive(Clone, Debug)]
pub struct Infrastructure<'a> {
    /// Every managed resource, in the order of the addresses. An address that the file gives twice
    /// is there twice.
    pub resources: Vec<Resource<'a>>,
    /// A region that the file does not give.
    pub assumed_region: Option<AssumedRegion>,
    links: Links,
}

/// One resource that refers to another.
#[derive(Clone, Copy, Debug)]
pub struct Reference<'i, 'a> {
    /// The argument that refers, such as `launch_template.id`; `depends_on` where a state does not
    /// say which.
    pub path: &'i str,
    /// The resource at the other end.
    pub resource: &'i Resource<'a>,
}

/// A resource as read, before its region is settled.
pub(super) struct Found<'a> {
    pub(super) resource: Resource<'a>,
    /// What tells resources of one provider configuration from others.
    provider_key: String,
    pub(super) depends_on: Vec<Text<'a>>,
}

impl<'a> Infrastructure<'a> {
    /// Reads what `terraform show -json` prints for a plan or a state, or a raw state file.
    ///
    /// # Errors
    /// When the bytes are none of these, or of a version that is not known.
    pub fn read(bytes: &'a [u8], moment: Moment) -> Result<Self, Wrong> {
        let text = text(bytes)?;
        let root: Root<'a> =
            serde_json::from_str(text).map_err(|error| Wrong::from_json(&error))?;
        check_version(&root)?;
        let Root {
            planned_values,
            resource_changes,
            configuration,
            variables,
            values,
            resources,
            ..
        } = root;
        let configuration = configuration.unwrap_or_default();
        let scan = scan(&configuration, &variables);
        let found = match (planned_values, resource_changes, values, resources) {
            (planned, Some(changes), ..) => match (moment, planned) {
                (Moment::Planned, Some(planned)) => {
                    planned_resources(planned.root_module, changes, &scan)?
                }
                _ => changed_resources(changes, moment, &scan)?,
            },
            (Some(planned), None, ..) => planned_resources(planned.root_module, Vec::new(), &scan)?,
            (None, None, Some(values), _) => {
                planned_resources(values.root_module, Vec::new(), &scan)?
            }
            (None, None, None, Some(resources)) => state_resources(resources),
            (None, None, None, None) => return Err(Wrong::NoResources),
        };
        Ok(Self::assemble(found, &scan))
    }

    fn assemble(mut found: Vec<Found<'a>>, scan: &Scan) -> Self {
        found.sort_by(|one, other| one.resource.address.cmp(&other.resource.address));
        infer_regions(&mut found);
        let links = Links::new(scan, &found);
        let resources = found.into_iter().map(|one| one.resource).collect();
        let mut all = Self {
            resources,
            assumed_region: None,
            links,
        };
        all.take_regions_from_parents();
        all
    }

    /// The resource at an address.
    #[must_use]
    pub fn get(&self, address: &str) -> Option<&Resource<'a>> {
        self.position(address).map(|at| &self.resources[at])
    }

    /// What a resource refers to: every argument with every resource that it means.
    pub fn references(&self, resource: &Resource<'a>) -> impl Iterator<Item = Reference<'_, 'a>> {
        let own = self.position(&resource.address).into_iter();
        let arguments = own.flat_map(|at| self.links.from(at).map(move |link| (at, link)));
        arguments.flat_map(move |(own, (path, targets))| {
            let others = targets.iter().filter(move |at| **at != own);
            others.map(move |at| Reference {
                path,
                resource: &self.resources[*at],
            })
        })
    }

    /// What the argument `path` of a resource refers to.
    pub fn referenced<'i>(
        &'i self,
        resource: &Resource<'a>,
        path: &str,
    ) -> impl Iterator<Item = &'i Resource<'a>> {
        let all = self.references(resource);
        let own = all.filter(move |reference| reference.path == path);
        own.map(|reference| reference.resource)
    }

    /// What refers to a resource, with the argument that does.
    #[must_use]
    pub fn referrers(&self, resource: &Resource<'a>) -> Vec<Reference<'_, 'a>> {
        let own = self.position(&resource.address);
        let all = own.map_or_else(Vec::new, |at| self.links.to(at));
        all.into_iter()
            .map(|(source, path)| Reference {
                path,
                resource: &self.resources[source],
            })
            .collect()
    }

    /// Whether the argument `path` refers to a resource that is not there.
    #[must_use]
    pub fn is_dangling(&self, resource: &Resource<'a>, path: &str) -> bool {
        let own = self.position(&resource.address).into_iter();
        let arguments = own.flat_map(|at| self.links.from(at));
        let mut meant = arguments.filter(|(own, _)| *own == path).peekable();
        meant.peek().is_some() && meant.all(|(_, targets)| targets.is_empty())
    }

    fn position(&self, address: &str) -> Option<usize> {
        let find = |one: &Resource<'_>| one.address.as_ref().cmp(address);
        self.resources.binary_search_by(find).ok()
    }

    /// Parts of Azure's and Google's resources have no location of their own: they are where their
    /// parent is.
    fn take_regions_from_parents(&mut self) {
        let mut inferred = Vec::new();
        for (at, resource) in self.resources.iter().enumerate() {
            if resource.place != Place::Unknown || !matches!(resource.cloud(), "azure" | "gcp") {
                continue;
            }
            let mut places = self.references(resource).map(|one| &one.resource.place);
            if let Some(place @ Place::Region(_)) = places.next()
                && places.all(|other| other == place || other.region().is_none())
            {
                inferred.push((at, place.clone()));
            }
        }
        for (at, place) in inferred {
            self.resources[at].place = place;
        }
    }
}

/// The bytes as text that may be JSON.
fn text(bytes: &[u8]) -> Result<&str, Wrong> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Wrong::BinaryPlan);
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(Wrong::Utf16);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| Wrong::NotUtf8 {
        offset: error.valid_up_to(),
    })?;
    // A byte order mark is no part of the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.trim_ascii_start().bytes().next() {
        None => Err(Wrong::Empty),
        Some(b'{') => Ok(text),
        Some(b'[' | b'"' | b'0'..=b'9' | b'-') => Err(Wrong::NotAnObject),
        Some(_) if is_source(text) => Err(Wrong::Source),
        Some(_) => {
            let before = &text[..text.len() - text.trim_ascii_start().len()];
            Err(Wrong::NotJson {
                line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
                column: before
                    .bytes()
                    .rev()
                    .take_while(|byte| *byte != b'\n')
                    .count()
                    + 1,
            })
        }
    }
}

/// Whether a text begins as Terraform's language does.
fn is_source(text: &str) -> bool {
    let words = [
        "terraform ",
        "provider ",
        "resource ",
        "module ",
        "variable ",
        "locals ",
        "output ",
        "data ",
        "#",
        "//",
        "/*",
    ];
    let text = text.trim_ascii_start();
    words.iter().any(|word| text.starts_with(word)) && text.contains('{')
}

fn check_version(root: &Root<'_>) -> Result<(), Wrong> {
    if root.level.is_some() {
        return Err(Wrong::Log);
    }
    match (&root.format_version, root.version) {
        (Some(Text(version)), _) => {
            let known = version
                .split_once('.')
                .is_some_and(|(major, minor)| match major {
                    "0" => matches!(minor, "1" | "2"),
                    "1" => minor.len() <= 3 && minor.bytes().all(|byte| byte.is_ascii_digit()),
                    _ => false,
                });
            let is_version = version.len() <= 12
                && version
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.');
            let shown = if is_version { version } else { "that is none" };
            known.then_some(()).ok_or_else(|| Wrong::FormatVersion {
                found: shown.to_owned(),
            })
        }
        (None, Some(4)) => Ok(()),
        (None, Some(found)) => Err(Wrong::StateVersion { found }),
        (None, None) => Err(Wrong::NoResources),
    }
}

/// Planned values or a state, with what the changes say of them.
fn planned_resources<'a>(
    root: Option<Module<'a>>,
    changes: Vec<Change<'a>>,
    scan: &Scan,
) -> Result<Vec<Found<'a>>, Wrong> {
    let current = changes.into_iter().filter(|one| one.deposed.is_none());
    let mut changes: HashMap<Cow<'a, str>, Change<'a>> =
        current.map(|one| (one.address.0.clone(), one)).collect();
    let mut found = Vec::new();
    let mut modules: Vec<Module<'a>> = root.into_iter().collect();
    while let Some(module) = modules.pop() {
        let home = module
            .address
            .map_or(Cow::Borrowed(""), |address| address.0);
        for mut resource in module.resources {
            if resource.mode.as_ref().is_some_and(|mode| mode.0 == "data") {
                continue;
            }
            resource.address.0 = full_address(resource.address.0, &home, resource.index.as_ref());
            let change = changes.remove(&resource.address.0);
            found.push(planned_resource(resource, change, scan)?);
        }
        modules.extend(module.child_modules);
    }
    Ok(found)
}

/// Terraform 0.12 writes addresses in a state within their module and without instance keys.
fn full_address<'a>(address: Cow<'a, str>, module: &str, index: Option<&Node<'_>>) -> Cow<'a, str> {
    let within = address.strip_prefix(module);
    let has_module = module.is_empty() || within.is_some_and(|rest| rest.starts_with('.'));
    let key = match address::own_key(&address) {
        None => instance_key(index),
        Some(_) => String::new(),
    };
    match (has_module, key.as_str()) {
        (true, "") => address,
        (true, key) => Cow::Owned(format!("{address}{key}")),
        (false, key) => Cow::Owned(format!("{module}.{address}{key}")),
    }
}

fn planned_resource<'a>(
    resource: ValuesResource<'a>,
    change: Option<Change<'a>>,
    scan: &Scan,
) -> Result<Found<'a>, Wrong> {
    let address = resource.address.0;
    let configured = scan.resources.get(&*address::without_keys(&address));
    let mut values = match (resource.values, &change) {
        (Some(values), _) => values,
        (None, Some(change)) => parse(change.change.after.map(|raw| raw.get()), &address)?,
        (None, None) => Node::Object(Vec::new()),
    };
    if let Some(marks) = &resource.sensitive_values {
        values.hide(marks);
    }
    if let Some(change) = change {
        overlay(&mut values, change.change.after_unknown, configured);
        if let Some(marks) = &change.change.after_sensitive {
            values.hide(marks);
        }
    }
    let provider = resource.provider_name.map(|name| name.0);
    Ok(make(
        address,
        resource.kind.0,
        provider,
        values,
        configured,
        resource.depends_on,
    ))
}

/// The resources of a list of changes, at either end.
fn changed_resources<'a>(
    changes: Vec<Change<'a>>,
    moment: Moment,
    scan: &Scan,
) -> Result<Vec<Found<'a>>, Wrong> {
    let mut found = Vec::new();
    for change in changes {
        let data = change.mode.as_ref().is_some_and(|mode| mode.0 == "data");
        let (raw, sensitive, unknown) = match moment {
            Moment::Today => (change.change.before, change.change.before_sensitive, None),
            Moment::Planned => (
                change.change.after,
                change.change.after_sensitive,
                change.change.after_unknown,
            ),
        };
        if data || raw.is_none() || change.deposed.is_some() {
            continue;
        }
        let address = change.address.0;
        let configured = scan.resources.get(&*address::without_keys(&address));
        let mut values = parse(raw.map(|raw| raw.get()), &address)?;
        overlay(&mut values, unknown, configured);
        if let Some(marks) = &sensitive {
            values.hide(marks);
        }
        let provider = change.provider_name.map(|name| name.0);
        found.push(make(
            address,
            change.kind.0,
            provider,
            values,
            configured,
            Vec::new(),
        ));
    }
    Ok(found)
}

fn parse<'a>(raw: Option<&'a str>, address: &str) -> Result<Node<'a>, Wrong> {
    let Some(raw) = raw else {
        return Ok(Node::Object(Vec::new()));
    };
    // The text around it was valid JSON: only depth and size of numbers are left to be wrong.
    serde_json::from_str(raw).map_err(|_| Wrong::TooDeepIn {
        address: address.to_owned(),
    })
}

/// Marks what is known only after apply. An attribute that the configuration does not set stays
/// absent: the provider decides it, not the plan.
fn overlay<'a>(values: &mut Node<'a>, unknown: Option<Node<'a>>, configured: Option<&Configured>) {
    let Some(Node::Object(mut marks)) = unknown else {
        return;
    };
    if let Some(configured) = configured {
        marks.retain(|(name, mark)| {
            *mark != Node::Flag(true) || configured.arguments.contains(name.as_ref())
        });
    }
    values.mark_unknown(Node::Object(marks));
}

/// The resources of a raw state file.
fn state_resources(resources: Vec<StateResource<'_>>) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    for resource in resources {
        if resource.mode.as_ref().is_some_and(|mode| mode.0 == "data") {
            continue;
        }
        let module = resource
            .module
            .map_or(String::new(), |module| format!("{}.", module.0));
        let base = format!("{module}{}.{}", resource.kind.0, resource.name.0);
        let provider = resource.provider.map(|provider| provider.0);
        let current = resource.instances.into_iter();
        for instance in current.filter(|one| one.deposed.is_none()) {
            let address = format!("{base}{}", instance_key(instance.index_key.as_ref()));
            let values = state_values(instance.attributes, &instance.sensitive_attributes);
            let Instance { dependencies, .. } = instance;
            found.push(make(
                Cow::Owned(address),
                resource.kind.0.clone(),
                provider.clone(),
                values,
                None,
                dependencies,
            ));
        }
    }
    found
}

fn instance_key(key: Option<&Node<'_>>) -> String {
    match key {
        Some(Node::Number(number)) => format!("[{number}]"),
        Some(Node::Text(text)) => format!("[{text:?}]"),
        Some(Node::Null | Node::Unknown | Node::Flag(_) | Node::List(_) | Node::Object(_))
        | None => String::new(),
    }
}

/// The attributes; of a sensitive path the whole attribute is dropped.
fn state_values<'a>(attributes: Option<Node<'a>>, sensitive: &[Node<'_>]) -> Node<'a> {
    let mut values = attributes.unwrap_or(Node::Object(Vec::new()));
    for path in sensitive {
        let Node::List(steps) = path else {
            continue;
        };
        let first = steps.first().and_then(|step| step.member("value"));
        if let Some(name) = first.and_then(Node::text) {
            let marks = vec![(Cow::Borrowed(name), Node::Flag(true))];
            values.hide(&Node::Object(marks));
        }
    }
    values
}

fn make<'a>(
    address: Cow<'a, str>,
    of_kind: Cow<'a, str>,
    provider: Option<Cow<'a, str>>,
    values: Node<'a>,
    configured: Option<&Configured>,
    depends_on: Vec<Text<'a>>,
) -> Found<'a> {
    let short = provider_name(provider.as_deref(), &of_kind);
    let own = region::of_values(&short, &values);
    let region = own.or_else(|| configured?.region.clone());
    let is_global = kind(&of_kind).is_some_and(|kind| kind.is_global);
    let place = match region {
        _ if is_global => Place::Global,
        Some(region) => Place::Region(region),
        None => Place::Unknown,
    };
    let key = configured.map(|configured| configured.provider_key.clone());
    let provider_key = key.unwrap_or_else(|| provider.map_or(String::new(), Cow::into_owned));
    Found {
        resource: Resource {
            address,
            kind: of_kind,
            provider: Cow::Owned(short),
            place,
            values,
        },
        provider_key,
        depends_on,
    }
}

/// `aws` of `registry.terraform.io/hashicorp/aws`, of `provider["….../aws"].east` and of
/// `provider.aws`; else of the type, `aws_instance`.
fn provider_name(provider: Option<&str>, of_kind: &str) -> String {
    let from_type = of_kind.split('_').next().unwrap_or(of_kind);
    let Some(provider) = provider else {
        return from_type.to_owned();
    };
    let quoted = provider.split('"').nth(1);
    let old = provider.split("provider.").nth(1);
    let old = old.and_then(|rest| rest.split('.').next());
    let name = quoted.or(old).unwrap_or(provider);
    name.rsplit('/').next().unwrap_or(from_type).to_owned()
}

/// A provider whose region the configuration does not give is where its resources say they are,
/// as long as they agree.
fn infer_regions(found: &mut [Found<'_>]) {
    let mut seen: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in found.iter() {
        if let Some(region) = one.resource.region() {
            seen.entry(&one.provider_key).or_default().insert(region);
        }
    }
    let agreed = |regions: BTreeSet<&str>| match regions.len() {
        1 => regions.first().map(|region| (*region).to_owned()),
        _ => None,
    };
    let inferred: BTreeMap<String, String> = seen
        .into_iter()
        .filter_map(|(key, regions)| Some((key.to_owned(), agreed(regions)?)))
        .collect();
    for one in found {
        if one.resource.place == Place::Unknown
            && one.resource.provider == "aws"
            && let Some(region) = inferred.get(&one.provider_key)
        {
            one.resource.place = Place::Region(region.clone());
        }
    }
}
