//! The shapes of `terraform show -json` (plan and state) and of a raw state file.
//!
//! Source: developer.hashicorp.com/terraform/internals/json-format, format versions 0.1 to 1.2, and
//! state files of version 4. What is not needed is skipped while reading.

use super::node::{Node, Text};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub(super) struct Root<'a> {
    #[serde(borrow)]
    pub(super) format_version: Option<Text<'a>>,
    /// Of a raw state file.
    pub(super) version: Option<u64>,
    /// Of a log line.
    #[serde(rename = "@level")]
    pub(super) level: Option<IgnoredAny>,
    #[serde(borrow)]
    pub(super) planned_values: Option<Values<'a>>,
    #[serde(borrow)]
    pub(super) resource_changes: Option<Vec<Change<'a>>>,
    #[serde(borrow)]
    pub(super) configuration: Option<Configuration<'a>>,
    #[serde(borrow, default)]
    pub(super) variables: BTreeMap<Text<'a>, Variable<'a>>,
    /// Of a state.
    #[serde(borrow)]
    pub(super) values: Option<Values<'a>>,
    /// Of a raw state file.
    #[serde(borrow)]
    pub(super) resources: Option<Vec<StateResource<'a>>>,
}

#[derive(Deserialize)]
pub(super) struct Values<'a> {
    #[serde(borrow)]
    pub(super) root_module: Option<Module<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Module<'a> {
    #[serde(borrow)]
    pub(super) address: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) resources: Vec<ValuesResource<'a>>,
    #[serde(borrow, default)]
    pub(super) child_modules: Vec<Self>,
}

#[derive(Deserialize)]
pub(super) struct ValuesResource<'a> {
    #[serde(borrow)]
    pub(super) address: Text<'a>,
    /// Its instance key.
    #[serde(borrow)]
    pub(super) index: Option<Node<'a>>,
    #[serde(borrow)]
    pub(super) mode: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(borrow)]
    pub(super) provider_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) values: Option<Node<'a>>,
    #[serde(borrow)]
    pub(super) sensitive_values: Option<Node<'a>>,
    #[serde(borrow, default)]
    pub(super) depends_on: Vec<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Change<'a> {
    #[serde(borrow)]
    pub(super) address: Text<'a>,
    #[serde(borrow)]
    pub(super) mode: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(borrow)]
    pub(super) provider_name: Option<Text<'a>>,
    pub(super) deposed: Option<IgnoredAny>,
    #[serde(borrow)]
    pub(super) change: Difference<'a>,
}

#[derive(Deserialize)]
pub(super) struct Difference<'a> {
    #[serde(borrow)]
    pub(super) before: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) after: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) after_unknown: Option<Node<'a>>,
    #[serde(borrow)]
    pub(super) before_sensitive: Option<Node<'a>>,
    #[serde(borrow)]
    pub(super) after_sensitive: Option<Node<'a>>,
}

#[derive(Default, Deserialize)]
pub(super) struct Configuration<'a> {
    #[serde(borrow, default)]
    pub(super) provider_config: BTreeMap<Text<'a>, ProviderConfig<'a>>,
    #[serde(borrow, default)]
    pub(super) root_module: ConfigModule<'a>,
}

#[derive(Deserialize)]
pub(super) struct ProviderConfig<'a> {
    #[serde(borrow)]
    pub(super) module_address: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) expressions: Option<Node<'a>>,
}

#[derive(Default, Deserialize)]
pub(super) struct ConfigModule<'a> {
    #[serde(borrow, default)]
    pub(super) resources: Vec<ConfigResource<'a>>,
    #[serde(borrow, default)]
    pub(super) module_calls: BTreeMap<Text<'a>, ModuleCall<'a>>,
    #[serde(borrow, default)]
    pub(super) outputs: BTreeMap<Text<'a>, Output<'a>>,
    #[serde(borrow, default)]
    pub(super) variables: BTreeMap<Text<'a>, Variable<'a>>,
}

#[derive(Deserialize)]
pub(super) struct ConfigResource<'a> {
    #[serde(borrow)]
    pub(super) mode: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow)]
    pub(super) provider_config_key: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) expressions: Option<Node<'a>>,
}

#[derive(Deserialize)]
pub(super) struct ModuleCall<'a> {
    #[serde(borrow)]
    pub(super) expressions: Option<Node<'a>>,
    #[serde(borrow, default)]
    pub(super) module: ConfigModule<'a>,
}

#[derive(Deserialize)]
pub(super) struct Output<'a> {
    #[serde(borrow)]
    pub(super) expression: Option<Node<'a>>,
}

/// A variable with its value (plan) or its default (configuration).
#[derive(Deserialize)]
pub(super) struct Variable<'a> {
    #[serde(borrow)]
    pub(super) value: Option<Node<'a>>,
    #[serde(borrow)]
    pub(super) default: Option<Node<'a>>,
}

#[derive(Deserialize)]
pub(super) struct StateResource<'a> {
    #[serde(borrow)]
    pub(super) module: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) mode: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow)]
    pub(super) provider: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) instances: Vec<Instance<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Instance<'a> {
    #[serde(borrow)]
    pub(super) index_key: Option<Node<'a>>,
    pub(super) deposed: Option<IgnoredAny>,
    #[serde(borrow)]
    pub(super) attributes: Option<Node<'a>>,
    /// Paths of sensitive attributes, each a list of steps.
    #[serde(borrow, default)]
    pub(super) sensitive_attributes: Vec<Node<'a>>,
    #[serde(borrow, default)]
    pub(super) dependencies: Vec<Text<'a>>,
}
