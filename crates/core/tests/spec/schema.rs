//! The JSON Schema against an independent validator, and against the check.

use super::corpus::cases;
use super::support::{CONTRACT, full, with, without};
use farshore_core::file::{Format, Node, Value as Tree, parse};
use farshore_core::spec::{schema, template};
use jsonschema::Validator;
use serde_json::{Value, json};

fn validator() -> Validator {
    jsonschema::draft202012::new(&schema()).unwrap()
}

/// What a schema validator sees of a file of ours.
fn plain(node: &Node) -> Value {
    match &node.value {
        Tree::Text(text) => json!(text),
        Tree::Integer(number) => json!(number),
        Tree::Float(number) => json!(number),
        Tree::Boolean(boolean) => json!(boolean),
        Tree::Date | Tree::Null => Value::Null,
        Tree::List(items) => items.iter().map(plain).collect(),
        Tree::Table(entries) => {
            let entries = entries.iter();
            entries
                .map(|(key, node)| (key.name.clone(), plain(node)))
                .collect()
        }
    }
}

#[test]
fn the_schema_is_a_schema() {
    assert!(jsonschema::draft202012::meta::is_valid(&schema()));
    assert_eq!(
        schema()["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    let text = schema().to_string();
    assert!(!text.contains("\"null\""), "nothing may be null");
}

#[test]
fn what_the_check_accepts_validates() {
    let validator = validator();
    let valid = |file: &Value| {
        let errors: Vec<String> = validator
            .iter_errors(file)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    };
    valid(&full());
    valid(&plain(&parse(CONTRACT, Format::Toml).unwrap()));
    valid(&plain(&parse(template(), Format::Toml).unwrap()));
    for (path, value) in [
        ("/objectives/rto", json!(0)),
        ("/objectives/rto", json!(0.0)),
        ("/objectives/rto", json!("90 min")),
        ("/objectives/rto", json!(" 1_0.5h ")),
        ("/objectives/rpo", json!("0")),
        ("/design/drills_per_year", json!(6.5)),
        ("/workload/zones", json!(3.0)),
        ("/workload/regions", json!([])),
        ("/users", json!([])),
        ("/assumptions", json!({})),
    ] {
        let file = with(full(), path, value);
        super::support::check(&file.to_string(), Format::Json).unwrap();
        valid(&file);
    }
}

#[test]
fn what_is_wrong_by_its_structure_does_not_validate() {
    let validator = validator();
    for case in cases() {
        let file = with(full(), case.path, case.value.clone());
        let name = format!("{} {}", case.path, case.value);
        assert_eq!(validator.is_valid(&file), !case.structural, "{name}");
    }
    for path in [
        "/workload/name",
        "/cost/monthly_usd",
        "/objectives/rto",
        "/objectives/rpo",
        "/users/0/place",
        "/data/0/model",
        "/cost",
        "/workload",
        "/objectives",
        "/business",
    ] {
        assert!(!validator.is_valid(&without(full(), path)), "{path}");
    }
    let neither = without(full(), "/business/downtime_curve");
    assert!(validator.is_valid(&neither));
    let neither = without(neither, "/business/downtime_usd_per_minute");
    assert!(!validator.is_valid(&neither));
}
