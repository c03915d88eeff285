//! The document that text, Markdown and HTML all show: blocks of spans with a meaning, not a look.

/// A document, ready to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
}

/// One block of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The document's title.
    Title(String),
    /// Starts a section.
    Heading(String),
    /// Running text.
    Paragraph(Line),
    /// Points of equal rank.
    List(Vec<Line>),
    /// Labels, each with what it stands for.
    Facts(Vec<(Line, Line)>),
    /// Rows and columns.
    Table(Table),
    /// Points below points.
    Tree(Vec<Branch>),
    /// Text for a machine.
    Code {
        /// The language; text output leaves out `mermaid`, which only a machine can draw.
        language: &'static str,
        /// The text, in lines.
        text: String,
    },
}

/// One point of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// How deep it lies, from 0.
    pub depth: usize,
    /// The point.
    pub head: Line,
    /// What explains it, on a line of its own.
    pub detail: Line,
}

/// A piece of text with its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Ordinary.
    Plain(String),
    /// What the eye should find first.
    Strong(String),
    /// Holds, meets, chosen.
    Good(String),
    /// Misses, fails.
    Bad(String),
    /// An explanation that a reader may skip.
    Muted(String),
    /// A key, a command or a name from a file.
    Code(String),
}

impl Span {
    /// The text, as it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Plain(text)
            | Self::Strong(text)
            | Self::Good(text)
            | Self::Bad(text)
            | Self::Muted(text)
            | Self::Code(text) => text,
        }
    }
}

/// Spans that follow each other without a break.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Span>);

impl Line {
    /// A sentence in which names stand between backticks: those become [`Span::Code`].
    ///
    /// A name that has backticks itself only shifts what is shown as a name: nothing is
    /// interpreted beyond that.
    #[must_use]
    pub fn prose(sentence: &str) -> Self {
        let pieces = sentence.split('`').enumerate();
        let spans = pieces
            .filter(|(_, piece)| !piece.is_empty())
            .map(|(i, piece)| {
                if i % 2 == 1 {
                    Span::Code(piece.to_owned())
                } else {
                    Span::Plain(piece.to_owned())
                }
            });
        Self(spans.collect())
    }

    /// The line, then plain text.
    #[must_use]
    pub fn plain(mut self, text: impl Into<String>) -> Self {
        self.0.push(Span::Plain(text.into()));
        self
    }

    /// The line, then strong text.
    #[must_use]
    pub fn strong(mut self, text: impl Into<String>) -> Self {
        self.0.push(Span::Strong(text.into()));
        self
    }

    /// The line, then a name or key.
    #[must_use]
    pub fn code(mut self, text: impl Into<String>) -> Self {
        self.0.push(Span::Code(text.into()));
        self
    }

    /// The line, then another.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::default().plain(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::default().plain(text)
    }
}

impl From<Span> for Line {
    fn from(span: Span) -> Self {
        Self(vec![span])
    }
}

/// Rows and columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with one cell per column.
    pub rows: Vec<Vec<Line>>,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands in it.
    pub name: String,
    /// To which side its cells lean.
    pub align: Align,
}

/// To which side the cells of a column lean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

impl Table {
    /// An empty table; a column whose name starts with `>` has numbers.
    #[must_use]
    pub fn new(columns: &[&str]) -> Self {
        let columns = columns.iter().map(|name| match name.strip_prefix('>') {
            Some(name) => Column {
                name: name.to_owned(),
                align: Align::Right,
            },
            None => Column {
                name: (*name).to_owned(),
                align: Align::Left,
            },
        });
        Self {
            columns: columns.collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When the row has not one cell per column.
    pub fn row(&mut self, cells: Vec<Line>) {
        assert_eq!(cells.len(), self.columns.len(), "one cell per column");
        self.rows.push(cells);
    }
}

impl Document {
    /// Adds a section's heading.
    pub fn heading(&mut self, text: &str) {
        self.blocks.push(Block::Heading(text.to_owned()));
    }

    /// Adds running text.
    pub fn paragraph(&mut self, text: impl Into<Line>) {
        self.blocks.push(Block::Paragraph(text.into()));
    }

    /// Adds an explanation that a reader may skip.
    pub fn note(&mut self, text: &str) {
        self.paragraph(Span::Muted(text.to_owned()));
    }

    /// Adds points of equal rank; nothing when there are none.
    pub fn list(&mut self, points: Vec<Line>) {
        if !points.is_empty() {
            self.blocks.push(Block::List(points));
        }
    }

    /// Adds labels with what they stand for; nothing when there are none.
    pub fn facts(&mut self, facts: Vec<(Line, Line)>) {
        if !facts.is_empty() {
            self.blocks.push(Block::Facts(facts));
        }
    }

    /// Adds a table; nothing when it has no rows.
    pub fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }
}
