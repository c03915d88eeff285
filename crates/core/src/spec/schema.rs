//! The JSON Schema of the workload file, generated from its types.

use super::workload::Workload;
use serde_json::Value;

/// The JSON Schema (draft 2020-12) of the workload file, for editors; the check itself is
/// [`read`](super::read()), which knows more.
///
/// ```
/// let schema = farshore_core::spec::schema();
/// assert_eq!(schema["properties"]["objectives"]["required"][0], "rto");
/// ```
#[must_use]
pub fn schema() -> Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().with(|settings| {
        // Sections in place: easier to read, and to point at from an editor.
        settings.inline_subschemas = true;
    });
    let generated = settings.into_generator().into_root_schema_for::<Workload>();
    let mut schema = Value::from(generated);
    without_null(&mut schema);
    schema["$id"] = "urn:farshore:schema:workload:1".into();
    schema["title"] = "Farshore workload file".into();
    schema
}

/// An optional key is one that may be left out; a key with nothing as its value is a mistake, which
/// the types of an `Option` do not say.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(any)) = object.get_mut("anyOf") {
                any.retain(|schema| schema["type"] != "null");
                if let [Value::Object(only)] = any.as_slice() {
                    let only = only.clone();
                    object.remove("anyOf");
                    for (key, value) in only {
                        // The field's own description is nearer than its type's.
                        object.entry(key).or_insert(value);
                    }
                }
            }
            object.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::schema;
    use crate::file::{Format, parse};
    use crate::spec::Places;
    use crate::spec::read::workload;
    use crate::spec::section::Reader;
    use serde_json::Value;
    use std::collections::BTreeSet;

    struct Nowhere;

    impl Places for Nowhere {
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

    fn keys(schema: &Value) -> BTreeSet<&str> {
        let properties = schema["properties"].as_object().unwrap();
        properties.keys().map(String::as_str).collect()
    }

    #[test]
    fn the_schema_and_the_check_know_the_same_keys() {
        let schema = schema();
        let root = parse("x = 1", Format::Toml).unwrap();
        let mut reader = Reader::new("", Format::Toml, &Nowhere);
        workload(&root, &mut reader);
        assert_eq!(reader.keys().len(), 10);
        for (section, known) in reader.keys() {
            let part = match *section {
                "" => &schema,
                "users" | "data" => &schema["properties"][section]["items"],
                _ => &schema["properties"][section],
            };
            let known: BTreeSet<&str> = known.iter().copied().collect();
            assert_eq!(known, keys(part), "[{section}]");
            assert_eq!(part["additionalProperties"], false, "[{section}]");
        }
    }
}
