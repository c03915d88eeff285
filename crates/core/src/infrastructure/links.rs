//! How resources hang together: by the configuration's expressions and by known values.

use super::address;
use super::configuration::{Link, Scan};
use super::node::{Node, Text};
use super::read::Found;
use std::borrow::Cow;
use std::collections::HashMap;

/// The argument of what a state only lists.
const DEPENDS_ON: &str = "depends_on";
/// The group of references that mean nothing in this file.
const NOTHING: usize = 0;

/// References, by the positions of resources. Arguments that mean the same resources share one
/// group of them, so that many which mean many take no more room than they have members.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    /// Arguments, such as `launch_template.id`.
    paths: Vec<String>,
    /// Resources that are meant together, in the order of their positions.
    groups: Vec<Vec<usize>>,
    /// What each resource refers to.
    from: Vec<Vec<Edge>>,
    /// The groups of which each resource is a member.
    memberships: Vec<Vec<usize>>,
    /// Who refers to each group, with the place of the argument.
    holders: Vec<Vec<(usize, usize)>>,
}

/// An argument that refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Edge {
    /// Its place in [`Links::paths`].
    path: usize,
    /// The place in [`Links::groups`].
    group: usize,
}

impl Links {
    /// Every reference of every resource.
    pub(super) fn new(scan: &Scan, found: &[Found<'_>]) -> Self {
        let mut builder = Builder::new(scan, found);
        let identities = identities(found);
        for (at, one) in found.iter().enumerate() {
            builder.add_configured(one);
            builder.add_known(at, one, &identities);
            builder.add_dependencies(&one.depends_on);
            let edges = std::mem::take(&mut builder.edges);
            builder.links.from.push(edges);
        }
        let mut links = builder.links;
        links.memberships = vec![Vec::new(); found.len()];
        for (group, members) in links.groups.iter().enumerate() {
            for member in members {
                links.memberships[*member].push(group);
            }
        }
        links.holders = vec![Vec::new(); links.groups.len()];
        for (at, edges) in links.from.iter().enumerate() {
            for edge in edges {
                links.holders[edge.group].push((at, edge.path));
            }
        }
        links
    }

    /// The arguments of a resource, each with the resources that it means.
    pub(super) fn from(&self, at: usize) -> impl Iterator<Item = (&str, &[usize])> {
        let edges = self.from.get(at).into_iter().flatten();
        edges.map(|edge| {
            let members = self.groups[edge.group].as_slice();
            (self.paths[edge.path].as_str(), members)
        })
    }

    /// What refers to a resource, in the order of the positions, with the argument that does.
    pub(super) fn to(&self, at: usize) -> Vec<(usize, &str)> {
        let groups = self.memberships.get(at).into_iter().flatten();
        let mut all: Vec<_> = groups
            .flat_map(|group| &self.holders[*group])
            .copied()
            .collect();
        all.sort_unstable();
        all.dedup();
        let named = all.into_iter().filter(|(source, _)| *source != at);
        named
            .map(|(source, path)| (source, self.paths[path].as_str()))
            .collect()
    }
}

/// Links while they are found.
struct Builder<'f> {
    scan: &'f Scan,
    found: &'f [Found<'f>],
    links: Links,
    /// Of the resource at hand.
    edges: Vec<Edge>,
    /// Resources by their address without keys.
    instances: HashMap<Cow<'f, str>, Instances<'f>>,
    /// How many modules the deepest address of each list of the scan lies in.
    depths: Vec<usize>,
    path_places: HashMap<String, usize>,
    /// By list, the modules of what refers as deep as the list goes, and the key that counts.
    resolved: HashMap<(usize, &'f str, Option<&'f str>), usize>,
    /// The group of each resource alone.
    alone: Vec<usize>,
}

/// The instances of one address, in the order of the positions.
#[derive(Default)]
struct Instances<'f> {
    all: Vec<usize>,
    by_key: HashMap<&'f str, Vec<usize>>,
    /// The group of all of them.
    group: Option<usize>,
}

