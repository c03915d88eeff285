//! Problems of a file as rustc would show them: the line, the place, what to write instead.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use farshore_core::file::Problem;
use std::ops::Range;

/// Columns that the output keeps to, but for lines of the reader's own words.
const WIDTH: usize = 80;

/// Lines longer than this are cut around the place before they are laid out.
const LONGEST_LINE: usize = 2_000;

/// Two places farther apart than this are not shown in one picture.
const FARTHEST: usize = 64 * 1024;

/// Every problem with its place in `text`, and how many there are.
pub(crate) fn render(problems: &[Problem], text: &str, file_name: &str, color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(WIDTH);
    let file_name = printable(file_name);
    let mut out = String::new();
    for problem in problems {
        out.push_str(&renderer.render(&[group(problem, text, &file_name)]));
        out.push_str("\n\n");
    }
    match problems.len() {
        1 => out.push_str(&format!("1 problem in {file_name}\n")),
        count => out.push_str(&format!("{count} problems in {file_name}\n")),
    }
    out
}

fn group<'a>(problem: &'a Problem, text: &'a str, file_name: &'a str) -> Group<'a> {
    let title = Level::ERROR
        .primary_title(wrapped(&problem.message))
        .id(problem.code);
    let mut elements = picture(problem, text, file_name);
    if let Some(help) = &problem.help {
        elements.push(Level::HELP.message(wrapped(help)).into());
    }
    Group::with_title(title).elements(elements)
}

/// The lines that the problem is about.
fn picture<'a>(problem: &'a Problem, text: &'a str, file_name: &'a str) -> Vec<Element<'a>> {
    let span = first_line(text, &problem.span);
    let related = problem
        .related
        .as_ref()
        .map(|(span, label)| (first_line(text, span), label.as_str()))
        .filter(|(other, _)| other.start.abs_diff(span.start) <= FARTHEST);
    let other = related
        .as_ref()
        .map_or(span.clone(), |(span, _)| span.clone());
    let from = line_start(text, span.start.min(other.start));
    let to = line_end(text, span.end.max(other.end));
    let line = text[..from].matches('\n').count() + 1;
    if text[from..to].lines().any(|line| line.len() > LONGEST_LINE) {
        return cut_picture(problem, text, file_name, &span);
    }
    let primary = AnnotationKind::Primary.span(moved(&span, from));
    let mut snippet = Snippet::source(&text[from..to])
        .path(file_name)
        .line_start(line)
        .fold(true)
        .annotation(primary.label(problem.label.as_str()));
    if let Some((other, label)) = related {
        let context = AnnotationKind::Context.span(moved(&other, from));
        snippet = snippet.annotation(context.label(label));
    }
    vec![snippet.into()]
}

/// The part around the place of a line that no terminal can show, such as minified JSON.
fn cut_picture<'a>(
    problem: &'a Problem,
    text: &'a str,
    file_name: &'a str,
    span: &Range<usize>,
) -> Vec<Element<'a>> {
    let start = line_start(text, span.start);
    let end = line_end(text, span.start);
    let from = text.ceil_char_boundary(span.start.saturating_sub(30).max(start));
    let to = text
        .floor_char_boundary((span.start + 40).min(end))
        .max(span.start);
    let span = span.start..span.end.min(to);
    let line = text[..start].matches('\n').count() + 1;
    let origin = Origin::path(file_name)
        .line(line)
        .char_column(text[start..span.start].chars().count() + 1);
    let primary = AnnotationKind::Primary.span(moved(&span, from));
    let snippet = Snippet::source(&text[from..to])
        .line_start(line)
        .annotation(primary.label(problem.label.as_str()));
    vec![origin.into(), snippet.into()]
}

/// A place on one line: what spans more is shown by where it starts.
fn first_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let end = line_end(text, span.start);
    let end = text[span.start..end].trim_end().len() + span.start;
    span.start..span.end.min(end).max(span.start)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |newline| at + newline)
}

fn moved(span: &Range<usize>, by: usize) -> Range<usize> {
    span.start - by..span.end - by
}

