//! The formats a workload file may have.

/// How a workload file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// TOML 1.1, the format of the templates.
    Toml,
    /// YAML 1.2 with the core schema: `no` is a text.
    Yaml,
    /// JSON without comments or trailing commas.
    Json,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Toml, Self::Yaml, Self::Json];

    /// The format of a file with this extension (without the dot, in any case).
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "toml" => Some(Self::Toml),
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// The usual extension of its files, which is also its name where code is marked by language.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Toml => "toml",
            Self::Yaml => "yaml",
            Self::Json => "json",
        }
    }

    /// The format's name in a sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Toml => "TOML",
            Self::Yaml => "YAML",
            Self::Json => "JSON",
        }
    }

    /// The line that gives `key` a value written as in JSON, for a help text.
    #[must_use]
    pub fn line(self, key: &str, value: &str) -> String {
        match self {
            Self::Toml => format!("{key} = {value}"),
            Self::Yaml => format!("{key}: {value}"),
            Self::Json => format!("\"{key}\": {value}"),
        }
    }

    /// How a section is named in the file, for a help text.
    #[must_use]
    pub fn section(self, name: &str) -> String {
        match self {
            Self::Toml => format!("[{name}]"),
            Self::Yaml => format!("`{name}:`"),
            Self::Json => format!("`\"{name}\"`"),
        }
    }
}
