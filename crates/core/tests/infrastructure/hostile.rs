//! What is no plan is refused with one sentence that says what to do; nothing panics.

use crate::support::text;
use farshore_core::bill::{Bill, Usage};
use farshore_core::catalog::Catalog;
use farshore_core::deployed::recognise;
use farshore_core::infrastructure::{Infrastructure, Moment};
use farshore_core::model::price_patterns;
use farshore_core::prices::Prices;
use farshore_core::{render, wire};
use proptest::prelude::*;
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::builtin);
static PRICES: LazyLock<Prices> = LazyLock::new(Prices::builtin);

/// Everything that is made of a file, in every form.
fn answer(bytes: &[u8], moment: Moment) {
    if let Ok(infrastructure) = Infrastructure::read(bytes, moment) {
        let deployed = recognise(&infrastructure);
        let bill = Bill::new(&infrastructure, &PRICES, &Usage::default());
        let means = (&*PRICES, &Usage::default());
        let patterns = price_patterns(&infrastructure, &deployed, &bill, means, &CATALOG, None);
        let patterns = patterns.ok();
        let document = render::price(&bill, patterns.as_ref(), &deployed);
        let _ = (document.to_text(80, true), document.to_markdown());
        let wire = wire::price(&bill, patterns.as_ref(), &deployed);
        let _ = wire::price_rows(&wire);
        serde_json::to_string(&wire).unwrap();
    }
}

fn refusal(bytes: &[u8]) -> String {
    Infrastructure::read(bytes, Moment::Planned)
        .unwrap_err()
        .to_string()
}

#[test]
fn every_kind_of_wrong_file_has_its_sentence() {
    let cases: [(&[u8], &str); 18] = [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (
            b"PK\x03\x04tfplan",
            "is a binary plan; turn it into JSON with `terraform show -json",
        ),
        (b"\xff\xfe{\0}\0", "is UTF-16 text"),
        (b"{\"a\": \"\xff\"}", "byte offset 7"),
        (b"terraform {\n}", "is Terraform source"),
        (
            b"# a stack\nresource \"aws_vpc\" \"a\" {}",
            "is Terraform source",
        ),
        (b"[]", "is not a JSON object"),
        (
            b"\n  Terraform will perform",
            "is not JSON (line 2, column 3)",
        ),
        (
            b"{\"format_version\": \"1.2\", \"pla",
            "ends too early (line 1, column 30)",
        ),
        (
            b"{\"format_version\": \"1.2\" \"x\"}",
            "is not JSON (line 1, column 26)",
        ),
        (
            b"{\"format_version\": \"2.0\", \"values\": {}}",
            "has format version 2.0;",
        ),
        (
            b"{\"format_version\": \"secret!\"}",
            "has format version that is none;",
        ),
        (
            b"{\"format_version\": \"1.0\"}",
            "holds neither a plan nor a state",
        ),
        (
            b"{\"version\": 3, \"modules\": []}",
            "is a state of version 3;",
        ),
        (b"{\"name\": \"x\"}", "holds neither a plan nor a state"),
        (
            b"{\"@level\":\"info\",\"@message\":\"x\"}",
            "is the log of `terraform plan -json`",
        ),
        (
            b"{\"format_version\": \"1.2\", \"planned_values\": \"hush\"}",
            "is JSON, but not as",
        ),
    ];
    for (bytes, words) in cases {
        let sentence = refusal(bytes);
        assert!(sentence.contains(words), "{sentence:?} lacks {words:?}");
        assert!(
            !sentence.contains("hush") && !sentence.contains("secret!"),
            "{sentence}"
        );
    }
}

