//! One pass over a price list of any known form, entry by entry.

use super::aws::{Offer, Product, Terms};
use super::azure::{Item, Page};
use super::google::{Sku, Skus};
use super::{Collected, ListError, PriceList, day};
use crate::prices::table::Source;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use std::fmt;
use std::io::Read;
use std::marker::PhantomData;

/// What the top of the file said so far.
#[derive(Default)]
struct Reading {
    offer: Option<Offer>,
    page: Option<Page>,
    skus: Option<Skus>,
    code: Option<String>,
    published: Option<String>,
    next: Option<String>,
    collected: Collected,
}

pub(super) fn read(reader: impl Read) -> Result<PriceList, ListError> {
    let mut reading = Reading::default();
    let mut json = serde_json::Deserializer::from_reader(std::io::BufReader::new(reader));
    Top(&mut reading).deserialize(&mut json)?;
    json.end()?;
    let (source, date) = match (&reading.code, &reading.page, &reading.skus) {
        (Some(code), None, None) if code.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            let day = reading.published.as_deref().and_then(day);
            let text = format!("AWS's own price list {code}, by its day of publication");
            (("aws-list", text), day)
        }
        (None, Some(page), None) => {
            let text = "Azure's own retail prices, by the newest day from which one counts";
            (("azure-list", text.to_owned()), page.newest)
        }
        (None, None, Some(skus)) => {
            let text = "Google's own price list, by the newest day from which a price counts; \
                        machines are the sum of their vCPUs and memory";
            (("gcp-list", text.to_owned()), skus.newest)
        }
        (_, _, _) => return Err(ListError::Unknown),
    };
    if let Some(skus) = reading.skus {
        skus.add_machines(&mut reading.collected);
    }
    let (prices, ambiguous) = reading.collected.finish();
    let ((key, text), date) = (source, date.ok_or(ListError::NoDate)?);
    let key = reading
        .code
        .map_or_else(|| key.to_owned(), |code| format!("{key}-{code}"));
    Ok(PriceList {
        source: Source { key, text },
        date,
        prices,
        ambiguous,
        next: reading.next.filter(|next| !next.is_empty()),
    })
}

/// The outermost object.
struct Top<'a>(&'a mut Reading);

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a price list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let reading = self.0;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "offerCode" => reading.code = Some(map.next_value()?),
                "publicationDate" => reading.published = Some(map.next_value()?),
                "products" => {
                    let offer = reading.offer.get_or_insert_default();
                    let each = |sku, product: Product| offer.add(sku, &product);
                    map.next_value_seed(Entries::new(each))?;
                }
                "terms" => {
                    let Some(offer) = &reading.offer else {
                        return Err(A::Error::custom("`terms` come before `products`"));
                    };
                    map.next_value_seed(OnDemand(offer, &mut reading.collected))?;
                }
                "Items" => {
                    let page = reading.page.get_or_insert_default();
                    let each = |item: Item| page.add(&item, &mut reading.collected);
                    map.next_value_seed(Elements::new(each))?;
                }
                "skus" => {
                    let skus = reading.skus.get_or_insert_default();
                    let each = |sku: Sku| skus.add(&sku, &mut reading.collected);
                    map.next_value_seed(Elements::new(each))?;
                }
                "NextPageLink" => reading.next = map.next_value()?,
                "nextPageToken" => {
                    let token: String = map.next_value()?;
                    reading.next = (!token.is_empty()).then(|| format!("pageToken={token}"));
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The terms on demand of an offer file; commitments are passed over.
struct OnDemand<'a>(&'a Offer, &'a mut Collected);

impl<'de> DeserializeSeed<'de> for OnDemand<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OnDemand<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("terms by their kind")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self(offer, collected) = self;
        while let Some(kind) = map.next_key::<String>()? {
            if kind == "OnDemand" {
                let each = |sku: String, terms: Terms| offer.price(&sku, terms, collected);
                map.next_value_seed(Entries::new(each))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Hands each entry of an object on, one at a time.
struct Entries<V, F>(F, PhantomData<V>);

impl<V, F: FnMut(String, V)> Entries<V, F> {
    fn new(each: F) -> Self {
        Self(each, PhantomData)
    }
}

impl<'de, V: Deserialize<'de>, F: FnMut(String, V)> DeserializeSeed<'de> for Entries<V, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, V: Deserialize<'de>, F: FnMut(String, V)> Visitor<'de> for Entries<V, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry()? {
            (self.0)(key, value);
        }
        Ok(())
    }
}

/// Hands each element of an array on, one at a time.
struct Elements<V, F>(F, PhantomData<V>);

impl<V, F: FnMut(V)> Elements<V, F> {
    fn new(each: F) -> Self {
        Self(each, PhantomData)
    }
}

impl<'de, V: Deserialize<'de>, F: FnMut(V)> DeserializeSeed<'de> for Elements<V, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, V: de::Deserialize<'de>, F: FnMut(V)> Visitor<'de> for Elements<V, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        while let Some(value) = seq.next_element()? {
            (self.0)(value);
        }
        Ok(())
    }
}
