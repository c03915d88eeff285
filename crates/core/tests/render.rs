//! What a reader sees of sample workloads, and what a hostile file cannot do to the page.

use expect_test::expect_file;
use farshore_core::assess::{Case, Memo, Ways};
use farshore_core::catalog::Catalog;
use farshore_core::decide::{Decision, Depth, decide};
use farshore_core::file::Format;
use farshore_core::model::{Design, Setting};
use farshore_core::render::{
    self, Block, DecisionOptions, Document, Line, Outcome, PortfolioRow, Span, Table,
};
use farshore_core::roadmap::{Roadmap, roadmap};
use farshore_core::robustness::robustness;
use farshore_core::simulate::{Plan, replay};
use farshore_core::spec::{self, Places};
use farshore_core::terms::Pattern;
use std::sync::LazyLock;

struct Regions(Catalog);

impl Places for Regions {
    fn knows(&self, id: &str) -> bool {
        self.0.region(id).is_some()
    }

    fn nearest(&self, _: &str) -> Option<String> {
        None
    }

    fn duration_presets(&self) -> Vec<String> {
        Vec::new()
    }
}

static REGIONS: LazyLock<Regions> = LazyLock::new(|| Regions(Catalog::builtin()));

struct Answer {
    setting: Setting,
    decision: Decision,
    roadmap: Roadmap,
}

impl Answer {
    fn of(file: &str) -> Self {
        let workload =
            spec::read(file, Format::Toml, &*REGIONS).expect("the sample files are right");
        let setting = Setting::new(&workload, &REGIONS.0).expect("the catalogue knows the regions");
        let depth = Depth::Full;
        let decision = decide(&setting, &REGIONS.0, &mut Memo::new(), depth);
        let roadmap = roadmap(&setting, &decision);
        Self {
            setting,
            decision,
            roadmap,
        }
    }

    fn document(&self, options: DecisionOptions) -> Document {
        render::decision(&self.setting, &self.decision, &self.roadmap, options)
    }

    fn record(&self) -> Document {
        render::decision_record(&self.setting, &self.decision, &self.roadmap, None)
    }

    /// Recorded outages with the candidates' designs.
    fn replay(&self) -> Document {
        let candidates = self.decision.candidates.iter();
        let designs: Vec<Design> = candidates.map(|c| c.judged.design).collect();
        let ways = Ways::new(&self.setting, &designs, &mut Memo::new());
        let case = Case::new(&self.setting, &ways);
        let plans: Vec<Plan> = designs
            .iter()
            .map(|design| Plan::new(&case, design).expect("the rates are small"))
            .collect();
        let replay = replay(&self.setting, &REGIONS.0, &plans, 1);
        render::replay(&self.setting, &self.decision, &replay)
    }

    fn path(&self, start: Option<(i32, u32)>) -> Document {
        render::roadmap(&self.setting, &self.roadmap, start)
    }
}

static FEASIBLE: LazyLock<Answer> =
    LazyLock::new(|| Answer::of(include_str!("render/webshop.toml")));
static INFEASIBLE: LazyLock<Answer> =
    LazyLock::new(|| Answer::of(include_str!("render/booking.toml")));
static ACTIVE: LazyLock<Answer> = LazyLock::new(|| Answer::of(include_str!("render/feed.toml")));

#[test]
fn a_decision_at_80_columns() {
    let text = |answer: &Answer| {
        answer
            .document(DecisionOptions::default())
            .to_text(80, false)
    };
    expect_file!["render/webshop.txt"].assert_eq(&text(&FEASIBLE));
    expect_file!["render/booking.txt"].assert_eq(&text(&INFEASIBLE));
    expect_file!["render/feed.txt"].assert_eq(&text(&ACTIVE));
}

#[test]
fn a_decision_record() {
    expect_file!["render/webshop.md"].assert_eq(&FEASIBLE.record().to_markdown());
    expect_file!["render/booking.md"].assert_eq(&INFEASIBLE.record().to_markdown());
}

