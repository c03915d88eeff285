//! Site files: the examples, what is refused and why, and doubts.

use farshore_core::file::Format;
use farshore_core::site::{Decider, Fence, lints, read};

const THREE: &str = include_str!("../../../../examples/sites/three-places.toml");
const TWO: &str = include_str!("../../../../examples/sites/two-places.toml");

/// The codes and messages of what is wrong with a text.
fn wrong(text: &str) -> Vec<(&'static str, String)> {
    let problems = read(text, Format::Toml).unwrap_err();
    for problem in &problems {
        assert!(
            problem.span.end <= text.len() && problem.help.is_some(),
            "{problem:?}"
        );
    }
    problems
        .into_iter()
        .map(|one| (one.code, one.message))
        .collect()
}

fn codes(text: &str) -> Vec<&'static str> {
    wrong(text).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn the_examples_are_read() {
    let site = read(THREE, Format::Toml).unwrap();
    assert_eq!(
        (
            site.name.as_str(),
            site.members.len(),
            site.acknowledgements
        ),
        ("webshop", 3, 1)
    );
    assert_eq!(
        (site.policy.decider, site.policy.fence),
        (Decider::Automatic, Fence::Quorum)
    );
    assert_eq!(site.domain(site.members[1].domain), "oregon");
    let codes: Vec<&str> = lints(&site).iter().map(|lint| lint.code).collect();
    assert_eq!(codes, ["quorum-alone"]);
    let site = read(TWO, Format::Toml).unwrap();
    assert_eq!(site.policy.decider, Decider::Person);
    assert!(lints(&site).is_empty());
}

#[test]
fn two_sites_without_a_third_are_refused_automatic_failover_with_the_reason() {
    let text = TWO.replace("\"person\"", "\"automatic\"");
    let problems = read(&text, Format::Toml).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(
        problems[0].message,
        "two sites without a third cannot have automatic failover and safety"
    );
    let help = problems[0].help.as_deref().unwrap_or_default();
    assert!(help.starts_with("each side, cut off from the other, would see the same"));
}

#[test]
fn rule_15_a_write_must_not_be_confirmed_within_one_failure_domain() {
    let near = THREE.replacen(
        "name = \"b\"\ndomain = \"oregon\"",
        "name = \"b\"\ndomain = \"virginia\"",
        1,
    );
    assert_ne!(near, THREE);
    assert_eq!(codes(&near), ["one-domain"]);
}

#[test]
fn what_cannot_be_safe_or_understood_is_refused() {
    let member = |name: &str| {
        let port = name.as_bytes()[0];
        format!(
            "[[members]]\nname = \"{name}\"\ndomain = \"ohio\"\naddress = \"127.0.0.1:5{port}\"\n\
             database = \"127.0.0.1:6{port}\"\n"
        )
    };
    for (from, to, code) in [
        (
            "acknowledgements = 1 ",
            "acknowledgements = 3 ",
            "too-few-members",
        ),
        (
            "acknowledgements = 1 ",
            "acknowledgments = 1 ",
            "unknown-key",
        ),
        ("domain = \"oregon\"", "domain = \"oregn\"", "unknown-value"),
        ("127.0.0.1:5501", "10.0.0.1:5501", "bad-address"),
        ("127.0.0.1:5501", "localhost", "bad-address"),
        ("127.0.0.1:5501", "127.0.0.1:6602", "shared-address"),
        ("name = \"a\"", "name = \"A b\"", "bad-name"),
        ("name = \"a\"", "name = \"b\"", "duplicate-name"),
        (
            "name = \"eye_c\"\ndomain = \"ohio\"",
            "name = \"eye_c\"\ndomain = \"oregon\"",
            "too-few-observers",
        ),
        ("silence = \"3s\"", "silence = 3", "duration-without-unit"),
        (
            "decider = \"automatic\"",
            "decider = \"nobody\"",
            "unknown-value",
        ),
    ] {
        let text = THREE.replacen(from, to, 1);
        assert_ne!(text, THREE, "{from}");
        assert_eq!(codes(&text), [code], "{to}");
    }
    let five = format!("{THREE}\n{}{}", member("d"), member("e"));
    assert!(codes(&five).contains(&"no-majority"));
    assert_eq!(codes(""), ["empty-file"]);
    // Any cut of a file is refused or read, and never a panic.
    for end in (0..THREE.len()).step_by(7) {
        let _ = read(&THREE[..end], Format::Toml);
    }
}

#[test]
fn yaml_and_json_say_the_same() {
    let json = r#"{"site": {"name": "x", "domains": ["p", "q"], "controller": "q",
            "controller_address": "[::1]:9", "acknowledgements": 1},
        "members": [{"name": "a", "domain": "p", "address": "127.0.0.1:1", "database": "127.0.0.1:3"},
                    {"name": "b", "domain": "q", "address": "[::1]:2", "database": "[::1]:4"}],
        "policy": {"decider": "person"}}"#;
    let site = read(json, Format::Json).unwrap();
    assert_eq!(read(json, Format::Yaml).as_ref(), Ok(&site));
    assert_eq!(site.policy.failovers_per_day, 2);
}
