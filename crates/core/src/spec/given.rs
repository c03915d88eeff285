//! One value of the file with its name: read as what it should be, or a problem that says what it
//! should have been.

use super::nearest::nearest;
use crate::file::{Format, Node, Problem, Value, shown};
use crate::terms::Term;
use crate::units::{Seconds, Share, Usd};

/// More than any amount of money in a workload file.
pub(crate) const MOST_USD: f64 = 1e12;

/// A value of the file with what it is called in messages.
pub(crate) struct Given<'t> {
    /// The value and its place.
    pub node: &'t Node,
    /// Its dotted name, such as `objectives.rto`.
    pub name: String,
    /// The format, for examples in its syntax.
    pub format: Format,
}

/// Within which bounds a number must lie.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    low: f64,
    high: f64,
    low_excluded: bool,
}

/// From `low` to `high`, both included.
pub(crate) fn between(low: f64, high: f64) -> Bounds {
    Bounds {
        low,
        high,
        low_excluded: false,
    }
}

/// More than `low`, up to and including `high`.
pub(crate) fn above(low: f64, high: f64) -> Bounds {
    Bounds {
        low,
        high,
        low_excluded: true,
    }
}

impl Bounds {
    fn hold(self, value: f64) -> bool {
        value <= self.high && (value > self.low || (!self.low_excluded && value >= self.low))
    }

    fn sentence(self) -> String {
        let (low, high) = (figure(self.low), figure(self.high));
        if self.low_excluded {
            format!("it must be more than {low} and at most {high}")
        } else {
            format!("it must lie between {low} and {high}")
        }
    }
}

/// A number as people write it.
pub(crate) fn figure(value: f64) -> String {
    if value.abs() > 1e15 {
        format!("{value:e}")
    } else if value.abs() >= 10_000.0 && value.fract() == 0.0 {
        Usd(value).to_string()
    } else {
        format!("{value}")
    }
}

impl<'t> Given<'t> {
    /// A problem at this value.
    pub(crate) fn problem(
        &self,
        code: &'static str,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Problem {
        Problem::new(code, self.node.span.clone(), message, label)
    }

    /// The value has another type than it should.
    pub(crate) fn wrong_type(&self, expected: &str, help: impl Into<String>) -> Problem {
        let name = &self.name;
        if self.node.value == Value::Null {
            let message = format!("`{name}` has no value");
            let problem = self.problem("null-value", message, "nothing is given here");
            return problem.help(format!("give {expected}, or leave the key out"));
        }
        let kind = self.node.kind();
        let message = format!("`{name}` must be {expected}");
        self.problem("wrong-type", message, format!("this is {kind}"))
            .help(help)
    }

