//! A document as semantic HTML. Whatever a name holds, it stays text.

use super::clean::clean;
use super::document::{Align, Block, Branch, Document, Line, Span, Table};
use std::fmt::Write as _;

impl Document {
    /// The document as HTML for the body of a page: its title is a heading of `level`, its sections
    /// are one below. Every table has the heading above it as its caption, before the first heading
    /// `about`, and can be scrolled by keyboard. No text from outside is markup.
    ///
    /// # Panics
    /// When `level` is not within 1 to 5.
    #[must_use]
    pub fn to_html(&self, level: u8, about: &str) -> String {
        assert!(
            (1..=5).contains(&level),
            "HTML has headings of levels 1 to 6"
        );
        let mut out = String::new();
        let mut section = about.to_owned();
        for block in &self.blocks {
            if let Block::Title(text) | Block::Heading(text) = block {
                section.clone_from(text);
            }
            add(&mut out, block, level, &section);
            out.push('\n');
        }
        out
    }
}

fn add(out: &mut String, block: &Block, level: u8, section: &str) {
    // Writing to a string cannot fail.
    let _ = match block {
        Block::Title(text) => write!(out, "<h{level}>{}</h{level}>", escape(text)),
        Block::Heading(text) => {
            let level = level + 1;
            write!(out, "<h{level}>{}</h{level}>", escape(text))
        }
        Block::Paragraph(line) => write!(out, "<p>{}</p>", inline(line)),
        Block::List(lines) => {
            let points = lines
                .iter()
                .map(|line| format!("<li>{}</li>", inline(line)));
            write!(out, "<ul>{}</ul>", points.collect::<String>())
        }
        Block::Facts(facts) => {
            let pairs = facts.iter().map(|(label, line)| {
                format!(
                    "<div><dt>{}</dt><dd>{}</dd></div>",
                    inline(label),
                    inline(line)
                )
            });
            write!(out, "<dl>{}</dl>", pairs.collect::<String>())
        }
        Block::Table(table) => write!(out, "{}", grid(table, section)),
        Block::Tree(branches) => write!(out, "{}", tree(branches)),
        Block::Code { language, text } => {
            let language = escape(language);
            let lines: Vec<String> = text.lines().map(code_line).collect();
            let text = lines.join("\n");
            write!(
                out,
                "<pre tabindex=\"0\"><code data-language=\"{language}\">{text}</code></pre>"
            )
        }
    };
}

/// A line of code keeps its spaces, and nothing that could steer the reader's eye.
fn code_line(line: &str) -> String {
    let indent = line.chars().take_while(|c| *c == ' ').count();
    let words = line[indent..].split(' ').map(escape);
    " ".repeat(indent) + &words.collect::<Vec<_>>().join(" ")
}

fn grid(table: &Table, caption: &str) -> String {
    let class = |align: Align| match align {
        Align::Left => "",
        Align::Right => " class=\"number\"",
    };
    let head = table.columns.iter().map(|column| {
        // A column of bars has no name; a header cell must have one.
        if column.name.is_empty() {
            "<td></td>".to_owned()
        } else {
            format!(
                "<th scope=\"col\"{}>{}</th>",
                class(column.align),
                escape(&column.name)
            )
        }
    });
    let rows = table.rows.iter().map(|row| {
        let cells = row.iter().zip(&table.columns).enumerate();
        let cells = cells.map(|(i, (cell, column))| {
            let class = class(column.align);
            let text = inline(cell);
            if is_bar(cell) {
                // Its figures stand in the other cells.
                return format!("<td class=\"bar\"><span aria-hidden=\"true\">{text}</span></td>");
            }
            if i == 0 {
                format!("<th scope=\"row\"{class}>{text}</th>")
            } else {
                format!("<td{class}>{text}</td>")
            }
        });
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    });
    let caption = escape(caption);
    format!(
        "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"{caption}\"><table>\
         <caption>{caption}</caption><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table></div>",
        head.collect::<String>(),
        rows.collect::<String>()
    )
}

