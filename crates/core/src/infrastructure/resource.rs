//! One resource.

use super::kinds::{Kind, kind};
use super::node::Node;
use super::region::Place;
use super::values::{Block, Value};
use crate::terms::Role;
use std::borrow::Cow;
use std::fmt;

/// One resource that is managed: not a data source.
#[derive(Clone)]
pub struct Resource<'a> {
    /// Its address, with instance keys, such as `module.east.aws_instance.web[0]`.
    pub address: Cow<'a, str>,
    /// Its type, such as `aws_instance`.
    pub kind: Cow<'a, str>,
    /// The provider's short name, such as `aws`.
    pub provider: Cow<'a, str>,
    /// Where it is.
    pub place: Place,
    pub(super) values: Node<'a>,
}

impl<'a> Resource<'a> {
    /// What it does; `other` for types that are not in the table.
    #[must_use]
    pub fn role(&self) -> Role {
        self.known_kind().map_or(Role::Other, |kind| kind.role)
    }

    /// The type's row in the table of types; none for a type that it does not have.
    #[must_use]
    pub fn known_kind(&self) -> Option<&'static Kind> {
        kind(&self.kind)
    }

    /// The region, where it is known and there is one.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.place.region()
    }

    /// The cloud that its provider manages, as the tables of regions and prices name it: `azure`
    /// for `azurerm`; of a provider that they do not have, its own name.
    #[must_use]
    pub fn cloud(&self) -> &str {
        match self.provider.as_ref() {
            "azurerm" | "azapi" => "azure",
            "google" | "google-beta" => "gcp",
            other => other,
        }
    }

    /// All its attributes.
    #[must_use]
    pub fn block(&self) -> Block<'_, 'a> {
        Block(&self.values)
    }

    /// The text at a path, such as `engine`.
    #[must_use]
    pub fn text(&self, path: &str) -> Value<&str> {
        self.block().text(path)
    }

    /// The number at a path, such as `allocated_storage`.
    #[must_use]
    pub fn number(&self, path: &str) -> Value<f64> {
        self.block().number(path)
    }

    /// Whether a path is switched on, such as `multi_az`.
    #[must_use]
    pub fn flag(&self, path: &str) -> Value<bool> {
        self.block().flag(path)
    }

    /// The blocks at a path, such as `root_block_device`.
    pub fn blocks(&self, path: &str) -> impl Iterator<Item = Block<'_, 'a>> {
        self.block().blocks(path)
    }

    /// Whether a path is there and has something in it, known or not.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.block().has(path)
    }
}

/// Without the values: a log needs none of them.
impl fmt::Debug for Resource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {:?}", self.address, self.place)
    }
}
