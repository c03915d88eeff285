//! What the configuration says: regions of providers, references between resources.

use super::address;
use super::json::{ConfigModule, ConfigResource, Configuration, Variable};
use super::node::{Node, Text};
use super::region::is_region;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// References go from variable to output to variable: no real configuration needs more steps.
const MAX_STEPS: usize = 64;
/// One expression means at most so many resources; further ones are not followed.
const MAX_TARGETS: usize = 1_000;

/// What is kept of one resource's configuration.
#[derive(Default)]
pub(super) struct Configured {
    /// The region of its provider.
    pub(super) region: Option<String>,
    /// The key of its provider, for what its neighbours tell.
    pub(super) provider_key: String,
    /// The arguments that are set.
    pub(super) arguments: BTreeSet<String>,
    /// Which arguments refer to what.
    pub(super) links: Vec<Link>,
}

/// An argument that refers to resources.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// The argument, such as `rule.copy_action.destination_vault_arn`.
    pub(super) path: String,
    /// The place of its targets in [`Scan::lists`].
    pub(super) list: usize,
    /// Whether it takes the target with its own instance key.
    pub(super) by_key: bool,
}

/// What a walk through the configuration gathers.
#[derive(Default)]
pub(super) struct Scan {
    /// By address without keys.
    pub(super) resources: HashMap<String, Configured>,
    /// Addresses that references mean; keys only where the reference has them.
    pub(super) lists: Vec<Vec<String>>,
}

/// A module within the configuration.
struct Scope<'c, 'a> {
    module: &'c ConfigModule<'a>,
    /// Its address without keys, with a dot at the end; empty for the root.
    prefix: String,
    /// The module that calls it, and the arguments of the call.
    parent: Option<(usize, Option<&'c Node<'a>>)>,
}

struct Walk<'c, 'a> {
    scopes: Vec<Scope<'c, 'a>>,
    children: HashMap<(usize, &'c str), usize>,
    /// Modules by address, and by their last name as older files have it.
    homes: HashMap<String, usize>,
    configuration: &'c Configuration<'a>,
    variables: &'c BTreeMap<Text<'a>, Variable<'a>>,
    known: HashMap<(usize, String), usize>,
    lists: Vec<Vec<String>>,
}

/// Reads the whole configuration once.
pub(super) fn scan<'a>(
    configuration: &Configuration<'a>,
    variables: &BTreeMap<Text<'a>, Variable<'a>>,
) -> Scan {
    let mut walk = Walk {
        scopes: Vec::new(),
        children: HashMap::new(),
        homes: HashMap::new(),
        configuration,
        variables,
        known: HashMap::new(),
        // The first list is that of references which mean no resource.
        lists: vec![Vec::new()],
    };
    walk.add_scope(&configuration.root_module, String::new(), None);
    let mut resources = HashMap::new();
    for scope in 0..walk.scopes.len() {
        let module = walk.scopes[scope].module;
        for resource in &module.resources {
            if resource.mode.as_ref().is_some_and(|mode| mode.0 == "data") {
                continue;
            }
            let prefix = &walk.scopes[scope].prefix;
            let address = format!("{prefix}{}.{}", resource.kind.0, resource.name.0);
            let configured = walk.resource(scope, resource);
            resources.insert(address, configured);
        }
    }
    let lists = walk.lists;
    Scan { resources, lists }
}

impl<'c, 'a> Walk<'c, 'a> {
    fn add_scope(
        &mut self,
        module: &'c ConfigModule<'a>,
        prefix: String,
        parent: Option<(usize, Option<&'c Node<'a>>)>,
    ) {
        let own = self.scopes.len();
        let address = prefix.trim_end_matches('.');
        let last = address.rsplit('.').next().unwrap_or(address);
        for name in [address, last] {
            self.homes.entry(name.to_owned()).or_insert(own);
        }
        self.scopes.push(Scope {
            module,
            prefix: prefix.clone(),
            parent,
        });
        for (name, call) in &module.module_calls {
            let inner = format!("{prefix}module.{}.", name.0);
            self.children
                .insert((own, name.0.as_ref()), self.scopes.len());
            self.add_scope(&call.module, inner, Some((own, call.expressions.as_ref())));
        }
    }

