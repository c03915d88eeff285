//! Where a resource is.

use super::node::Node;
use super::read::Infrastructure;
use std::borrow::Cow;

/// Where a resource is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In this region, by the provider's name for it, such as `us-east-1`.
    Region(String),
    /// In no region: the service is global.
    Global,
    /// The file does not say.
    Unknown,
}

impl Place {
    /// The region's name, where it is in one.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        match self {
            Self::Region(name) => Some(name),
            Self::Global | Self::Unknown => None,
        }
    }
}

/// A region that was given from outside, for resources whose file names none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssumedRegion {
    /// Its name.
    pub region: String,
    /// How many resources it holds for.
    pub resources: usize,
}

impl Infrastructure<'_> {
    /// Puts the resources of `cloud` (`aws`, `azure`, `gcp`) whose region the file does not give into
    /// `region`.
    pub fn assume_region(&mut self, cloud: &str, region: &str) {
        let mut resources = 0;
        for resource in &mut self.resources {
            if resource.place == Place::Unknown && resource.cloud() == cloud {
                resource.place = Place::Region(region.to_owned());
                resources += 1;
            }
        }
        let region = region.to_owned();
        self.assumed_region = Some(AssumedRegion { region, resources });
    }
}

/// The region that the attributes of a resource name.
///
/// AWS: `region` (provider 6 and buckets), the ARN, the availability zone. Google: `region`,
/// `zone`, `location`. Azure: `location`, whose display form (`West Europe`) is the name with
/// spaces and capitals.
pub(super) fn of_values(provider: &str, values: &Node<'_>) -> Option<String> {
    let text = |name| values.member(name).and_then(Node::text);
    let found = match provider {
        "aws" => text("region")
            .map(Cow::Borrowed)
            .or_else(|| text("arn").and_then(of_arn).map(Cow::Borrowed))
            .or_else(|| {
                text("availability_zone")
                    .and_then(of_zone)
                    .map(Cow::Borrowed)
            })
            .or_else(|| first_zone(values).map(Cow::Borrowed)),
        "google" | "google-beta" => text("region")
            .map(|region| Cow::Borrowed(last_part(region)))
            .or_else(|| text("zone").and_then(of_google_zone).map(Cow::Borrowed))
            .or_else(|| {
                let location = text("location")?;
                Some(Cow::Borrowed(of_google_zone(location).unwrap_or(location)))
            })
            .map(|name| Cow::Owned(name.to_ascii_lowercase())),
        "azurerm" | "azapi" => text("location").map(|location| {
            let compact = location.chars().filter(|c| *c != ' ');
            Cow::Owned(compact.collect::<String>().to_ascii_lowercase())
        }),
        _ => None,
    };
    found.filter(|name| is_region(name)).map(Cow::into_owned)
}

fn first_zone<'n>(values: &'n Node<'_>) -> Option<&'n str> {
    let Some(Node::List(zones)) = values.member("availability_zones") else {
        return None;
    };
    zones.first().and_then(Node::text).and_then(of_zone)
}

/// Whether a text can be the name of a region: no other text of a file passes for one.
pub(super) fn is_region(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (2..=40).contains(&name.len()) && name.bytes().all(plain)
}

/// `us-east-1` of `arn:aws:rds:us-east-1:123456789012:db:shop`.
pub(super) fn of_arn(arn: &str) -> Option<&str> {
    let mut parts = arn.split(':');
    if parts.next() != Some("arn") {
        return None;
    }
    parts.nth(2).filter(|region| !region.is_empty())
}

/// `us-east-1` of `us-east-1a`; of a local zone `us-east-1-bos-1a` too.
fn of_zone(zone: &str) -> Option<&str> {
    let digit = zone.find(|c: char| c.is_ascii_digit())?;
    let rest = &zone[digit..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    Some(&zone[..digit + digits])
}

/// `europe-west1` of `europe-west1-b`, also at the end of a link.
fn of_google_zone(zone: &str) -> Option<&str> {
    let zone = last_part(zone);
    let (region, letter) = zone.rsplit_once('-')?;
    let ends_in_digit = region.bytes().last().is_some_and(|b| b.is_ascii_digit());
    (letter.len() == 1 && ends_in_digit).then_some(region)
}

fn last_part(link: &str) -> &str {
    link.rsplit('/').next().unwrap_or(link)
}

#[cfg(test)]
mod tests {
    use super::{is_region, of_arn, of_google_zone, of_zone};

    #[test]
    fn regions_are_read_off_names() {
        assert_eq!(of_zone("us-east-1a"), Some("us-east-1"));
        assert_eq!(of_zone("us-gov-west-1b"), Some("us-gov-west-1"));
        assert_eq!(of_zone("us-east-1-bos-1a"), Some("us-east-1"));
        assert_eq!(of_zone("nowhere"), None);
        assert_eq!(of_arn("arn:aws:rds:eu-west-1:1:db:x"), Some("eu-west-1"));
        assert_eq!(of_arn("arn:aws:iam::1:role/x"), None);
        assert_eq!(of_google_zone("zones/europe-west1-b"), Some("europe-west1"));
        assert_eq!(of_google_zone("europe-west1"), None);
        assert!(is_region("westeurope") && !is_region("never Printed!") && !is_region(""));
    }
}
