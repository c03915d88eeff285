//! The report: one page that needs nothing else, whatever the workload file holds.

use farshore_core::assess::{Case, Memo, Ways};
use farshore_core::catalog::Catalog;
use farshore_core::decide::{Depth, decide};
use farshore_core::file::Format;
use farshore_core::model::{Design, Setting};
use farshore_core::report::{Report, SourceFile, report};
use farshore_core::roadmap::roadmap;
use farshore_core::robustness::robustness;
use farshore_core::simulate::{candidate_plans, replay};
use farshore_core::spec;
use std::collections::BTreeSet;
use std::sync::LazyLock;

fn page(name: &str, text: &str, format: Format) -> String {
    let catalog = Catalog::builtin();
    let workload = spec::read(text, format, &catalog)
        .unwrap_or_else(|problems| panic!("{name} is right: {problems:?}"));
    let setting = Setting::new(&workload, &catalog).expect("the catalogue knows the regions");
    let mut memo = Memo::new();
    let decision = decide(&setting, &catalog, &mut memo, Depth::Full);
    let designs: Vec<Design> = decision.judged.iter().map(|j| j.design).collect();
    let ways = Ways::new(&setting, &designs, &mut memo);
    let case = Case::new(&setting, &ways);
    let plans = candidate_plans(&setting, &decision, &mut memo).expect("the rates are small");
    report(&Report {
        case: &case,
        catalog: &catalog,
        decision: &decision,
        roadmap: &roadmap(&setting, &decision),
        robustness: &robustness(&setting, &decision, 1, 4),
        replay: Some(&replay(&setting, &catalog, &plans, 1)),
        file: SourceFile { name, format, text },
    })
}

static EXAMPLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let toml = |text| page("example.toml", text, Format::Toml);
    let json = include_str!("../../../examples/internal-tool.json");
    let yaml = include_str!("../../../examples/catalogue.yaml");
    vec![
        toml(include_str!("../../../examples/webshop.toml")),
        toml(include_str!("../../../examples/impossible.toml")),
        toml(include_str!("../../../examples/ledger.toml")),
        toml(include_str!("../../../examples/saas-regulated.toml")),
        toml(include_str!("../../../examples/social.toml")),
        page("internal-tool.json", json, Format::Json),
        page("catalogue.yaml", yaml, Format::Yaml),
    ]
});

/// Every value of an attribute.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let cut = format!(" {attribute}=\"");
    let parts = html.split(&cut).skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

#[test]
fn every_example_has_every_part_and_needs_nothing_else() {
    const PARTS: [&str; 13] = [
        "comparison",
        "cost",
        "recovery",
        "money",
        "flips",
        "sure",
        "users",
        "conflicts",
        "roadmap",
        "replay",
        "matrix",
        "assumptions",
        "file",
    ];
    for html in EXAMPLES.iter() {
        assert!(html.len() < 300_000, "{} bytes", html.len());
        let all = values(html, "id");
        let ids: BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(all.len(), ids.len(), "identifiers are unique");
        for part in PARTS {
            assert!(ids.contains(part), "no {part}");
        }
        for target in values(html, "href") {
            let inside = target.strip_prefix('#').is_some_and(|id| ids.contains(id));
            assert!(inside, "a link to {target}");
        }
        for named in values(html, "aria-labelledby") {
            assert!(
                named.split(' ').all(|id| ids.contains(id)),
                "nothing is {named}"
            );
        }
        for outside in [
            "<script", "<link", "<img", "<iframe", "@import", "url(", " src=", "@font",
        ] {
            assert!(!html.contains(outside), "{outside}");
        }
    }
}

#[test]
fn every_figure_and_table_is_told_in_words() {
    for html in EXAMPLES.iter() {
        let count = |what: &str| html.matches(what).count();
        assert!(count("<svg") >= 7, "{} figures", count("<svg"));
        assert_eq!(count("<svg"), count("<title id="));
        assert_eq!(count("<svg"), count("<desc id="));
        assert_eq!(count("<table>"), count("<caption>"));
        assert_eq!(count("<caption></caption>"), 0);
        assert_eq!(count("<h1"), 1);
        assert!(!html.contains("NaN") && !html.contains("inf "));
    }
}

/// Elements close in the order in which they open; what is no element stays text.
#[test]
fn the_page_is_well_formed() {
    const EMPTY: [&str; 3] = ["meta", "br", "!doctype"];
    for html in EXAMPLES.iter() {
        let mut open = Vec::new();
        for part in html.split('<').skip(1) {
            let tag = part.split('>').next().expect("split gives one");
            let name = tag.split([' ', '/']).next().expect("split gives one");
            if let Some(closed) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(closed), "in <{part}");
            } else if !tag.ends_with('/') && !EMPTY.contains(&name) {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}

#[test]
fn the_same_file_gives_the_same_page() {
    let text = include_str!("render/webshop.toml");
    let once = page("webshop.toml", text, Format::Toml);
    assert_eq!(once, page("webshop.toml", text, Format::Toml));
    assert_ne!(once, page("other.toml", text, Format::Toml));
}

#[test]
fn names_from_a_file_stay_text() {
    let evil = r#"<script>alert('x')</script>\"><img src=x onerror=y> & </style>\u202e東京"#;
    let text = format!(
        "[workload]\nname = \"{evil}\"\nregions = [\"aws:us-east-1\"]\n[cost]\nmonthly_usd = 9_000\n\
         [objectives]\nrto = \"1m\"\nrpo = \"5s\"\n[business]\ndowntime_usd_per_minute = 900\n\
         [[data]]\nname = \"{evil}\"\nmodel = \"simple-record\"\nvalue = \"high\"\nsize_gib = 9\n\
         writes_per_second = 9\n"
    );
    let html = page("<script>.toml", &text, Format::Toml);
    for bad in ["<script", "<img", "\u{202e}", "alert('x')"] {
        assert!(!html.contains(bad), "{bad}");
    }
    assert_eq!(html.matches("</style>").count(), 1);
    assert!(html.matches("&lt;script&gt;").count() > 4);
    assert!(html.contains("東京"));
}