    fn resource(&mut self, scope: usize, resource: &'c ConfigResource<'a>) -> Configured {
        let key = resource.provider_config_key.as_ref();
        let provider_key = key.map_or(String::new(), |key| key.0.clone().into_owned());
        let mut configured = Configured {
            region: self.provider_region(scope, &provider_key),
            provider_key,
            ..Configured::default()
        };
        let Some(expressions @ Node::Object(arguments)) = &resource.expressions else {
            return configured;
        };
        let names = arguments.iter().map(|(name, _)| name.clone().into_owned());
        configured.arguments = names.collect();
        let mut found = Vec::new();
        expressions_in(expressions, &mut String::new(), &mut found);
        for (path, references) in found {
            let by_key = references.iter().any(|reference| {
                ["count.index", "each.key", "each.value"].contains(reference)
                    || reference.starts_with("each.value.")
            });
            for reference in most_specific(&references) {
                let list = self.targets(scope, reference, 0);
                if list > 0 {
                    let path = path.clone();
                    configured.links.push(Link { path, list, by_key });
                }
            }
        }
        configured
    }

    /// The list of addresses that a reference within a module means; 0 for none.
    fn targets(&mut self, scope: usize, reference: &str, step: usize) -> usize {
        let key = (scope, reference.to_owned());
        if let Some(list) = self.known.get(&key) {
            return *list;
        }
        // Also ends circles: what is being followed means nothing new.
        self.known.insert(key.clone(), 0);
        if step == MAX_STEPS {
            return 0;
        }
        let list = match self.follow(scope, reference, step) {
            found if found.is_empty() => 0,
            found => {
                self.lists.push(found);
                self.lists.len() - 1
            }
        };
        self.known.insert(key, list);
        list
    }

    fn follow(&mut self, scope: usize, reference: &str, step: usize) -> Vec<String> {
        let mut segments = address::segments(reference);
        let (Some(first), Some(second)) = (segments.next(), segments.next()) else {
            return Vec::new();
        };
        match first {
            "data" | "local" | "each" | "count" | "path" | "self" | "terraform" => Vec::new(),
            "var" => match self.scopes[scope].parent {
                Some((parent, Some(arguments))) => {
                    let name = address::split_key(second).0;
                    let argument = arguments.member(name);
                    self.union(parent, argument, None, step)
                }
                Some((_, None)) | None => Vec::new(),
            },
            "module" => {
                let (name, key) = address::split_key(second);
                let child = self.children.get(&(scope, name)).copied();
                let (Some(child), Some(output)) = (child, segments.next()) else {
                    return Vec::new();
                };
                let output = address::split_key(output).0;
                let outputs = &self.scopes[child].module.outputs;
                let output = outputs.get(output);
                let expression = output.and_then(|output| output.expression.as_ref());
                // A key of the module holds for what lies within it.
                let with_key = key.map(|key| {
                    let prefix = self.scopes[child].prefix.trim_end_matches('.').to_owned();
                    (format!("{prefix}."), format!("{prefix}{key}."))
                });
                self.union(child, expression, with_key, step)
            }
            kind => {
                let prefix = &self.scopes[scope].prefix;
                vec![format!("{prefix}{kind}.{second}")]
            }
        }
    }

    /// All that the references of an expression mean.
    fn union(
        &mut self,
        scope: usize,
        expression: Option<&'c Node<'a>>,
        replace: Option<(String, String)>,
        step: usize,
    ) -> Vec<String> {
        let Some(expression) = expression else {
            return Vec::new();
        };
        let mut found = Vec::new();
        expressions_in(expression, &mut String::new(), &mut found);
        let mut all = BTreeSet::new();
        for (_, references) in found {
            for reference in most_specific(&references) {
                let list = self.targets(scope, reference, step + 1);
                let room = MAX_TARGETS.saturating_sub(all.len());
                for target in self.lists[list].iter().take(room) {
                    all.insert(match &replace {
                        Some((from, to)) if target.starts_with(from.as_str()) => {
                            format!("{to}{}", &target[from.len()..])
                        }
                        _ => target.clone(),
                    });
                }
            }
        }
        all.into_iter().collect()
    }

