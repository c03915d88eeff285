//! A recorded computation as a list of named terms, each with its formula in words.

use super::figure::Term;
use crate::trace::{Node, Rule, Traced};
use std::collections::BTreeSet;

/// Tells a computation: the figure first, then every named term that it is made of.
pub(super) fn tell(figure: &Traced) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut told = BTreeSet::new();
    tell_node(figure.node(), 0, &mut terms, &mut told);
    terms
}

fn tell_node(node: &Node, depth: usize, terms: &mut Vec<Term>, told: &mut BTreeSet<String>) {
    let Some(label) = &node.label else {
        for part in parts(node) {
            tell_node(part, depth, terms, told);
        }
        return;
    };
    // A term that occurs twice is told once.
    let identity = format!("{} {:016x}", label.name, node.value.to_bits());
    if !told.insert(identity) {
        return;
    }
    terms.push(Term {
        depth,
        name: label.name.clone(),
        value: node.value,
        unit: label.unit,
        formula: formula(node),
        source: label.source.clone(),
    });
    for part in parts(node) {
        tell_node(part, depth + 1, terms, told);
    }
}

fn parts(node: &Node) -> Vec<&Node> {
    match &node.rule {
        Rule::Constant | Rule::Given => Vec::new(),
        Rule::Sum(a, b) | Rule::Difference(a, b) | Rule::Product(a, b) | Rule::Quotient(a, b) => {
            vec![a.node(), b.node()]
        }
        Rule::OneMinusExpNeg(a) => vec![a.node()],
    }
}

/// The formula of a named node down to the next named nodes; empty for a given value.
fn formula(node: &Node) -> String {
    match &node.rule {
        Rule::Given => String::new(),
        // A named constant of the formula has no source but itself.
        Rule::Constant => plain(node.value),
        Rule::Sum(..)
        | Rule::Difference(..)
        | Rule::Product(..)
        | Rule::Quotient(..)
        | Rule::OneMinusExpNeg(_) => expression(node, 0),
    }
}

/// An operand: its name where it has one.
fn operand(value: &Traced, binding: u8) -> String {
    match &value.node().label {
        Some(label) => label.name.clone(),
        None => expression(value.node(), binding),
    }
}

/// An expression, in parentheses where it binds less tightly than its surroundings.
fn expression(node: &Node, binding: u8) -> String {
    let (own, text) = match &node.rule {
        Rule::Constant | Rule::Given => (9, plain(node.value)),
        Rule::Sum(a, b) if is_zero(b) => return operand(a, binding),
        Rule::Sum(a, b) => (1, format!("{} + {}", operand(a, 1), operand(b, 1))),
        Rule::Difference(a, b) => (1, format!("{} - {}", operand(a, 1), operand(b, 2))),
        Rule::Product(a, b) => (3, format!("{} x {}", operand(a, 3), operand(b, 3))),
        Rule::Quotient(a, b) => (3, format!("{} / {}", operand(a, 3), operand(b, 4))),
        Rule::OneMinusExpNeg(a) => (9, format!("(1 - exp(-{}))", operand(a, 5))),
    };
    if own < binding {
        format!("({text})")
    } else {
        text
    }
}

fn is_zero(value: &Traced) -> bool {
    value.node().label.is_none() && value.node().value == 0.0
}

fn plain(value: f64) -> String {
    if value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value}")
    }
}
