//! What each type of resource does: a table, one row per type.
//!
//! A type that has no row is unknown: it counts as `other`, and answers say so.

mod aws;
mod azure;
mod google;

use crate::terms::Role;

/// One type of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// As the provider names it, such as `aws_instance`.
    pub name: &'static str,
    /// What it does.
    pub role: Role,
    /// Whether its service lies in no region.
    pub is_global: bool,
}

/// Every known type, provider by provider, each in the order of the names.
pub const KINDS: [&[Kind]; 3] = [aws::TYPES, azure::TYPES, google::TYPES];

/// The row of a type; `google-beta` has the types of `google`.
#[must_use]
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find_map(|types| {
        let found = types.binary_search_by(|kind| kind.name.cmp(name));
        found.ok().map(|at| &types[at])
    })
}

const fn row(name: &'static str, role: Role) -> Kind {
    Kind {
        name,
        role,
        is_global: false,
    }
}

const fn global(name: &'static str, role: Role) -> Kind {
    Kind {
        name,
        role,
        is_global: true,
    }
}

#[cfg(test)]
mod tests {
    use super::{KINDS, kind};
    use crate::terms::{Role, Term as _};

    #[test]
    fn the_tables_are_sorted_and_each_type_has_one_row() {
        for types in KINDS {
            for pair in types.windows(2) {
                assert!(pair[0].name < pair[1].name, "{}", pair[1].name);
            }
        }
    }

    #[test]
    fn every_provider_has_every_role() {
        for types in KINDS {
            for role in Role::ALL {
                assert!(types.iter().any(|kind| kind.role == *role), "{role}");
            }
        }
    }

    #[test]
    fn types_are_found_by_name() {
        assert_eq!(kind("aws_db_instance").map(|k| k.role), Some(Role::Data));
        assert_eq!(kind("azurerm_lb").map(|k| k.role), Some(Role::Traffic));
        assert_eq!(kind("aws_iam_role").map(|k| k.is_global), Some(true));
        assert_eq!(kind("aws_nothing"), None);
    }
}
