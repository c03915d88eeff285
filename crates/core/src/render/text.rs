//! A document as text for a terminal.
//!
//! Layout is done on text in which invisible marks stand for the meaning of each word; at the
//! end the marks become ANSI colours or nothing. So colour never moves a column, and since
//! [`clean`] takes the marks out of every text from outside, nobody else can set one.

use super::clean::clean;
use super::document::{Align, Block, Branch, Document, Line, Span, Table};
use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, TableStyle, Width,
};
use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// Ends what a mark has started.
const END: char = '\u{2060}';
/// Marks and the ANSI codes that they become.
const STRONG: (char, &str) = ('\u{2061}', "\u{1b}[1m");
const GOOD: (char, &str) = ('\u{2062}', "\u{1b}[32m");
const BAD: (char, &str) = ('\u{2063}', "\u{1b}[31m");
const MUTED: (char, &str) = ('\u{2064}', "\u{1b}[2m");
const MARKS: [(char, &str); 4] = [STRONG, GOOD, BAD, MUTED];
const RESET: &str = "\u{1b}[0m";

/// A space at which no line may break.
const GLUE: char = '\u{a0}';

/// Prose wider than this is hard to read; tables may use all the room.
const PROSE: usize = 100;
/// Narrower terminals get lines of this width all the same.
const NARROWEST: usize = 20;
/// A word may not claim more of a table than this; longer ones are broken.
const LONGEST_WORD: usize = 24;

impl Document {
    /// The document as text: no line is wider than `width` (at least 20), none ends in a space.
    #[must_use]
    pub fn to_text(&self, width: usize, color: bool) -> String {
        let width = width.max(NARROWEST);
        let mut out = String::new();
        let mut before: Option<&Block> = None;
        for block in &self.blocks {
            let text = block_text(block, width);
            if text.is_empty() {
                continue;
            }
            if before.is_some_and(|before| !joins(before, block)) {
                out.push('\n');
            }
            for line in text.lines() {
                out.push_str(&finish(line, color));
                out.push('\n');
            }
            before = Some(block);
        }
        out
    }
}

/// Whether `block` follows `before` without an empty line.
fn joins(before: &Block, block: &Block) -> bool {
    let introduces = |line: &Line| {
        let last = line.0.last();
        last.is_some_and(|span| span.text().trim_end().ends_with(':'))
    };
    match (before, block) {
        (Block::Heading(_), _) => true,
        (Block::Paragraph(line), Block::List(_) | Block::Facts(_) | Block::Table(_)) => {
            introduces(line)
        }
        (Block::Table(_) | Block::List(_) | Block::Facts(_), Block::Paragraph(_)) => true,
        (
            Block::Title(_)
            | Block::Paragraph(_)
            | Block::List(_)
            | Block::Facts(_)
            | Block::Table(_)
            | Block::Tree(_)
            | Block::Code { .. },
            _,
        ) => false,
    }
}

fn block_text(block: &Block, width: usize) -> String {
    let prose = width.min(PROSE);
    match block {
        Block::Title(text) => wrap(&mark(STRONG.0, &clean(text)), "", "", prose),
        Block::Heading(text) => heading(&clean(text), width.min(PROSE)),
        Block::Paragraph(line) => wrap(&marked(line), "", "", prose),
        Block::List(lines) => {
            let points = lines
                .iter()
                .map(|line| wrap(&marked(line), "- ", "  ", prose));
            points.collect::<Vec<_>>().join("\n")
        }
        Block::Facts(facts) => facts_text(facts, prose),
        Block::Tree(branches) => tree_text(branches, prose),
        Block::Table(table) => table_text(table, width),
        Block::Code { language, .. } if *language == "mermaid" => String::new(),
        Block::Code { text, .. } => {
            let lines = text
                .lines()
                .map(|line| wrap(&clean(line), "    ", "    ", width));
            lines.collect::<Vec<_>>().join("\n")
        }
    }
}

/// A heading with a rule to the right edge, so that sections stand out without colour.
fn heading(text: &str, width: usize) -> String {
    let used = display_width(text) + 1;
    if used + 3 > width {
        return wrap(&mark(STRONG.0, text), "", "", width);
    }
    let rule = mark(MUTED.0, &"─".repeat(width - used));
    format!("{} {rule}", mark(STRONG.0, text))
}

