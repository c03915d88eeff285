//! Files that were never meant to be read: nothing panics, nothing takes long, every problem has
//! its place.

use super::support::{CONTRACT, check, full, written};
use farshore_core::file::{Format, MOST_BYTES, MOST_PROBLEMS, parse};
use farshore_core::spec::template;
use proptest::prelude::*;

/// Reads the text in a format and holds the answer to what every answer must keep.
fn sound(text: &str, format: Format) -> Vec<&'static str> {
    let Err(problems) = check(text, format) else {
        return Vec::new();
    };
    assert!(!problems.is_empty() && problems.len() <= MOST_PROBLEMS);
    assert!(problems.is_sorted_by_key(|problem| problem.span.start));
    for problem in &problems {
        assert!(text.get(problem.span.clone()).is_some(), "{problem:?}");
        if let Some((span, label)) = &problem.related {
            assert!(
                text.get(span.clone()).is_some() && !label.is_empty(),
                "{problem:?}"
            );
        }
        assert!(!problem.label.is_empty() && !problem.message.is_empty());
        assert!(problem.message.len() < 400, "{problem:?}");
    }
    problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn files_that_say_nothing() {
    for text in ["", " \n\t\n", "\u{feff}", "\u{feff} "] {
        for format in Format::ALL {
            assert_eq!(sound(text, format), ["empty-file"]);
        }
    }
    for (text, format) in [
        ("# only\n# comments\n", Format::Toml),
        ("# only\n# comments\n", Format::Yaml),
        ("---\n", Format::Yaml),
        ("---\n...\n", Format::Yaml),
        ("~", Format::Yaml),
        ("{}", Format::Yaml),
        ("null", Format::Json),
        ("{}", Format::Json),
    ] {
        assert_eq!(sound(text, format), ["empty-file"], "{text:?}");
    }
}

#[test]
fn files_that_are_no_table() {
    for text in ["[]", "[1, 2]", "3", "true", "\"text\""] {
        assert_eq!(sound(text, Format::Json), ["not-a-table"], "{text}");
        assert_eq!(sound(text, Format::Yaml), ["not-a-table"], "{text}");
    }
    assert_eq!(sound("- a\n- b\n", Format::Yaml), ["not-a-table"]);
    assert_eq!(sound("just a sentence", Format::Yaml), ["not-a-table"]);
}

#[test]
fn a_byte_order_mark_moves_nothing() {
    let text = format!("\u{feff}{}", CONTRACT.replace("rto = ", "rt0 = "));
    let problems = check(&text, Format::Toml).unwrap_err();
    assert_eq!(&text[problems[0].span.clone()], "rt0");
}

#[test]
fn deep_and_large_files_are_refused_in_time() {
    let most = |piece: &str| piece.repeat(MOST_BYTES / piece.len());
    let nearly = |piece: &str| piece.repeat((MOST_BYTES - 64) / piece.len());
    let lines = |piece: &str| {
        let line = |level: usize| format!("{}{piece}\n", " ".repeat(level));
        (0..1_400).map(line).collect::<String>()
    };
    let hostile = [
        nearly("["),
        most("{"),
        most("{\"a\":"),
        most("a: "),
        most("a: {"),
        most("{a: "),
        most("- "),
        most("? "),
        nearly("a."),
        format!("a = {}", most("[")),
        format!("a = {}", nearly("{a=")),
        format!("{} = 1", nearly("a.")),
        format!("[{}a]", nearly("a.")),
        nearly("[a]\n"),
        most("[[a]]\n"),
        most("a = 1\n"),
        most("\""),
        most("'"),
        most("&a "),
        most("*a "),
        most("!"),
        most("%"),
        most("|\n"),
        most("é"),
        most("\r"),
        most("\0"),
        most("#"),
        lines("a:"),
        lines("-"),
        lines("- -"),
        most("- - - - -\n"),
        format!("{{{}\"b\": 1}}", most("\"a\": 1, ")),
        format!("[assumptions]\n{}", nearly("aaaaaaaaaaaaaaaa.b = 1\n")),
        format!("x = \"{}\"", nearly("x")),
        format!("[assumptions]\n{} = 1", nearly("x")),
    ];
    for text in &hostile {
        for format in Format::ALL {
            let start: String = text.chars().take(9).collect();
            assert!(!sound(text, format).is_empty(), "{start:?}");
        }
    }
    let big = "a".repeat(MOST_BYTES + 1);
    assert_eq!(sound(&big, Format::Toml), ["too-big"]);
}

#[test]
fn nesting_is_refused_at_its_limit_in_every_format() {
    let list = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    for (levels, right) in [
        (31, true),
        (32, false),
        (60, false),
        (100, false),
        (600, false),
    ] {
        let list = list(levels);
        for (text, format) in [
            (format!("a = {list}"), Format::Toml),
            (format!("a: {list}"), Format::Yaml),
            (format!("{{\"a\": {list}}}"), Format::Json),
        ] {
            let parsed = parse(&text, format);
            assert_eq!(parsed.is_ok(), right, "{levels} {}", format.name());
            if let Err(problems) = parsed {
                assert_eq!(problems[0].code, "too-deep", "{problems:?}");
            }
        }
    }
}

/// A right file with pieces deleted, doubled, moved and replaced.
fn mutated() -> impl Strategy<Value = (String, Format)> {
    let files = vec![
        (CONTRACT.to_owned(), Format::Toml),
        (template().to_owned(), Format::Toml),
        (written(&full(), Format::Toml).unwrap(), Format::Toml),
        (written(&full(), Format::Yaml).unwrap(), Format::Yaml),
        (written(&full(), Format::Json).unwrap(), Format::Json),
    ];
    let insert = prop_oneof![
        Just("\"".to_owned()),
        Just("[".to_owned()),
        Just("}".to_owned()),
        Just("\n".to_owned()),
        Just("= ".to_owned()),
        Just(": ".to_owned()),
        Just("é🦀".to_owned()),
        Just("nan".to_owned()),
        Just("-1".to_owned()),
        Just("1e999".to_owned()),
        Just("null".to_owned()),
        Just("&a *a".to_owned()),
        ".{0,6}",
    ];
    let change = (
        any::<prop::sample::Index>(),
        0_usize..40,
        0_usize..4,
        insert,
    );
    let changes = prop::collection::vec(change, 1..6);
    (prop::sample::select(files), changes).prop_map(|((mut text, format), changes)| {
        for (at, length, kind, insert) in changes {
            let start = text.floor_char_boundary(at.index(text.len() + 1));
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            let piece = text[start..end].to_owned();
            match kind {
                0 => text.replace_range(start..end, ""),
                1 => text.insert_str(start, &insert),
                2 => text.insert_str(end, &piece),
                _ => text.replace_range(start..end, &insert),
            }
        }
        (text, format)
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        for format in Format::ALL {
            sound(&text, format);
        }
    }

    #[test]
    fn no_signs_make_it_panic(text in "[\\[\\]{}:=,.\"'#&*!|>%@`\\\\ \\n\\t\\-a1é~?]{0,120}") {
        for format in Format::ALL {
            sound(&text, format);
        }
    }

    #[test]
    fn no_mutation_makes_it_panic((text, format) in mutated()) {
        sound(&text, format);
        let others = Format::ALL.into_iter().filter(|other| *other != format);
        others.for_each(|other| drop(sound(&text, other)));
    }
}