    /// The region of the provider that a resource of a module uses.
    ///
    /// Newer files give the key of the configuration itself (`module.db:aws`); older ones the
    /// module's last name (`db:aws`), also where the provider comes from a caller.
    fn provider_region(&self, scope: usize, key: &str) -> Option<String> {
        let name = key.rsplit_once(':').map_or(key, |(_, name)| name);
        let mut place = Some(scope);
        let mut candidates = vec![key.to_owned()];
        while let Some(at) = place {
            let module = self.scopes[at].prefix.trim_end_matches('.');
            if !module.is_empty() {
                candidates.push(format!("{module}:{name}"));
                let last = module.rsplit('.').next().unwrap_or(module);
                candidates.push(format!("{last}:{name}"));
            }
            place = self.scopes[at].parent.map(|(parent, _)| parent);
        }
        candidates.push(name.to_owned());
        let configs = &self.configuration.provider_config;
        let config = candidates.iter().find_map(|wanted| {
            let found = configs.get(wanted.as_str());
            found.filter(|config| config.expressions.is_some())
        })?;
        let region = config.expressions.as_ref()?.member("region")?;
        let module = config.module_address.as_ref().map_or("", |text| &text.0);
        let module = address::without_keys(module);
        let home = self.homes.get(&*module).copied();
        let value = self.constant(home.unwrap_or(0), region, 0)?;
        value
            .text()
            .filter(|text| is_region(text))
            .map(str::to_owned)
    }

    /// The value of an expression that is a constant or one variable.
    fn constant(
        &self,
        scope: usize,
        expression: &'c Node<'a>,
        step: usize,
    ) -> Option<&'c Node<'a>> {
        if let Some(constant) = expression.member("constant_value") {
            return Some(constant);
        }
        let Some(Node::List(references)) = expression.member("references") else {
            return None;
        };
        let reference = references.first()?.text()?;
        let mut segments = address::segments(reference);
        if segments.next() != Some("var") || step == MAX_STEPS {
            return None;
        }
        let (name, key) = address::split_key(segments.next()?);
        let value = self.variable(scope, name, step)?;
        let inner = key.map(|key| key.trim_matches(['[', ']', '"']));
        let mut path = inner.into_iter().chain(segments);
        path.try_fold(value, |node, name| node.member(name))
    }

    fn variable(&self, scope: usize, name: &str, step: usize) -> Option<&'c Node<'a>> {
        let module = self.scopes[scope].module;
        let declared = module.variables.get(name);
        let default = declared.and_then(|variable| variable.default.as_ref());
        match self.scopes[scope].parent {
            None => {
                let given = self.variables.get(name);
                given
                    .and_then(|variable| variable.value.as_ref())
                    .or(default)
            }
            Some((parent, arguments)) => {
                match arguments.and_then(|arguments| arguments.member(name)) {
                    Some(argument) => self.constant(parent, argument, step + 1),
                    None => default,
                }
            }
        }
    }
}

/// The expressions with references in a tree of arguments, each with its path.
fn expressions_in<'n>(
    node: &'n Node<'_>,
    path: &mut String,
    found: &mut Vec<(String, Vec<&'n str>)>,
) {
    match node {
        Node::Object(members) => {
            for (name, value) in members {
                if let ("references", Node::List(list)) = (name.as_ref(), value) {
                    let references = list.iter().filter_map(Node::text).collect();
                    found.push((path.clone(), references));
                } else if name != "constant_value" {
                    let length = path.len();
                    if length > 0 {
                        path.push('.');
                    }
                    path.push_str(name);
                    expressions_in(value, path, found);
                    path.truncate(length);
                }
            }
        }
        Node::List(items) => {
            for item in items {
                expressions_in(item, path, found);
            }
        }
        Node::Null | Node::Unknown | Node::Flag(_) | Node::Number(_) | Node::Text(_) => {}
    }
}

/// Terraform lists `aws_lb.a.arn` and then `aws_lb.a`: the first says it all.
fn most_specific<'n>(references: &[&'n str]) -> Vec<&'n str> {
    let mut kept: Vec<&str> = Vec::new();
    for reference in references {
        let repeats = kept.last().is_some_and(|last| {
            last.strip_prefix(reference)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        });
        if !repeats {
            kept.push(reference);
        }
    }
    kept
}