fn facts_text(facts: &[(Line, Line)], width: usize) -> String {
    let labels: Vec<String> = facts.iter().map(|(label, _)| marked(label)).collect();
    let widest = labels.iter().map(|label| display_width(label)).max();
    let room = widest.unwrap_or(0) + 2;
    let beside = room * 5 <= width * 2;
    let lines = labels.iter().zip(facts).map(|(label, (_, line))| {
        if beside {
            let pad = " ".repeat(room - display_width(label));
            let first = format!("{label}{pad}");
            wrap(&marked(line), &first, &" ".repeat(room), width)
        } else {
            wrap(&format!("{label}: {}", marked(line)), "", "  ", width)
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn tree_text(branches: &[Branch], width: usize) -> String {
    let lines = branches.iter().map(|branch| {
        // Even the deepest point keeps half of the width.
        let indent = " ".repeat((2 * branch.depth).min(width / 2));
        let below = format!("{indent}    ");
        let head = wrap(&marked(&branch.head), &indent, &below, width);
        let detail = marked(&branch.detail);
        if detail.is_empty() {
            head
        } else {
            format!("{head}\n{}", wrap(&detail, &below, &below, width))
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A table: aligned columns where they fit, else one record per row.
fn table_text(table: &Table, width: usize) -> String {
    let header: Vec<String> = table
        .columns
        .iter()
        .map(|c| glue(&clean(&c.name)))
        .collect();
    let rows: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| row.iter().map(marked).collect())
        .collect();
    let cells = |i: usize| rows.iter().map(move |row| row[i].as_str());
    let least: Vec<usize> = (0..header.len())
        .map(|i| {
            cells(i)
                .chain([header[i].as_str()])
                .map(longest_word)
                .max()
                .unwrap_or(0)
        })
        .collect();
    let wanted = |name: &dyn Fn(usize) -> usize| -> Vec<usize> {
        let column = |i: usize| {
            let body = cells(i).map(display_width).max().unwrap_or(0);
            body.max(least[i]).max(name(display_width(&header[i])))
        };
        (0..header.len()).map(column).collect()
    };
    let gaps = header.len().saturating_sub(1);
    let fits = |gap: usize| least.iter().sum::<usize>() + gap * gaps <= width;
    let Some(gap) = [2, 1].into_iter().find(|gap| fits(*gap)) else {
        return records(&header, &rows, width);
    };
    let room = width - gap * gaps;
    // Headers of one line where there is room, else of about two.
    let one_line = wanted(&|name| name);
    let widths = if one_line.iter().sum::<usize>() <= room {
        one_line
    } else {
        shrink(wanted(&|name| name.div_ceil(2) + 1), &least, room)
    };
    lay_out(table, &header, &rows, &widths, gap)
}

/// Takes room from the widest column that can still give some, until the table fits.
fn shrink(mut widths: Vec<usize>, least: &[usize], room: usize) -> Vec<usize> {
    while widths.iter().sum::<usize>() > room {
        let giving = (0..widths.len()).filter(|&i| widths[i] > least[i]);
        let Some(widest) = giving.max_by_key(|&i| widths[i]) else {
            break;
        };
        widths[widest] -= 1;
    }
    widths
}

fn lay_out(
    table: &Table,
    header: &[String],
    rows: &[Vec<String>],
    widths: &[usize],
    gap: usize,
) -> String {
    let mut out = comfy_table::Table::new();
    let rule = LineStyle::none().fill('─');
    out.load_style(TableStyle::new().header_separator(rule));
    out.set_content_arrangement(ContentArrangement::Disabled);
    out.set_header(header);
    let softened = rows
        .iter()
        .map(|row| row.iter().zip(widths).map(|(c, w)| soften(c, *w)));
    out.add_rows(softened);
    let last = widths.len() - 1;
    for (i, column) in out.column_iter_mut().enumerate() {
        let padding = if i == last { 0 } else { gap };
        column.set_padding((0, u16::try_from(padding).unwrap_or(1)));
        let full = u16::try_from(widths[i] + padding).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(full)));
        column.set_cell_alignment(match table.columns[i].align {
            Align::Left => CellAlignment::Left,
            Align::Right => CellAlignment::Right,
        });
    }
    out.to_string()
}

/// Lets a dotted or underscored name break after its dots and underscores where it is too long
/// for its column; comfy-table would break it anywhere.
fn soften(cell: &str, width: usize) -> String {
    let words = cell.split(' ').map(|word| {
        if display_width(word) <= width {
            return word.to_owned();
        }
        let mut out = String::with_capacity(word.len() + 4);
        let mut used = 0;
        for piece in word.split_inclusive(['.', '_', '-', '/', ':']) {
            let piece_width = display_width(piece);
            if used > 0 && used + piece_width > width {
                out.push(' ');
                used = 0;
            }
            out.push_str(piece);
            used += piece_width;
        }
        out
    });
    words.collect::<Vec<_>>().join(" ")
}

/// One paragraph per row, one line per cell.
fn records(header: &[String], rows: &[Vec<String>], width: usize) -> String {
    let record = |row: &Vec<String>| {
        let cells = header.iter().zip(row).enumerate();
        let lines = cells.map(|(i, (name, cell))| match (i, name.is_empty()) {
            (0, _) => wrap(cell, "", "  ", width),
            (_, _) if cell.is_empty() => String::new(),
            (_, true) => wrap(cell, "  ", "    ", width),
            (_, false) => wrap(&format!("{name}: {cell}"), "  ", "    ", width),
        });
        lines
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    };
    rows.iter().map(record).collect::<Vec<_>>().join("\n")
}

fn options<'a>(first: &'a str, rest: &'a str, width: usize) -> Options<'a> {
    Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
}

fn wrap(text: &str, first: &str, rest: &str, width: usize) -> String {
    textwrap::fill(text.trim(), options(first, rest, width))
}

/// The spans as one text with marks around each word.
fn marked(line: &Line) -> String {
    let spans = line.0.iter().map(|span| match span {
        Span::Plain(text) => clean(text),
        Span::Strong(text) => mark(STRONG.0, &clean(text)),
        Span::Good(text) => mark(GOOD.0, &clean(text)),
        Span::Bad(text) => mark(BAD.0, &clean(text)),
        Span::Muted(text) => mark(MUTED.0, &clean(text)),
        Span::Code(text) => format!("`{}`", clean(text)),
    });
    glue(&spans.collect::<String>())
}

/// Marks each word by itself, so that a line may break between any two.
fn mark(start: char, text: &str) -> String {
    let words = text.split(' ').map(|word| {
        if word.is_empty() {
            String::new()
        } else {
            format!("{start}{word}{END}")
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn is_mark(c: char) -> bool {
    c == END || MARKS.iter().any(|(mark, _)| *mark == c)
}

/// Keeps a number and its unit, or a sign and what it means, on one line.
fn glue(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut after_number, mut after_sign) = (false, false);
    for (i, word) in text.split(' ').enumerate() {
        let bare = word.trim_matches(|c: char| is_mark(c) || ",;:.)".contains(c));
        if i > 0 {
            let bare = bare.split('–').next().unwrap_or(bare);
            let unit = matches!(
                bare.trim_end_matches('✓'),
                "%" | "s" | "ms" | "min" | "h" | "d" | "USD" | "GiB"
            );
            let glued = (after_number && unit) || after_sign;
            out.push(if glued { GLUE } else { ' ' });
        }
        out.push_str(word);
        after_number = word
            .trim_end_matches(is_mark)
            .ends_with(|c: char| c.is_ascii_digit());
        after_sign = matches!(bare, "✓" | "✗" | "+");
    }
    out
}

fn longest_word(text: &str) -> usize {
    let words = text.split(' ').map(display_width);
    words.max().unwrap_or(0).min(LONGEST_WORD)
}

/// Turns marks into colours or nothing, and drops what stands after the last visible character.
fn finish(line: &str, color: bool) -> String {
    let line = line.trim_end_matches([' ', GLUE]);
    let mut out = String::with_capacity(line.len());
    let mut open = false;
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        let code = MARKS.iter().find(|(mark, _)| *mark == c);
        match (code, c) {
            (Some((_, code)), _) if color => {
                out.push_str(code);
                open = true;
            }
            (Some(_), _) => {}
            (None, END) => {
                if open && characters.peek().is_none_or(|next| !is_mark(*next)) {
                    out.push_str(RESET);
                    open = false;
                }
            }
            (None, GLUE) => out.push(' '),
            (None, c) => out.push(c),
        }
    }
    if open {
        out.push_str(RESET);
    }
    if !color {
        return out.trim_end().to_owned();
    }
    // One colour over several words needs no code for each.
    for (_, code) in MARKS {
        out = out.replace(&format!("{RESET} {code}"), " ");
    }
    out
}
