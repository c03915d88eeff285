//! HCL as `terraform fmt` lays it out.

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Attribute, Block, Body, Structure};
use hcl_edit::template::{Element, StringTemplate};
use hcl_edit::{Decorate, Ident};
use std::fmt::Write;

/// A file or the inside of a block, in the order in which it is read.
#[derive(Debug, Default)]
pub(super) struct Code {
    items: Vec<Item>,
    /// What stands before the next item.
    above: Above,
}

#[derive(Debug)]
struct Item {
    above: Above,
    kind: Kind,
}

/// What stands above an item.
#[derive(Clone, Debug, Default)]
struct Above {
    gap: bool,
    comment: Vec<String>,
}

#[derive(Debug)]
enum Kind {
    Attribute(String, Expression),
    Block(&'static str, Vec<String>, Code),
}

/// Comments are wrapped at this column.
const WIDTH: usize = 100;

impl Code {
    /// An empty file.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A comment above what follows. Whatever it quotes, it stays a comment.
    pub(super) fn note(&mut self, text: &str) -> &mut Self {
        let plain: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let lines = textwrap::wrap(&plain, WIDTH - 2);
        let lines = lines.iter().map(|line| line.clone().into_owned());
        self.above.comment.extend(lines);
        self
    }

    /// An empty line before what follows.
    pub(super) fn gap(&mut self) -> &mut Self {
        self.above.gap = !self.items.is_empty();
        self
    }

    /// An argument.
    pub(super) fn set(&mut self, name: &str, value: Expression) -> &mut Self {
        self.push(Kind::Attribute(name.to_owned(), value))
    }

    /// An argument whose value is code of our own, such as `module.key_primary.arn`.
    pub(super) fn is(&mut self, name: &str, own_code: &str) -> &mut Self {
        self.set(name, code(own_code))
    }

    /// A block; blocks stand apart from what is before them.
    pub(super) fn block(
        &mut self,
        kind: &'static str,
        labels: &[&str],
        inside: impl FnOnce(&mut Code),
    ) -> &mut Self {
        let mut code = Self::new();
        inside(&mut code);
        let labels = labels.iter().map(|&label| label.to_owned()).collect();
        self.gap();
        self.push(Kind::Block(kind, labels, code))
    }

    /// Whether nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The file's text.
    pub(super) fn text(self) -> String {
        self.body(0).to_string()
    }

    fn push(&mut self, kind: Kind) -> &mut Self {
        let above = std::mem::take(&mut self.above);
        self.items.push(Item { above, kind });
        self
    }

    fn body(self, depth: usize) -> Body {
        let widths = self.key_widths();
        let mut body = Body::new();
        for (item, width) in self.items.into_iter().zip(widths) {
            let above = item.above.text(depth);
            body.push(match item.kind {
                Kind::Attribute(name, value) => Structure::Attribute(attribute(
                    &name,
                    value,
                    above,
                    width.saturating_sub(name.len()),
                )),
                Kind::Block(kind, labels, inside) => {
                    let mut block = Block::new(Ident::new(kind));
                    block.labels = labels.into_iter().map(Into::into).collect();
                    block.body = inside.body(depth + 1);
                    block.body.decor_mut().set_suffix(indent(depth));
                    block.decor_mut().set_prefix(above);
                    Structure::Block(block)
                }
            });
        }
        body
    }

