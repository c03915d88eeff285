//! How resources hang together: by the configuration's expressions and by known values.

use super::address;
use super::configuration::{Link, Scan};
use super::node::Node;
use super::read::Found;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// References, by address.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    /// Resources by their address without keys.
    pub(super) instances: HashMap<String, Vec<usize>>,
    /// Links of the configuration, by the address without keys of what refers.
    pub(super) from: HashMap<String, Vec<Link>>,
    /// What refers, by the addresses without keys of what is meant, and whether always by key.
    pub(super) to: HashMap<String, BTreeMap<String, bool>>,
    /// Lists of what is meant, shared by links.
    pub(super) lists: Vec<Vec<String>>,
    /// Links that values show, by the position of what refers and of what is meant.
    pub(super) known: BTreeMap<usize, Vec<(usize, String)>>,
    pub(super) known_to: BTreeMap<usize, Vec<usize>>,
}

impl Links {
    pub(super) fn from_scan(scan: Scan) -> Self {
        let mut links = Self {
            lists: scan.lists,
            ..Self::default()
        };
        for (from, configured) in scan.resources {
            for link in &configured.links {
                for target in &links.lists[link.list] {
                    let sources = links.to.entry(address::without_keys(target)).or_default();
                    *sources.entry(from.clone()).or_insert(true) &= link.by_key;
                }
            }
            links.from.insert(from, configured.links);
        }
        links
    }

    /// Links that known values show: an attribute that holds another resource's identity.
    pub(super) fn add_known(&mut self, found: &[Found<'_>]) {
        let identities = identities(found);
        for (at, one) in found.iter().enumerate() {
            let mut met = BTreeSet::new();
            let mut links = Vec::new();
            if !identities.is_empty() {
                values_in(
                    &one.resource.values,
                    &mut String::new(),
                    &mut |path, text| {
                        if let Some(Some(target)) = identities.get(text)
                            && *target != at
                            && !OWN_IDENTITY.contains(&path)
                        {
                            met.insert(*target);
                            links.push((*target, path.to_owned()));
                        }
                    },
                );
            }
            for dependency in &one.depends_on {
                let plain = address::without_keys(&dependency.0);
                for target in self.instances.get(&plain).into_iter().flatten() {
                    if met.insert(*target) && *target != at {
                        links.push((*target, "depends_on".to_owned()));
                    }
                }
            }
            for (target, _) in &links {
                let sources = self.known_to.entry(*target).or_default();
                if sources.last() != Some(&at) {
                    sources.push(at);
                }
            }
            if !links.is_empty() {
                self.known.insert(at, links);
            }
        }
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