#[test]
fn a_roadmap() {
    expect_file!["render/roadmap.txt"].assert_eq(&FEASIBLE.path(None).to_text(80, false));
    let dated = FEASIBLE.path(Some((2027, 11))).to_markdown();
    expect_file!["render/roadmap.md"].assert_eq(&dated);
}

#[test]
fn how_sure_a_decision_is() {
    let sure = |answer: &Answer| robustness(&answer.setting, &answer.decision, 1, 128);
    let (feasible, infeasible) = (sure(&FEASIBLE), sure(&INFEASIBLE));
    let long = |answer: &Answer, sure| render::robustness(&answer.setting, sure);
    expect_file!["render/robustness.txt"].assert_eq(&long(&FEASIBLE, &feasible).to_text(80, false));
    expect_file!["render/robustness.md"].assert_eq(&long(&FEASIBLE, &feasible).to_markdown());
    let hopeless = long(&INFEASIBLE, &infeasible);
    expect_file!["render/hopeless.txt"].assert_eq(&hopeless.to_text(80, false));
    let short = render::how_sure(&FEASIBLE.setting, &feasible);
    expect_file!["render/how_sure.txt"].assert_eq(&short.to_text(80, false));
    for document in [long(&FEASIBLE, &feasible), hopeless, short] {
        for width in [40, 57, 160] {
            assert_fits(&document.to_text(width, false), width);
        }
    }
}

#[test]
fn recorded_outages_replayed() {
    expect_file!["render/replay.txt"].assert_eq(&FEASIBLE.replay().to_text(80, false));
    expect_file!["render/replay.md"].assert_eq(&INFEASIBLE.replay().to_markdown());
}

#[test]
fn the_patterns_and_a_portfolio() {
    expect_file!["render/patterns.txt"].assert_eq(&render::patterns().to_text(80, false));
    expect_file!["render/portfolio.txt"].assert_eq(&summary().to_text(80, false));
}

fn summary() -> Document {
    let decided = |workload: &str, pattern, problem: &str| Outcome::Decided {
        workload: workload.to_owned(),
        pattern,
        monthly_usd: 14_000.0,
        annual_usd: 243_362.0,
        within_rto: 0.952_5,
        problem: problem.to_owned(),
    };
    let row = |file: &str, outcome| PortfolioRow {
        file: file.to_owned(),
        outcome,
    };
    let wrong = "`objectives.rto` is missing, and 2 more problems".to_owned();
    render::portfolio(&[
        row(
            "webshop.toml",
            decided("webshop", Some(Pattern::WarmStandby), ""),
        ),
        row("booking.toml", decided("booking", None, "the budget binds")),
        row("broken.yaml", Outcome::Failed { problem: wrong }),
    ])
}

fn every_document() -> Vec<Document> {
    let all = DecisionOptions {
        assumptions: true,
        all: true,
    };
    let mut documents = vec![FEASIBLE.document(all), render::patterns(), summary()];
    for answer in [&FEASIBLE, &INFEASIBLE, &ACTIVE] {
        documents.push(answer.document(DecisionOptions {
            assumptions: true,
            all: false,
        }));
        documents.push(answer.record());
        documents.push(answer.path(None));
        documents.push(answer.replay());
    }
    documents
}