/// A megabyte of nesting, wherever it stands: refused, or skipped where nothing reads it.
#[test]
fn deep_nesting_is_refused() {
    let deep = "[".repeat(1 << 20);
    let closed = format!("{deep}{}", "]".repeat(1 << 20));
    assert!(refusal(deep.as_bytes()).contains("is not a JSON object"));
    let objects = "{\"a\":".repeat(1 << 18);
    assert!(refusal(objects.as_bytes()).contains("ends too early"));
    let values = format!(
        "{{\"format_version\":\"1.2\",\"planned_values\":{{\"root_module\":{{\"resources\":[{{\
         \"address\":\"a.b\",\"type\":\"a\",\"values\":{{\"x\":{closed}}}}}]}}}}}}"
    );
    assert!(refusal(values.as_bytes()).contains("nests values more than"));
    let skipped = format!("{{\"format_version\":\"1.2\",\"x\":{closed},\"planned_values\":{{}}}}");
    assert!(Infrastructure::read(skipped.as_bytes(), Moment::Planned).is_ok());
    let before = format!(
        "{{\"format_version\":\"1.2\",\"planned_values\":{{}},\"resource_changes\":[{{\
         \"address\":\"a.b\",\"type\":\"a\",\"change\":{{\"before\":{closed}}}}}]}}"
    );
    let today = Infrastructure::read(before.as_bytes(), Moment::Today);
    assert!(today.unwrap_err().to_string().contains("in a.b"));
}

/// References in circles, and chains longer than any real one, end.
#[test]
fn circles_of_references_end() {
    let outputs: Vec<String> = (0..2_000)
        .map(|i| {
            format!(
                "\"o{i}\":{{\"expression\":{{\"references\":[\"var.v{}\"]}}}}",
                i + 1
            )
        })
        .collect();
    let arguments: Vec<String> = (0..2_000)
        .map(|i| format!("\"v{i}\":{{\"references\":[\"module.m.o{i}\",\"var.v{i}\"]}}"))
        .collect();
    let plan = format!(
        "{{\"format_version\":\"1.2\",\"planned_values\":{{}},\"configuration\":{{\"root_module\":{{\
         \"resources\":[{{\"type\":\"a\",\"name\":\"b\",\"expressions\":{{\"x\":{{\"references\":\
         [\"module.m.o0\",\"a.b\"]}}}}}}],\"module_calls\":{{\"m\":{{\"expressions\":{{{}}},\
         \"module\":{{\"outputs\":{{{}}}}}}}}}}}}}}}",
        arguments.join(","),
        outputs.join(",")
    );
    assert!(Infrastructure::read(plan.as_bytes(), Moment::Planned).is_ok());
}

#[test]
fn every_prefix_of_a_plan_is_refused() {
    let bytes = text("single-region").as_bytes();
    for end in (0..bytes.len() - 2).step_by(101) {
        let sentence = refusal(&bytes[..end]);
        assert!(
            sentence.contains("too early") || sentence.contains("empty"),
            "{end} {sentence}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Bytes changed anywhere: an answer or a refusal, never a panic.
    #[test]
    fn mutated_plans_never_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = text("warm-standby").as_bytes().to_vec();
        for (place, byte) in edits {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let half = cut.index(bytes.len());
        for part in [&bytes[..], &bytes[half..]] {
            for moment in [Moment::Planned, Moment::Today] {
                answer(part, moment);
            }
        }
    }

    /// Values exchanged for others of any type: the same.
    #[test]
    fn plans_of_odd_values_never_panic(
        places in prop::collection::vec(any::<prop::sample::Index>(), 1..20),
        odd in prop::sample::select(vec!["null", "-1", "1e308", "\"\"", "\"é\"", "[]", "{}", "true", "[[{}]]"]),
    ) {
        let text = text("active-active");
        let mut out = String::new();
        let mut rest = text;
        let mut marks: Vec<usize> = places.iter().map(|place| place.index(text.len())).collect();
        marks.sort_unstable();
        let mut done = 0;
        for mark in marks {
            // The value after the next colon, where it is a plain one.
            let Some(skip) = mark.checked_sub(done) else { continue };
            let Some(colon) = rest.get(skip..).and_then(|tail| tail.find("\":")) else { continue };
            let start = skip + colon + 2;
            let Some(length) = rest[start..].find([',', '}', '[', '{']) else { continue };
            if length == 0 { continue }
            out.push_str(&rest[..start]);
            out.push_str(odd);
            rest = &rest[start + length..];
            done += start + length;
        }
        out.push_str(rest);
        answer(out.as_bytes(), Moment::Planned);
    }
}
