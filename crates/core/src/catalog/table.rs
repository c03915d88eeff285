//! Reads the catalogue's text tables: comment lines, one line of column names, rows.
//!
//! The format is the plain part of CSV: fields are separated by commas, nothing is quoted, and the
//! last column takes the rest of the line, commas included, so that a source can be a sentence.

use std::str::FromStr;

/// What is wrong with a file of the catalogue, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {problem}")]
pub struct CatalogError {
    /// Name of the file, such as `regions.csv`.
    pub file: &'static str,
    /// Line, from 1; the last line where something is missing from the file as a whole.
    pub line: usize,
    /// What is wrong there and what would be right.
    pub problem: String,
}

/// One row of a table with `N` columns.
pub(crate) struct Row<'a, const N: usize> {
    file: &'static str,
    line: usize,
    columns: [&'static str; N],
    fields: [&'a str; N],
}

impl<'a, const N: usize> Row<'a, N> {
    /// All fields in order, trimmed; none is missing, each may be empty.
    pub(crate) fn fields(&self) -> [&'a str; N] {
        self.fields
    }

    /// The line of the row, from 1.
    pub(crate) fn line(&self) -> usize {
        self.line
    }

    /// A problem of this row.
    pub(crate) fn error(&self, problem: impl Into<String>) -> CatalogError {
        CatalogError {
            file: self.file,
            line: self.line,
            problem: problem.into(),
        }
    }

    /// The text of a column that must not be empty.
    pub(crate) fn text(&self, column: usize) -> Result<&'a str, CatalogError> {
        match self.fields[column] {
            "" => Err(self.error(format!("`{}` is empty", self.columns[column]))),
            text => Ok(text),
        }
    }

    /// A word of lower-case letters, digits and hyphens.
    pub(crate) fn word(&self, column: usize) -> Result<&'a str, CatalogError> {
        let text = self.text(column)?;
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if text.bytes().all(plain) {
            return Ok(text);
        }
        Err(self.error(format!(
            "`{}` is `{text}`; write lower-case letters, digits and hyphens",
            self.columns[column]
        )))
    }

    /// A number within `low..=high`.
    pub(crate) fn number<T>(&self, column: usize, low: T, high: T) -> Result<T, CatalogError>
    where
        T: FromStr + PartialOrd + std::fmt::Display,
    {
        let text = self.text(column)?;
        let value = text
            .parse::<T>()
            .ok()
            .filter(|value| (&low..=&high).contains(&value));
        value.ok_or_else(|| {
            self.error(format!(
                "`{}` is `{text}`; expected a number from {low} to {high}",
                self.columns[column]
            ))
        })
    }

    /// A number within `low..=high`, or nothing where the field is empty: unknown.
    pub(crate) fn known<T>(&self, column: usize, low: T, high: T) -> Result<Option<T>, CatalogError>
    where
        T: FromStr + PartialOrd + std::fmt::Display,
    {
        if self.fields[column].is_empty() {
            return Ok(None);
        }
        self.number(column, low, high).map(Some)
    }
}

/// The name, the columns and the greatest size of a table.
pub(crate) struct Format<const N: usize> {
    /// Name of the file.
    pub(crate) file: &'static str,
    /// Names of its columns, in order.
    pub(crate) columns: [&'static str; N],
    /// More rows are refused.
    pub(crate) most_rows: usize,
}

impl<const N: usize> Format<N> {
    /// Calls `take` with each row of `text`; stops at the first problem. A table may be empty.
    pub(crate) fn read<'a>(
        &self,
        text: &'a str,
        mut take: impl FnMut(&Row<'a, N>) -> Result<(), CatalogError>,
    ) -> Result<(), CatalogError> {
        let mut lines = numbered(text).filter(|(_, line)| !is_comment(line));
        self.check_header(lines.next(), text)?;
        let mut rows = 0;
        for (line, content) in lines {
            let row = self.row(line, content)?;
            rows += 1;
            if rows > self.most_rows {
                return Err(row.error(format!("more than {} rows", self.most_rows)));
            }
            take(&row)?;
        }
        Ok(())
    }

    /// A problem of the file as a whole.
    pub(crate) fn missing(&self, text: &str, problem: impl Into<String>) -> CatalogError {
        let line = text.lines().count().max(1);
        CatalogError {
            file: self.file,
            line,
            problem: problem.into(),
        }
    }

    fn check_header(&self, first: Option<(usize, &str)>, text: &str) -> Result<(), CatalogError> {
        let expected = self.columns.join(",");
        match first {
            Some((_, found)) if found == expected => Ok(()),
            Some((line, found)) => Err(CatalogError {
                file: self.file,
                line,
                problem: format!("the columns are `{found}`; expected `{expected}`"),
            }),
            None => Err(self.missing(text, format!("no line of column names `{expected}`"))),
        }
    }

    fn row<'a>(&self, line: usize, content: &'a str) -> Result<Row<'a, N>, CatalogError> {
        let mut fields = [""; N];
        let mut found = 0;
        for (field, part) in fields.iter_mut().zip(content.splitn(N, ',')) {
            *field = part.trim();
            found += 1;
        }
        let row = Row {
            file: self.file,
            line,
            columns: self.columns,
            fields,
        };
        if found == N {
            Ok(row)
        } else {
            Err(row.error(format!("{found} of {N} columns")))
        }
    }
}

/// The lines of `text` with their numbers, from 1, trimmed; a byte order mark is no part of it.
pub(crate) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines()
        .enumerate()
        .map(|(i, line)| (i + 1, line.trim()))
}

/// Whether a line carries no data.
fn is_comment(line: &str) -> bool {
    line.is_empty() || line.starts_with('#')
}