    /// A text.
    pub(crate) fn text(&self, example: &str) -> Result<&'t str, Problem> {
        match &self.node.value {
            Value::Text(text) => Ok(text),
            Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Date
            | Value::Null
            | Value::List(_)
            | Value::Table(_) => {
                Err(self.wrong_type("a text", format!("write it in quotes, such as {example}")))
            }
        }
    }

    /// The path of another file.
    pub(super) fn path(&self) -> Result<String, Problem> {
        let text = self.text("\"plan.json\"")?;
        let label = match text {
            _ if text.trim().is_empty() => "this is empty",
            _ if text.len() > 4096 => "this is longer than 4,096 bytes",
            _ if text.chars().any(char::is_control) => "this has control characters",
            _ => return Ok(text.to_owned()),
        };
        let message = format!("`{}` must be the path of a file", self.name);
        Err(self
            .problem("bad-path", message, label)
            .help("write its path from the folder of this file, such as \"plan.json\""))
    }

    /// A finite number.
    fn finite(&self) -> Result<f64, Problem> {
        match &self.node.value {
            Value::Integer(number) => Ok(*number as f64),
            Value::Float(number) if number.is_finite() => Ok(*number),
            Value::Float(_) => {
                let message = format!("`{}` must be a finite number", self.name);
                Err(self
                    .problem("not-finite", message, "this is not a finite number")
                    .help("leave the key out where there is no figure"))
            }
            Value::Text(text) => {
                let plain = text.trim().replace(['_', ',', '\''], "");
                let number = plain.parse::<f64>().ok().filter(|n| n.is_finite());
                let help = match number {
                    Some(_) => format!("write it without quotes or separators: {}", shown(&plain)),
                    None => "write a plain number such as 10000".to_owned(),
                };
                Err(self.wrong_type("a number", help))
            }
            Value::Boolean(_) | Value::Date | Value::Null | Value::List(_) | Value::Table(_) => {
                Err(self.wrong_type("a number", "write a plain number such as 10000"))
            }
        }
    }

    /// A number within `bounds`.
    pub(crate) fn number(&self, bounds: Bounds) -> Result<f64, Problem> {
        let value = self.finite()?;
        if bounds.hold(value) {
            return Ok(value);
        }
        Err(self.out_of_range(&figure(value), bounds.sentence()))
    }

    fn out_of_range(&self, value: &str, help: impl Into<String>) -> Problem {
        let message = format!("`{}` cannot be {value}", self.name);
        let what = if value.starts_with('-') {
            "negative"
        } else {
            "out of range"
        };
        self.problem("out-of-range", message, what).help(help)
    }

    /// A whole number within `bounds`.
    pub(crate) fn whole(&self, bounds: Bounds) -> Result<f64, Problem> {
        let value = self.number(bounds)?;
        if value.fract() == 0.0 {
            return Ok(value);
        }
        let message = format!("`{}` must be a whole number", self.name);
        let problem = self.problem("not-whole", message, "this has a fraction");
        Err(problem.help(format!("write {} or {}", value.floor(), value.ceil())))
    }

    /// A small whole number within `bounds`.
    pub(crate) fn count(&self, bounds: Bounds) -> Result<u32, Problem> {
        let value = self.whole(bounds)?;
        // In range: every caller's bounds are small.
        Ok(value as u32)
    }

    /// An amount of US dollars, from 0.
    pub(crate) fn usd(&self) -> Result<Usd, Problem> {
        self.number(between(0.0, MOST_USD)).map(Usd)
    }

    /// A share from 0 to 1.
    pub(crate) fn share(&self) -> Result<Share, Problem> {
        let value = self.finite()?;
        if let Some(share) = Share::new(value) {
            return Ok(share);
        }
        let rule = "a share lies between 0 and 1";
        let help = if value > 1.0 && value <= 100.0 {
            format!("{rule}: for {value} %, write {}", value / 100.0)
        } else {
            rule.to_owned()
        };
        Err(self.out_of_range(&figure(value), help))
    }

    /// A percentage within `bounds`, as a share.
    pub(crate) fn percent(&self, bounds: Bounds) -> Result<Share, Problem> {
        let value = self.finite()?;
        let share = Share::new(value / 100.0).filter(|_| bounds.hold(value));
        share.ok_or_else(|| {
            let help = if value > 0.0 && value < 1.0 && bounds.hold(value * 100.0) {
                format!(
                    "it is a percentage: for a share of {value}, write {}",
                    value * 100.0
                )
            } else {
                format!("it is a percentage; {}", bounds.sentence())
            };
            self.out_of_range(&figure(value), help)
        })
    }

    /// True or false.
    pub(crate) fn boolean(&self) -> Result<bool, Problem> {
        match &self.node.value {
            Value::Boolean(boolean) => Ok(*boolean),
            Value::Text(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Date
            | Value::Null
            | Value::List(_)
            | Value::Table(_) => {
                Err(self.wrong_type("true or false", "write true or false, without quotes"))
            }
        }
    }

    /// A duration of at least `low` and at most `high` seconds.
    pub(crate) fn duration(&self, low: f64, high: f64) -> Result<Seconds, Problem> {
        let name = &self.name;
        let seconds = match &self.node.value {
            Value::Text(text) => Seconds::parse(text).map_err(|reason| {
                let message = format!("`{name}` is no duration");
                let reason: String = reason.chars().take(160).collect();
                self.problem("bad-duration", message, shown_whole(&reason))
                    .help("write for example \"500ms\", \"30s\", \"10m\", \"4h\" or \"1d\"")
            })?,
            Value::Integer(0) => Seconds(0.0),
            Value::Float(number) if *number == 0.0 => Seconds(0.0),
            Value::Integer(_) | Value::Float(_) => return Err(self.without_unit()),
            Value::Boolean(_) | Value::Date | Value::Null | Value::List(_) | Value::Table(_) => {
                return Err(self.wrong_type("a duration", "write for example \"10m\""));
            }
        };
        if (low..=high).contains(&seconds.0) {
            return Ok(seconds);
        }
        let help = if seconds.0 > high {
            format!("it must be at most {}", Seconds(high))
        } else {
            format!("it must be at least {}", Seconds(low))
        };
        Err(self.out_of_range(&seconds.to_string(), help))
    }

    fn without_unit(&self) -> Problem {
        let message = format!("`{}` is a duration and needs a unit", self.name);
        let problem = self.problem("duration-without-unit", message, "a number of what?");
        match self.finite() {
            Ok(n) if n > 0.0 => {
                let n = shown(&n.to_string());
                problem.help(format!("write \"{n}s\", \"{n}m\" or \"{n}h\""))
            }
            Ok(_) | Err(_) => problem.help("write for example \"10m\""),
        }
    }

    /// A word of a closed set.
    pub(crate) fn term<T: Term>(&self) -> Result<T, Problem> {
        let names: Vec<&'static str> = T::ALL.iter().map(|term| term.name()).collect();
        let name = self.one_of(&names)?;
        Ok(T::from_name(name).expect("one of the names of all terms"))
    }

    /// One of `names`.
    pub(crate) fn one_of<'n>(&self, names: &[&'n str]) -> Result<&'n str, Problem> {
        let all = names.join(", ");
        let Value::Text(text) = &self.node.value else {
            return Err(self.wrong_type("one of a few words", format!("write one of: {all}")));
        };
        if let Some(name) = names.iter().find(|name| **name == text) {
            return Ok(name);
        }
        let message = format!("`{}` cannot be `{}`", self.name, shown(text));
        let problem = self.problem("unknown-value", message, "not one of the words for this");
        Err(match nearest(text, names.iter().copied()) {
            Some(meant) => problem.help(format!("did you mean `{meant}`? One of: {all}")),
            None => problem.help(format!("write one of: {all}")),
        })
    }

    /// The items of a list of at most `most`.
    pub(crate) fn list(&self, most: usize, example: &str) -> Result<Vec<Given<'t>>, Problem> {
        let Value::List(items) = &self.node.value else {
            let help = format!(
                "write for example {}",
                self.format.line(self.key(), example)
            );
            return Err(self.wrong_type("a list", help));
        };
        if let Some(beyond) = items.get(most) {
            let message = format!("`{}` may have at most {most} entries", self.name);
            let label = format!("entry {} of {}", most + 1, items.len());
            let span = beyond.span.clone();
            return Err(Problem::new("too-many", span, message, label).help("remove some"));
        }
        Ok(items.iter().map(|node| self.item(node)).collect())
    }

    /// A value inside this one, called by the same name.
    pub(crate) fn item(&self, node: &'t Node) -> Given<'t> {
        Given {
            node,
            name: self.name.clone(),
            format: self.format,
        }
    }

    fn key(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }
}

/// A sentence about the user's text, which may carry control characters from it.
fn shown_whole(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}
