//! Formulas that can explain themselves.
//!
//! A formula is written once over [`Quantity`]. Run with `f64` it is plain arithmetic; run with
//! [`Traced`] it records how the figure came about, so that `explain` runs the code that decides.

use std::ops::{Add, Div, Mul, Sub};
use std::rc::Rc;

/// What a named figure or a given value is called, what it counts and where it is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: &'static str,
    /// Where it came from; empty for a figure that is computed here.
    pub source: String,
}

/// A number in a formula.
pub trait Quantity:
    Clone + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// A number that belongs to the formula itself, such as the 12 months of a year.
    fn constant(value: f64) -> Self;
    /// A number that comes from outside the formula: an input, a parameter, a distribution.
    fn given(value: f64, label: impl FnOnce() -> Label) -> Self;
    /// Gives the figure a name of its own in the explanation.
    fn named(self, name: &'static str, unit: &'static str) -> Self;
    /// The plain number.
    fn value(&self) -> f64;
    /// `1 - exp(-self)`.
    fn one_minus_exp_neg(self) -> Self;
}

impl Quantity for f64 {
    #[inline]
    fn constant(value: f64) -> Self {
        value
    }
    #[inline]
    fn given(value: f64, _label: impl FnOnce() -> Label) -> Self {
        value
    }
    #[inline]
    fn named(self, _name: &'static str, _unit: &'static str) -> Self {
        self
    }
    #[inline]
    fn value(&self) -> f64 {
        *self
    }
    #[inline]
    fn one_minus_exp_neg(self) -> Self {
        -libm::expm1(-self)
    }
}

/// A number that remembers how it was computed.
#[derive(Clone, Debug)]
pub struct Traced(Rc<Node>);

/// One step of a computation.
#[derive(Debug)]
pub struct Node {
    /// Its value.
    pub value: f64,
    /// Its name, where it has one.
    pub label: Option<Label>,
    /// How it came about.
    pub rule: Rule,
}

/// How a number came about.
#[derive(Clone, Debug)]
pub enum Rule {
    /// Part of the formula.
    Constant,
    /// From outside the formula.
    Given,
    /// Left plus right.
    Sum(Traced, Traced),
    /// Left minus right.
    Difference(Traced, Traced),
    /// Left times right.
    Product(Traced, Traced),
    /// Left divided by right.
    Quotient(Traced, Traced),
    /// `1 - exp(-x)`.
    OneMinusExpNeg(Traced),
}

impl Traced {
    fn of(value: f64, rule: Rule) -> Self {
        Self(Rc::new(Node {
            value,
            label: None,
            rule,
        }))
    }

    /// The computation's last step.
    #[must_use]
    pub fn node(&self) -> &Node {
        &self.0
    }

    /// Computes the figure anew from the given values at the leaves.
    #[must_use]
    pub fn recombine(&self) -> f64 {
        match &self.0.rule {
            Rule::Constant | Rule::Given => self.0.value,
            Rule::Sum(a, b) => a.recombine() + b.recombine(),
            Rule::Difference(a, b) => a.recombine() - b.recombine(),
            Rule::Product(a, b) => a.recombine() * b.recombine(),
            Rule::Quotient(a, b) => a.recombine() / b.recombine(),
            Rule::OneMinusExpNeg(a) => -libm::expm1(-a.recombine()),
        }
    }
}

impl Quantity for Traced {
    fn constant(value: f64) -> Self {
        Self::of(value, Rule::Constant)
    }
    fn given(value: f64, label: impl FnOnce() -> Label) -> Self {
        Self(Rc::new(Node {
            value,
            label: Some(label()),
            rule: Rule::Given,
        }))
    }
    fn named(self, name: &'static str, unit: &'static str) -> Self {
        let label = Label {
            name: name.to_owned(),
            unit,
            source: String::new(),
        };
        Self(Rc::new(Node {
            value: self.0.value,
            label: Some(label),
            rule: match &self.0.label {
                // A second name for a named figure: keep the first as its only term.
                Some(_) => Rule::Sum(self.clone(), Self::constant(0.0)),
                None => self.0.rule.clone(),
            },
        }))
    }
    fn value(&self) -> f64 {
        self.0.value
    }
    fn one_minus_exp_neg(self) -> Self {
        Self::of(-libm::expm1(-self.value()), Rule::OneMinusExpNeg(self))
    }
}

impl Add for Traced {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::of(self.value() + other.value(), Rule::Sum(self, other))
    }
}
impl Sub for Traced {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::of(self.value() - other.value(), Rule::Difference(self, other))
    }
}
impl Mul for Traced {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self::of(self.value() * other.value(), Rule::Product(self, other))
    }
}
impl Div for Traced {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        Self::of(self.value() / other.value(), Rule::Quotient(self, other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formula<Q: Quantity>(a: Q, b: Q) -> Q {
        let product = (a.clone() * b.clone()).named("product", "x");
        (product + a - b / Q::constant(2.0)).one_minus_exp_neg()
    }

    #[test]
    fn tracing_changes_no_figure_and_recombines() {
        let label = |name: &str| Label {
            name: name.to_owned(),
            unit: "x",
            source: "test".to_owned(),
        };
        let plain = formula(0.3, 0.7);
        let traced = formula(
            Traced::given(0.3, || label("a")),
            Traced::given(0.7, || label("b")),
        );
        assert_eq!(plain.to_bits(), traced.value().to_bits());
        assert_eq!(plain.to_bits(), traced.recombine().to_bits());
    }
}