impl<'f> Builder<'f> {
    fn new(scan: &'f Scan, found: &'f [Found<'f>]) -> Self {
        let mut instances: HashMap<Cow<'f, str>, Instances<'f>> = HashMap::new();
        for (at, one) in found.iter().enumerate() {
            let address = one.resource.address.as_ref();
            let own = instances.entry(address::without_keys(address)).or_default();
            own.all.push(at);
            if let Some(key) = address::own_key(address) {
                own.by_key.entry(key).or_default().push(at);
            }
        }
        let depth = |list: &Vec<String>| list.iter().map(|one| address::depth(one)).max();
        Self {
            scan,
            found,
            links: Links {
                groups: vec![Vec::new()],
                ..Links::default()
            },
            edges: Vec::new(),
            instances,
            depths: scan
                .lists
                .iter()
                .map(|list| depth(list).unwrap_or(0))
                .collect(),
            path_places: HashMap::new(),
            resolved: HashMap::new(),
            alone: vec![NOTHING; found.len()],
        }
    }

    /// References of the configuration's expressions.
    fn add_configured(&mut self, one: &'f Found<'f>) {
        let address = one.resource.address.as_ref();
        let scan = self.scan;
        let Some(configured) = scan.resources.get(&*address::without_keys(address)) else {
            return;
        };
        for link in &configured.links {
            let group = self.resolve(address, link);
            self.add(&link.path, group);
        }
    }

    /// References that known values show: an attribute that holds another resource's identity.
    fn add_known(&mut self, at: usize, one: &Found<'_>, identities: &HashMap<&str, Option<usize>>) {
        if identities.is_empty() {
            return;
        }
        let mut known = Vec::new();
        values_in(
            &one.resource.values,
            &mut String::new(),
            &mut |path, text| {
                if let Some(Some(target)) = identities.get(text)
                    && *target != at
                    && !OWN_IDENTITY.contains(&path)
                {
                    known.push((path.to_owned(), *target));
                }
            },
        );
        for (path, target) in known {
            if !self.means(target, Some(&path)) {
                let group = self.alone(target);
                self.add(&path, group);
            }
        }
    }

    /// Resources that a state lists without the argument: those that no argument means.
    fn add_dependencies(&mut self, dependencies: &[Text<'_>]) {
        for dependency in dependencies {
            let plain = address::without_keys(&dependency.0);
            let Some(own) = self.instances.get_mut(&*plain) else {
                continue;
            };
            let group = match (own.group, own.all.as_slice()) {
                (_, [target]) => {
                    let target = *target;
                    if self.means(target, None) {
                        continue;
                    }
                    self.alone(target)
                }
                (Some(group), _) => group,
                (None, all) => {
                    self.links.groups.push(all.to_vec());
                    *own.group.insert(self.links.groups.len() - 1)
                }
            };
            self.add(DEPENDS_ON, group);
        }
    }

    fn add(&mut self, path: &str, group: usize) {
        let path = match self.path_places.get(path) {
            Some(place) => *place,
            None => {
                self.links.paths.push(path.to_owned());
                let place = self.links.paths.len() - 1;
                self.path_places.insert(path.to_owned(), place);
                place
            }
        };
        let edge = Edge { path, group };
        if !self.edges.contains(&edge) {
            self.edges.push(edge);
        }
    }

    /// Whether the resource at hand refers to another already, by this argument or by any.
    fn means(&self, target: usize, path: Option<&str>) -> bool {
        let mut edges = self.edges.iter();
        edges.any(|edge| {
            path.is_none_or(|path| self.links.paths[edge.path] == path)
                && self.links.groups[edge.group].binary_search(&target).is_ok()
        })
    }

    fn alone(&mut self, target: usize) -> usize {
        if self.alone[target] == NOTHING {
            self.links.groups.push(vec![target]);
            self.alone[target] = self.links.groups.len() - 1;
        }
        self.alone[target]
    }

    /// The group of resources that a link of a resource means: those with its own key, where it
    /// takes one and there are such, else all.
    fn resolve(&mut self, from: &'f str, link: &Link) -> usize {
        let modules = address::modules(from, self.depths[link.list]);
        if let Some(key) = address::own_key(from).filter(|_| link.by_key) {
            let place = (link.list, modules, Some(key));
            let group = match self.resolved.get(&place) {
                Some(group) => *group,
                None => self.group(from, link.list, Some(key)),
            };
            self.resolved.insert(place, group);
            if group != NOTHING {
                return group;
            }
        }
        let place = (link.list, modules, None);
        let group = match self.resolved.get(&place) {
            Some(group) => *group,
            None => self.group(from, link.list, None),
        };
        self.resolved.insert(place, group);
        group
    }

    fn group(&mut self, from: &str, list: usize, key: Option<&str>) -> usize {
        let mut all = Vec::new();
        for pattern in &self.scan.lists[list] {
            all.extend(self.near(from, pattern, key));
        }
        all.sort_unstable();
        all.dedup();
        match all.as_slice() {
            [] => NOTHING,
            [target] => self.alone(*target),
            _ => {
                self.links.groups.push(all);
                self.links.groups.len() - 1
            }
        }
    }

    /// The instances that a pattern means, seen from a resource: those in the same instances of the
    /// modules that both lie in. Some files leave the keys of modules out of a part of their
    /// addresses: where no instance lies there, the ones without such keys are meant.
    fn near(&self, from: &str, pattern: &str, key: Option<&str>) -> Vec<usize> {
        let Some(own) = self.instances.get(&*address::without_keys(pattern)) else {
            return Vec::new();
        };
        let instances = match key {
            None => own.all.as_slice(),
            Some(key) => own.by_key.get(key).map_or(&[][..], Vec::as_slice),
        };
        let prefix = address::shared_prefix(from, pattern);
        let near = self.within(instances, prefix, pattern);
        let plain = address::without_keys(prefix);
        if near.is_empty() && plain != prefix {
            return self.within(instances, &plain, pattern);
        }
        near
    }

    /// The instances whose addresses begin with a prefix, of those that a pattern means.
    fn within(&self, instances: &[usize], prefix: &str, pattern: &str) -> Vec<usize> {
        let address = |at: &usize| self.found[*at].resource.address.as_ref();
        // Addresses are sorted: a run.
        let start = instances.partition_point(|at| address(at) < prefix);
        let run = instances[start..].iter();
        let run = run.take_while(|at| address(at).starts_with(prefix));
        let has_keys = pattern.contains('[');
        run.filter(|at| !has_keys || address::fits(address(at), pattern))
            .copied()
            .collect()
    }
}

/// Attributes by which others refer to a resource.
const IDENTITIES: [&str; 5] = ["arn", "id", "self_link", "dns_name", "fqdn"];
/// Attributes that hold a resource's own identity under other names.
const OWN_IDENTITY: [&str; 6] = ["arn", "id", "self_link", "name", "identifier", "bucket"];

/// Which resource a text identifies; nothing where several share it.
fn identities<'f>(found: &'f [Found<'_>]) -> HashMap<&'f str, Option<usize>> {
    let mut all: HashMap<&str, Option<usize>> = HashMap::new();
    for (at, one) in found.iter().enumerate() {
        for name in IDENTITIES {
            let text = one.resource.values.member(name).and_then(Node::text);
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                let owner = all.entry(text).or_insert(Some(at));
                if *owner != Some(at) {
                    *owner = None;
                }
            }
        }
    }
    all
}

fn values_in(node: &Node<'_>, path: &mut String, visit: &mut impl FnMut(&str, &str)) {
    match node {
        Node::Text(text) => visit(path, text),
        Node::List(items) => {
            for item in items {
                values_in(item, path, visit);
            }
        }
        Node::Object(members) => {
            for (name, value) in members {
                let length = path.len();
                if length > 0 {
                    path.push('.');
                }
                path.push_str(name);
                values_in(value, path, visit);
                path.truncate(length);
            }
        }
        Node::Null | Node::Unknown | Node::Flag(_) | Node::Number(_) => {}
    }
}