/// Breaks a sentence into lines that fit beside what stands before them.
fn wrapped(sentence: &str) -> String {
    const ROOM: usize = WIDTH - 14;
    let mut out = String::new();
    let mut column = 0;
    for word in sentence.split(' ') {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > ROOM {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
    }
    out
}

/// A file name as it may stand on a terminal.
fn printable(name: &str) -> String {
    let safe = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    name.chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::render;
    use expect_test::{Expect, expect};
    use farshore_core::file::Format;
    use farshore_core::spec::{Places, read};

    struct Fake;

    impl Places for Fake {
        fn knows(&self, id: &str) -> bool {
            ["aws:us-east-1", "aws:eu-west-1"].contains(&id)
        }
        fn nearest(&self, _: &str) -> Option<String> {
            Some("aws:eu-west-1".to_owned())
        }
        fn duration_presets(&self) -> Vec<String> {
            vec!["aws-post-event".to_owned()]
        }
    }

    fn rendered(text: &str, format: Format, name: &str, expected: &Expect) {
        let problems = read(text, format, &Fake).unwrap_err();
        expected.assert_eq(&render(&problems, text, name, false));
    }

    const MISTAKES: &str = r#"rto = "4h"

[workload]
name = "webshop"
patern_today = "single-region"
regions = ["us-east-1", "aws:us-east-1", "aws:us-east-1"]

[cost]
monthly_usd = "10_000"

[objectives]
rpo = 5
confidence_percent = 0.95

[bussiness]
downtime_usd_per_minute = 200

[[users]]
place = "aws:us-east-1"
share = 0.7

[[users]]
place = "aws:eu-west-2"
share = 30

[[data]]
name = "orders"
model = "multi-entity"
size_gib = -400
"#;

    #[test]
    fn a_file_with_many_mistakes() {
        rendered(
            MISTAKES,
            Format::Toml,
            "webshop.toml",
            &expect![[r#"
                error[unknown-key]: there is no key `rto` at the top of the file
                 --> webshop.toml:1:1
                  |
                1 | rto = "4h"
                  | ^^^ unknown key
                  |
                  = help: `rto` belongs in [objectives]

                error[unknown-key]: there is no key `patern_today` in [workload]
                 --> webshop.toml:5:1
                  |
                5 | patern_today = "single-region"
                  | ^^^^^^^^^^^^ unknown key
                  |
                  = help: did you mean `pattern_today`?

                error[unknown-region]: `us-east-1` is no region that Farshore knows
                 --> webshop.toml:6:12
                  |
                6 | regions = ["us-east-1", "aws:us-east-1", "aws:us-east-1"]
                  |            ^^^^^^^^^^^ not in the catalogue
                  |
                  = help: write the provider first: did you mean `aws:us-east-1`?

                error[duplicate-name]: the entry `aws:us-east-1` is named twice
                 --> webshop.toml:6:42
                  |
                6 | regions = ["us-east-1", "aws:us-east-1", "aws:us-east-1"]
                  |                         ---------------  ^^^^^^^^^^^^^^^ named again here
                  |                         |
                  |                         first named here
                  |
                  = help: name it once

                error[wrong-type]: `cost.monthly_usd` must be a number
                 --> webshop.toml:9:15
                  |
                9 | monthly_usd = "10_000"
                  |               ^^^^^^^^ this is a text
                  |
                  = help: write it without quotes or separators: 10000

                error[duration-without-unit]: `objectives.rpo` is a duration and needs a unit
                  --> webshop.toml:12:7
                   |
                12 | rpo = 5
                   |       ^ a number of what?
                   |
                   = help: write "5s", "5m" or "5h"

                error[out-of-range]: `objectives.confidence_percent` cannot be 0.95
                  --> webshop.toml:13:22
                   |
                13 | confidence_percent = 0.95
                   |                      ^^^^ out of range
                   |
                   = help: it is a percentage: for a share of 0.95, write 95

                error[unknown-key]: there is no key `bussiness` at the top of the file
                  --> webshop.toml:15:2
                   |
                15 | [bussiness]
                   |  ^^^^^^^^^ unknown key
                   |
                   = help: did you mean `business`?

                error[unknown-region]: `aws:eu-west-2` is no region that Farshore knows
                  --> webshop.toml:23:9
                   |
                23 | place = "aws:eu-west-2"
                   |         ^^^^^^^^^^^^^^^ not in the catalogue
                   |
                   = help: did you mean `aws:eu-west-1`?

                error[out-of-range]: `users.share` cannot be 30
                  --> webshop.toml:24:9
                   |
                24 | share = 30
                   |         ^^ out of range
                   |
                   = help: a share lies between 0 and 1: for 30 %, write 0.3

                error[unknown-value]: `data.model` cannot be `multi-entity`
                  --> webshop.toml:28:9
                   |
                28 | model = "multi-entity"
                   |         ^^^^^^^^^^^^^^ not one of the words for this
                   |
                   = help: did you mean `multi-entity-transaction`? One of: append-only,
                           commutative, simple-record, multi-entity-transaction

                error[out-of-range]: `data.size_gib` cannot be -400
                  --> webshop.toml:29:12
                   |
                29 | size_gib = -400
                   |            ^^^^ negative
                   |
                   = help: it must lie between 0 and 1,000,000,000

                12 problems in webshop.toml
            "#]],
        );
    }

    #[test]
    fn other_formats_and_syntax() {
        let text =
            "workload:\n  name: webshop\n  name: shop\ncost: ~\nobjectives: {rto: 10m, rpo: no}\n";
        rendered(
            text,
            Format::Yaml,
            "webshop.yaml",
            &expect![[r#"
                error[duplicate-key]: `name` is given twice
                 --> webshop.yaml:3:3
                  |
                2 |   name: webshop
                  |   ---- first given here
                3 |   name: shop
                  |   ^^^^ given again here
                  |
                  = help: keep one of the two

                error[null-value]: `cost` has no value
                 --> webshop.yaml:4:7
                  |
                4 | cost: ~
                  |       ^ nothing is given here
                  |
                  = help: give a table, or leave the key out

                error[bad-duration]: `objectives.rpo` is no duration
                 --> webshop.yaml:5:29
                  |
                5 | objectives: {rto: 10m, rpo: no}
                  |                             ^^ `no` is no unit of time; use ms, s, m, h or d
                  |
                  = help: write for example "500ms", "30s", "10m", "4h" or "1d"

                error[missing-key]: `business.downtime_usd_per_minute` is missing
                 --> webshop.yaml:5:32
                  |
                5 | objectives: {rto: 10m, rpo: no}
                  |                                ^ the file has no section `business:`
                  |
                  = help: add the section `business:` with for example:
                          downtime_usd_per_minute: 200

                4 problems in webshop.yaml
            "#]],
        );
        rendered(
            "[workload]\nname = webshop\nzones =\n",
            Format::Toml,
            "w.toml",
            &expect![[r#"
                error[syntax]: this is not valid TOML: a text is not quoted
                 --> w.toml:2:8
                  |
                2 | name = webshop
                  |        ^^^^^^^ needs quotes
                  |
                  = help: put texts and durations in quotes: "10m"

                error[syntax]: this is not valid TOML: a key has no value
                 --> w.toml:3:8
                  |
                3 | zones =
                  |        ^ the value is missing
                  |
                  = help: put texts and durations in quotes: "10m"

                2 problems in w.toml
            "#]],
        );
        rendered(
            "{\n  // a comment\n}",
            Format::Json,
            "w.json",
            &expect![[r#"
                error[syntax]: this is not valid JSON: comments are not allowed
                 --> w.json:2:3
                  |
                2 |   // a comment
                  |   ^^^^^^^^^^^^ here
                  |
                  = help: JSON has no comments; a TOML or YAML file may have them

                1 problem in w.json
            "#]],
        );
        rendered(
            "",
            Format::Toml,
            "w.toml",
            &expect![[r#"
            error[empty-file]: the file is empty
             --> w.toml:1:1
              |
            1 |
              | ^ nothing here
              |
              = help: `farshore init` writes a commented template to start from

            1 problem in w.toml
        "#]],
        );
    }

    #[test]
    fn a_wide_file_does_not_explode() {
        let text = format!(
            "{{\"team\": {{}}, \"note\": \"{}\", \"design\": {{\"watch\": 1}}, \"x\": \"{}\"}}",
            "é".repeat(20_000),
            "y".repeat(20_000)
        );
        let problems = read(&text, Format::Json, &Fake).unwrap_err();
        let out = render(&problems, &text, "w.json", false);
        assert!(out.len() < 4_000, "{}", out.len());
        assert!(out.contains("w.json:1:20050"), "{out}");
        assert!(out.lines().all(|line| line.chars().count() <= 140), "{out}");
    }

    #[test]
    fn nothing_in_a_file_acts_on_the_terminal() {
        let text = "[workload]\nname = \"a\"\n\"\\u001b[31mred\" = 1\n";
        let problems = read(text, Format::Toml, &Fake).unwrap_err();
        let out = render(&problems, text, "\u{1b}[31m.toml", false);
        assert!(!out.contains('\u{1b}'), "{out}");
        let text = "{\"a\u{1b}[31m\": 1}";
        let problems = read(text, Format::Json, &Fake).unwrap_err();
        let out = render(&problems, text, "w.json", false);
        assert!(!out.contains('\u{1b}'), "{out}");
        assert!(render(&problems, text, "w.json", true).contains('\u{1b}'));
    }
}
