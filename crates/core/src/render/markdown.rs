//! A document as GitHub-flavoured Markdown. Whatever a name holds, it stays text.

use super::clean::clean;
use super::document::{Align, Block, Document, Line, Span, Table};

impl Document {
    /// The document as GitHub-flavoured Markdown, in which no text from outside is markup.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let blocks = self.blocks.iter().map(block);
        let mut out = blocks.collect::<Vec<_>>().join("\n\n");
        out.push('\n');
        out
    }
}

fn block(block: &Block) -> String {
    match block {
        Block::Title(text) => format!("# {}", escape(text.trim())),
        Block::Heading(text) => format!("## {}", escape(text.trim())),
        Block::Paragraph(line) => at_line_start(&inline(line)),
        Block::List(lines) => {
            let points = lines
                .iter()
                .map(|line| format!("- {}", at_line_start(&inline(line))));
            points.collect::<Vec<_>>().join("\n")
        }
        Block::Facts(facts) => {
            let points = facts.iter().map(|(label, line)| {
                let label =
                    Line::default().strong(label.0.iter().map(Span::text).collect::<String>());
                format!("- {}: {}", inline(&label), inline(line))
            });
            points.collect::<Vec<_>>().join("\n")
        }
        Block::Table(table) => grid(table),
        Block::Tree(branches) => {
            let points = branches.iter().map(|branch| {
                let indent = "  ".repeat(branch.depth);
                let detail = inline(&branch.detail);
                let gap = if detail.is_empty() { "" } else { ": " };
                format!("{indent}- {}{gap}{detail}", inline(&branch.head))
            });
            points.collect::<Vec<_>>().join("\n")
        }
        Block::Code { language, text } => fence(language, text),
    }
}

fn grid(table: &Table) -> String {
    let header: Vec<String> = table.columns.iter().map(|c| escape(&c.name)).collect();
    let rules = table.columns.iter().map(|column| match column.align {
        Align::Left => "---".to_owned(),
        Align::Right => "---:".to_owned(),
    });
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let mut lines = vec![row(header), row(rules.collect())];
    let cells = |cells: &Vec<Line>| row(cells.iter().map(|cell| in_cell(&inline(cell))).collect());
    lines.extend(table.rows.iter().map(cells));
    lines.join("\n")
}

/// Within a cell a pipe ends the cell, even inside a code span; [`escape`] has escaped the others.
fn in_cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        if c == '|' && before != '\\' {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

fn inline(line: &Line) -> String {
    let mut out = String::new();
    for span in &line.0 {
        match span {
            Span::Plain(text) | Span::Good(text) | Span::Bad(text) | Span::Muted(text) => {
                out.push_str(&escape(text));
            }
            Span::Strong(text) => out.push_str(&strong(text)),
            Span::Code(text) => out.push_str(&code(text)),
        }
    }
    out.trim().to_owned()
}

fn strong(text: &str) -> String {
    let text = clean(text);
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return String::new();
    }
    let lead = if text.starts_with(' ') { " " } else { "" };
    let trail = if text.ends_with(' ') { " " } else { "" };
    format!("{lead}**{}**{trail}", escape(trimmed))
}

/// A code span whose fence is longer than any run of backticks in it.
fn code(text: &str) -> String {
    let text = clean(text);
    if text.trim().is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(&text, '`') + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    // A backslash does nothing in a code span, but before a pipe it would swallow the cell's own.
    let text = text.replace("\\|", "\\ |");
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn fence(language: &str, text: &str) -> String {
    let fence = "`".repeat((longest_run(text, '`') + 1).max(3));
    let visible = |line: &str| line.chars().filter(|c| !c.is_control()).collect::<String>();
    let lines: Vec<String> = text.lines().map(visible).collect();
    format!("{fence}{language}\n{}\n{fence}", lines.join("\n"))
}

fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Escapes every character that could be markup within a line.
fn escape(text: &str) -> String {
    let text = clean(text);
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (i, &c) in characters.iter().enumerate() {
        let near = |at: Option<usize>| at.and_then(|at| characters.get(at)).copied();
        let (before, after) = (near(i.checked_sub(1)), near(Some(i + 1)));
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let escaped = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '#' => true,
            // Within a word an underscore is a letter.
            '_' => !(letter(before) && letter(after)),
            // GitHub links bare addresses and people by itself.
            ':' => after == Some('/'),
            '@' => true,
            '.' => {
                i >= 3
                    && characters[i - 3..i]
                        .iter()
                        .all(|c| c.eq_ignore_ascii_case(&'w'))
            }
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Escapes what is markup only where a line begins: bullets, numbers, underlines.
fn at_line_start(text: &str) -> String {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let after = text[digits..].chars().next();
    if digits > 0 && matches!(after, Some('.' | ')')) {
        return format!("{}\\{}", &text[..digits], &text[digits..]);
    }
    match text.chars().next() {
        Some('-' | '+' | '=') => format!("\\{text}"),
        Some(_) | None => text.to_owned(),
    }
}