/// Whether a cell is drawn with blocks.
fn is_bar(cell: &Line) -> bool {
    let mut characters = cell
        .0
        .iter()
        .flat_map(|span| span.text().chars())
        .peekable();
    characters.peek().is_some() && characters.all(|c| matches!(c, '█' | '·' | '▒' | '░'))
}

/// Points below points, as lists within lists.
fn tree(branches: &[Branch]) -> String {
    let mut out = String::new();
    let mut open = 0;
    for branch in branches {
        // A point lies at most one level below the one before it.
        let depth = branch.depth.min(open) + 1;
        if depth > open {
            out.push_str("<ul>");
            open = depth;
        } else {
            out.push_str("</li>");
            while open > depth {
                out.push_str("</ul></li>");
                open -= 1;
            }
        }
        let (head, detail) = (inline(&branch.head), inline(&branch.detail));
        let gap = if detail.is_empty() { "" } else { "<br>" };
        // Writing to a string cannot fail.
        let _ = write!(out, "<li>{head}{gap}{detail}");
    }
    for _ in 0..open {
        out.push_str("</li></ul>");
    }
    out
}

fn inline(line: &Line) -> String {
    let spans = line.0.iter().map(|span| match span {
        Span::Plain(text) => escape(text),
        Span::Strong(text) => format!("<strong>{}</strong>", escape(text)),
        Span::Good(text) => format!("<span class=\"good\">{}</span>", escape(text)),
        Span::Bad(text) => format!("<span class=\"bad\">{}</span>", escape(text)),
        Span::Muted(text) => format!("<span class=\"muted\">{}</span>", escape(text)),
        Span::Code(text) => format!("<code>{}</code>", escape(text)),
    });
    spans.collect()
}

/// Text from anywhere as text of HTML and XML, within elements and quoted attributes: nothing in it
/// is markup, and nothing steers the reader's eye.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        let evil = "<script>alert('x')</script> & \"q\" \u{202e}東京\n--> ]]>";
        let safe = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot; 東京 --&gt; \
                    ]]&gt;";
        assert_eq!(escape(evil), safe);
        let mut document = Document::default();
        document.blocks.push(Block::Title(evil.to_owned()));
        document.heading(evil);
        document.paragraph(Line::default().code(evil).strong(evil).plain(evil));
        document.list(vec![Span::Bad(evil.to_owned()).into()]);
        document.facts(vec![(evil.into(), Span::Good(evil.to_owned()).into())]);
        let mut table = Table::new(&[evil, ">x"]);
        table.row(vec![evil.into(), Span::Muted(evil.to_owned()).into()]);
        document.table(table);
        document.blocks.push(Block::Tree(vec![Branch {
            depth: 0,
            head: evil.into(),
            detail: evil.into(),
        }]));
        document.blocks.push(Block::Code {
            language: "toml",
            text: evil.to_owned(),
        });
        let html = document.to_html(1, "");
        assert!(
            !html.contains("<script") && !html.contains("\"q\""),
            "{html}"
        );
        assert!(!html.contains('\u{202e}'));
        assert_eq!(html.matches("&lt;script&gt;").count(), 16, "{html}");
    }

    #[test]
    fn trees_are_lists_within_lists() {
        let branch = |depth, name: &str| Branch {
            depth,
            head: name.into(),
            detail: Line::default(),
        };
        let branches = [
            branch(0, "a"),
            branch(1, "b"),
            branch(2, "c"),
            branch(1, "d"),
            branch(0, "e"),
        ];
        assert_eq!(
            tree(&branches),
            "<ul><li>a<ul><li>b<ul><li>c</li></ul></li><li>d</li></ul></li><li>e</li></ul>"
        );
        assert_eq!(tree(&[]), "");
    }

    #[test]
    fn code_keeps_its_indentation() {
        assert_eq!(
            code_line("    a  = \"<b>\""),
            "    a  = &quot;&lt;b&gt;&quot;"
        );
    }
}
