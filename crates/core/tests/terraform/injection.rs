//! Whatever people call their workload and its data, it stays a text.

use crate::support::{Decided, PATTERNS, WEBSHOP};
use farshore_core::terraform::{GeneratedFile, Wanted};
use hcl_edit::structure::{Body, Structure};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The structure of a file: every block and argument, without values.
fn shape(body: &Body, at: &str, all: &mut Vec<String>) {
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => all.push(format!("{at}/{}", attribute.key.as_str())),
            Structure::Block(block) => {
                let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
                let inner = format!("{at}/{} {}", block.ident.as_str(), labels.join(" "));
                shape(&block.body, &inner, all);
                all.push(inner);
            }
        }
    }
}

fn parsed(file: &GeneratedFile) -> Body {
    let parsed: Result<Body, _> = file.contents.parse();
    parsed.unwrap_or_else(|error| panic!("{}: {error}\n{}", file.path, file.contents))
}

/// The stacks of the webshop with other names.
fn named(workload: &str, data: &str) -> Decided {
    let mut setting = Decided::of(WEBSHOP).setting;
    setting.name = workload.to_owned();
    setting.data[0].name = data.to_owned();
    Decided::from_setting(setting)
}

/// The value of an argument of `terraform.tfvars`, read by HCL's own rules for quoted texts; nothing
/// where some of it would be run as code.
fn value_of(files: &[GeneratedFile], name: &str) -> Option<String> {
    let values = files
        .iter()
        .find(|file| file.path == "terraform.tfvars")
        .unwrap();
    let mut lines = values.contents.lines();
    let line = lines
        .find(|line| line.split(' ').next() == Some(name))
        .unwrap();
    let quoted = line.split_once("= ").unwrap().1;
    let mut rest = quoted.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    while let Some(next) = rest.chars().next() {
        let escapes = [
            ("$${", "${"),
            ("%%{", "%{"),
            ("\\n", "\n"),
            ("\\r", "\r"),
            ("\\t", "\t"),
            ("\\\"", "\""),
            ("\\\\", "\\"),
        ];
        if let Some((code, meant)) = escapes.iter().find(|(code, _)| rest.starts_with(code)) {
            text.push_str(meant);
            rest = &rest[code.len()..];
        } else if let Some(code) = rest.strip_prefix("\\u") {
            text.push(char::from_u32(u32::from_str_radix(&code[..4], 16).ok()?)?);
            rest = &code[4..];
        } else if rest.starts_with("${") || rest.starts_with("%{") || next == '"' {
            return None;
        } else {
            text.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    Some(text)
}

#[test]
fn names_that_look_like_code() {
    for name in [
        "\"}\nresource \"null\" \"x\" {}\n",
        "${file(\"/etc/passwd\")}",
        "%{ for x in y }",
        "$${x} %%{y}",
        "<<EOT\nEOT",
        "a # b // c /* d",
        "日本 \u{202e}shop\u{0}",
        "\\\"${\\",
        // Missed by the library's own escaping.
        "${a}%${file(\"/etc/passwd\")}",
        "%{a}$%{ if true }",
    ] {
        let decided = named(name, name);
        for pattern in PATTERNS {
            let files = decided.files(Wanted::Pattern(pattern));
            assert_eq!(
                value_of(&files, "workload").as_deref(),
                Some(name),
                "{pattern}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Names change values, and names made of them, but no block and no argument.
    #[test]
    fn names_stay_texts(workload in "\\PC{1,40}|[$%{}\"\\\\\n\r\t a-z#*/<~]{1,40}", data in "[$%{}\"\\\\\n a-zé#]{1,40}") {
        let pattern = PATTERNS[workload.len() % PATTERNS.len()];
        let files = named(&workload, &data).files(Wanted::Pattern(pattern));
        let plain = named("plain", "plain").files(Wanted::Pattern(pattern));
        prop_assert_eq!(value_of(&files, "workload"), Some(workload));
        for (file, other) in files.iter().zip(&plain) {
            prop_assert_eq!(&file.path, &other.path);
            let (mut own, mut expected) = (Vec::new(), Vec::new());
            shape(&parsed(file), "", &mut own);
            shape(&parsed(other), "", &mut expected);
            // Calls are named after data sets: their number must be the same, not their names.
            prop_assert_eq!(own.len(), expected.len(), "{}", &file.path);
        }
    }

    /// Every call of a module has a name that Terraform takes, and no two share one.
    #[test]
    fn calls_have_names_of_their_own(
        first in "\\PC{0,30}|(orders|replication|copy)[- ](second|primary)?",
        second in "\\PC{0,30}|orders",
    ) {
        let mut setting = Decided::of(WEBSHOP).setting;
        setting.data[0].name = first;
        setting.data[1].name = second;
        let files = Decided::from_setting(setting).files(Wanted::Chosen);
        let mut labels = BTreeSet::new();
        for file in files.iter().filter(|file| !file.path.contains('/')) {
            for block in parsed(file).get_blocks("module") {
                let label = block.labels[0].as_str();
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                prop_assert!(label.chars().all(plain), "{label}");
                prop_assert!(labels.insert(label.to_owned()), "{label} twice");
            }
        }
    }
}