    /// For each item, the width to which its name is filled up: `terraform fmt` aligns the equals
    /// signs of arguments that stand together.
    fn key_widths(&self) -> Vec<usize> {
        let mut widths = Vec::with_capacity(self.items.len());
        let mut start = 0;
        for (at, item) in self.items.iter().enumerate() {
            let Kind::Attribute(name, _) = &item.kind else {
                widths.push(0);
                start = at + 1;
                continue;
            };
            if item.above.gap || !item.above.comment.is_empty() {
                start = at;
            }
            let before = widths[start..].first().copied().unwrap_or(0);
            let width = name.len().max(before);
            widths.push(width);
            widths[start..].fill(width);
        }
        widths
    }
}

impl Above {
    fn text(&self, depth: usize) -> String {
        let indent = indent(depth);
        let mut text = String::new();
        if self.gap {
            text.push('\n');
        }
        for line in &self.comment {
            let _ = writeln!(text, "{indent}# {line}");
        }
        text.push_str(&indent);
        text
    }
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}

fn attribute(name: &str, value: Expression, above: String, padding: usize) -> Attribute {
    let mut attribute = Attribute::new(Ident::new(name), value);
    attribute.decor_mut().set_prefix(above);
    let key = attribute.key.decor_mut();
    key.set_suffix(" ".repeat(padding + 1));
    attribute
}

/// An expression of our own.
///
/// # Panics
/// When it is no HCL: what users write goes through [`text`].
pub(super) fn code(own_code: &str) -> Expression {
    let parsed: Result<Expression, _> = own_code.parse();
    let mut expression = parsed.expect("the generator writes valid HCL");
    expression.decor_mut().clear();
    expression
}

/// A text as a value, with everything escaped that HCL would read as code.
///
/// The library escapes the first `${` or `%{` of a literal, and misses a later one that follows
/// another `$` or `%` (hcl-primitives 0.1.13, `escape_markers`): `${a}%${b}` would run `b`. Each is
/// therefore given to it as a literal of its own.
pub(super) fn text(value: &str) -> Expression {
    let pieces = pieces(value);
    if pieces.len() < 2 {
        return Expression::from(value);
    }
    let literals = pieces.into_iter().map(Element::from);
    Expression::from(StringTemplate::from(literals.collect::<Vec<Element>>()))
}

/// The text cut before every `${` and `%{`.
fn pieces(value: &str) -> Vec<&str> {
    let bytes = value.as_bytes();
    let markers = bytes.windows(2).enumerate();
    let starts = markers.filter(|(_, pair)| *pair == b"${" || *pair == b"%{");
    let mut pieces = Vec::new();
    let mut from = 0;
    for (at, _) in starts {
        if at > from {
            pieces.push(&value[from..at]);
            from = at;
        }
    }
    pieces.push(&value[from..]);
    pieces
}

/// A text as it stands in code, quoted and escaped.
pub(super) fn literal(value: &str) -> String {
    text(value).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Code, literal, text};
    use expect_test::expect;

    #[test]
    fn the_layout_is_that_of_terraform_fmt() {
        let mut file = Code::new();
        file.note("Why.");
        file.block("module", &["a"], |module| {
            module.set("source", text("./a")).is("b", "var.b");
            module.gap().note("Apart.").is("longer", "{ x = 1 }");
            module.block("inner", &[], |inner| {
                inner.is("y", "2");
            });
        });
        file.block("module", &["b"], |_| {});
        expect![[r#"
            # Why.
            module "a" {
              source = "./a"
              b      = var.b

              # Apart.
              longer = { x = 1 }

              inner {
                y = 2
              }
            }

            module "b" {
            }
        "#]]
        .assert_eq(&file.text());
    }

    #[test]
    fn texts_cannot_become_code() {
        let quoted = literal("a\"b ${c} %{d} $${e}\n\\");
        expect![[r#""a\"b $${c} %%{d} $$${e}\n\\""#]].assert_eq(&quoted);
        expect![[r#""$${a}%$${b}$%%{c}%%%{d}""#]].assert_eq(&literal("${a}%${b}$%{c}%%{d}"));
        expect![[r#""plain""#]].assert_eq(&literal("plain"));
    }

    #[test]
    fn comments_stay_comments() {
        let mut file = Code::new();
        file.note("one\nresource \"x\" \"y\" {}").is("a", "1");
        expect![[r##"
            # one resource "x" "y" {}
            a = 1
        "##]]
        .assert_eq(&file.text());
    }
}