fn assert_fits(text: &str, width: usize) {
    for line in text.lines() {
        let wide = textwrap::core::display_width(line);
        assert!(wide <= width, "{wide} > {width}: {line}");
        assert_eq!(line, line.trim_end());
        assert!(
            !line.chars().any(|c| c.is_control() || c == '\u{a0}'),
            "{line:?}"
        );
        assert!(
            !line.chars().any(|c| ('\u{2060}'..='\u{206f}').contains(&c)),
            "{line:?}"
        );
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let documents = every_document();
    for width in (40..=200).step_by(7).chain([80, 160]) {
        for document in &documents {
            assert_fits(&document.to_text(width, false), width);
        }
    }
}

#[test]
fn colour_changes_no_character() {
    for document in every_document() {
        let colored = document.to_text(80, true);
        let mut plain = colored.clone();
        for code in [
            "\u{1b}[0m",
            "\u{1b}[1m",
            "\u{1b}[2m",
            "\u{1b}[31m",
            "\u{1b}[32m",
        ] {
            plain = plain.replace(code, "");
        }
        assert_eq!(plain, document.to_text(80, false));
        for line in colored.lines() {
            let opened = line.matches("\u{1b}[").count();
            assert_eq!(opened, 2 * line.matches("\u{1b}[0m").count(), "{line:?}");
        }
    }
}

const HOSTILE: [&str; 7] = [
    "\u{1b}[31mred\u{1b}]0;title\u{7}\u{9b}2J",
    "a|b`c``d\\|e",
    "# x\n\n<script>alert(1)</script> &lt; ![i](http://x) www.x.org @all $a$",
    "\u{202e}reversed\u{200b}\u{2061}\u{2060}",
    "```\n~~~ : ; # %%{init: {}}%%",
    "averyveryveryveryveryveryveryveryveryveryverylongnamewithoutanybreakatallinit",
    "東京東京東京東京東京東京東京東京東京東京東京東京 \u{301}\u{301}",
];

/// Every kind of block with `name` in it.
fn full_of(name: &str) -> Document {
    let spans = [
        Span::Plain,
        Span::Strong,
        Span::Good,
        Span::Bad,
        Span::Muted,
        Span::Code,
    ];
    let line = || Line(spans.iter().map(|span| span(name.to_owned())).collect());
    let mut table = Table::new(&["A", ">B"]);
    table.row(vec![line(), name.into()]);
    let blocks = vec![
        Block::Title(name.to_owned()),
        Block::Heading(name.to_owned()),
        Block::Paragraph(line()),
        Block::Paragraph(Line::prose(name)),
        Block::List(vec![line(), name.into()]),
        Block::Facts(vec![(line(), line()), (name.into(), name.into())]),
        Block::Table(table),
    ];
    Document { blocks }
}

#[test]
fn a_hostile_name_stays_text() {
    for name in HOSTILE {
        for width in [40, 57, 80, 160] {
            assert_fits(&full_of(name).to_text(width, false), width);
        }
        let markdown = full_of(name).to_markdown();
        assert!(
            !markdown.chars().any(|c| c.is_control() && c != '\n'),
            "{markdown:?}"
        );
        assert_eq!(markdown.matches("\n# ").count(), 0, "{markdown}");
        let rows: Vec<&str> = markdown
            .lines()
            .filter(|line| line.starts_with('|'))
            .collect();
        assert_eq!(rows.len(), 3, "{markdown}");
        for row in rows {
            let escaped = row
                .match_indices('|')
                .filter(|(at, _)| row[..*at].ends_with('\\'));
            let separators = row.matches('|').count() - escaped.count();
            assert_eq!(separators, 3, "{row}");
        }
    }
    expect_file!["render/hostile.md"].assert_eq(&full_of(HOSTILE[2]).to_markdown());
}

#[test]
fn a_hostile_workload_is_shown_safely() {
    for name in HOSTILE {
        let mut setting = FEASIBLE.setting.clone();
        name.clone_into(&mut setting.name);
        name.clone_into(&mut setting.data[0].name);
        let start = Some((i32::MAX, u32::MAX));
        for document in [
            render::decision(
                &setting,
                &FEASIBLE.decision,
                &FEASIBLE.roadmap,
                DecisionOptions::default(),
            ),
            render::decision_record(&setting, &FEASIBLE.decision, &FEASIBLE.roadmap, start),
        ] {
            assert_fits(&document.to_text(80, false), 80);
            let markdown = document.to_markdown();
            let fences = markdown.lines().filter(|line| line.starts_with("```"));
            assert_eq!(fences.count() % 2, 0, "{markdown}");
            // The title is no code span: there everything must be escaped.
            let title = markdown.lines().next().unwrap();
            assert!(!title.replace("\\<", "").contains('<'), "{title}");
        }
    }
}
