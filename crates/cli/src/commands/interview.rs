//! The interview of `farshore init`: a dozen questions, and a commented file from the answers.

use crate::failure::Failure;
use farshore_core::catalog::Catalog;
use farshore_core::terms::{DataModel, Experience, Pattern, Term};
use farshore_core::units::Seconds;
use inquire::validator::Validation;
use inquire::{Confirm, CustomType, InquireError, Select, Text};

/// What the interview learns.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answers {
    pub(super) name: String,
    pub(super) region: String,
    pub(super) second: String,
    pub(super) today: Pattern,
    pub(super) monthly_usd: f64,
    pub(super) rto: String,
    pub(super) rpo: String,
    pub(super) downtime_usd_per_minute: f64,
    pub(super) data_loss_usd_per_minute: f64,
    pub(super) zero_data_loss: bool,
    pub(super) engineers: f64,
    pub(super) experience: Experience,
    pub(super) model: DataModel,
    pub(super) size_gib: f64,
}

/// Asks, and writes the file's text; `None` when the person gives up.
pub(super) fn interview() -> Result<Option<String>, Failure> {
    match ask() {
        Ok(answers) => Ok(Some(file_of(&answers))),
        Err(InquireError::OperationCanceled | InquireError::OperationInterrupted) => Ok(None),
        Err(error) => Err(Failure::Outside(format!(
            "error: the interview failed: {error}"
        ))),
    }
}

fn ask() -> Result<Answers, InquireError> {
    let name = Text::new("What is the workload called?")
        .with_default("my-service")
        .prompt()?;
    let region = region("Which region does it run in?", "aws:us-east-1", false)?;
    let second = self::region(
        "Where should it recover? (`any` lets Farshore choose)",
        "any",
        true,
    )?;
    let today = term(
        "Which pattern does it have today?",
        0,
        "how it would recover now",
    )?;
    let monthly_usd = number(
        "What does a month in one region cost, in USD?",
        10_000.0,
        "today's bill",
    )?;
    let rto = duration(
        "How long may it be down when the region is lost?",
        "10m",
        "RTO, such as 30s, 10m, 4h, 1d",
    )?;
    let rpo = duration(
        "How many of the last writes may be lost?",
        "1m",
        "RPO, such as 0, 10s, 1m, 6h",
    )?;
    let downtime_usd_per_minute = number(
        "What does a minute of downtime cost, in USD?",
        200.0,
        "lost revenue, penalties",
    )?;
    let data_loss_usd_per_minute = number(
        "What is a minute of lost writes worth, in USD?",
        100.0,
        "0 if only the RPO counts",
    )?;
    let zero_data_loss = Confirm::new("Must no acknowledged write ever be lost?")
        .with_default(false)
        .prompt()?;
    let model = term(
        "What does its most demanding data look like?",
        2,
        "transactions over several entities: orders with stock, ledgers",
    )?;
    let size_gib = number("How large is the data, in GiB?", 400.0, "all of it")?;
    let engineers = number("How many engineers run it?", 5.0, "the whole team")?.max(1.0);
    let experience = term(
        "Has the team run several regions before?",
        1,
        "a platform team runs them daily",
    )?;
    Ok(Answers {
        name,
        region,
        second,
        today,
        monthly_usd,
        rto,
        rpo,
        downtime_usd_per_minute,
        data_loss_usd_per_minute,
        zero_data_loss,
        engineers,
        experience,
        model,
        size_gib,
    })
}

/// Asks for a region of the catalogue, or `any` where that will do.
fn region(question: &str, default: &str, any: bool) -> Result<String, InquireError> {
    let catalog = Catalog::builtin();
    Text::new(question)
        .with_default(default)
        .with_help_message("such as aws:us-east-1, azure:westeurope, gcp:europe-west1")
        .with_validator(move |id: &str| {
            let known = catalog.region(id).is_some() || (any && id == "any");
            let nearest = catalog.nearest_id(id).unwrap_or("aws:us-east-1");
            Ok(if known {
                Validation::Valid
            } else {
                Validation::Invalid(format!("unknown region; did you mean {nearest}?").into())
            })
        })
        .prompt()
}

/// Asks for a duration, in the file's spelling.
fn duration(question: &str, default: &str, help: &str) -> Result<String, InquireError> {
    Text::new(question)
        .with_default(default)
        .with_help_message(help)
        .with_validator(|text: &str| {
            Ok(match Seconds::parse(text) {
                Ok(_) => Validation::Valid,
                Err(reason) => Validation::Invalid(reason.into()),
            })
        })
        .prompt()
}

/// Asks for a number that is not negative.
fn number(question: &str, default: f64, help: &str) -> Result<f64, InquireError> {
    const WANTED: &str = "a number that is not negative, please";
    CustomType::<f64>::new(question)
        .with_default(default)
        .with_help_message(help)
        .with_error_message(WANTED)
        .with_validator(|value: &f64| {
            let fine = value.is_finite() && (0.0..1e12).contains(value);
            Ok(if fine {
                Validation::Valid
            } else {
                Validation::Invalid(WANTED.into())
            })
        })
        .prompt()
}

/// Asks for one of a closed set of terms, starting at the one in place `start`.
fn term<T: Term>(question: &str, start: usize, help: &str) -> Result<T, InquireError> {
    let names = T::ALL.iter().map(|term| term.name()).collect();
    let select = Select::new(question, names)
        .with_starting_cursor(start)
        .with_help_message(help);
    let chosen = select.raw_prompt()?;
    Ok(T::ALL[chosen.index])
}

/// The commented file.
pub(super) fn file_of(answers: &Answers) -> String {
    // A JSON string is a TOML basic string.
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let regions = if answers.second == "any" {
        format!("[{}]", quoted(&answers.region))
    } else {
        format!("[{}, {}]", quoted(&answers.region), quoted(&answers.second))
    };
    let lines = [
        (
            "# Written by `farshore init`; `farshore schema` describes every key.".to_owned(),
            "",
        ),
        (String::new(), ""),
        ("[workload]".to_owned(), ""),
        (format!("name = {}", quoted(&answers.name)), ""),
        (format!("pattern_today = \"{}\"", answers.today), ""),
        (
            format!("regions = {regions}"),
            "the first is the primary; the rest may be left out",
        ),
        (
            "# zones = 2".to_owned(),
            "availability zones used in a region",
        ),
        (String::new(), ""),
        ("[cost]".to_owned(), ""),
        (
            format!("monthly_usd = {}", answers.monthly_usd),
            "today's bill in one region",
        ),
        (String::new(), ""),
        ("[objectives]".to_owned(), ""),
        (
            format!("rto = {}", quoted(&answers.rto)),
            "recover within this time ...",
        ),
        (
            format!("rpo = {}", quoted(&answers.rpo)),
            "... losing at most this much of the last writes ...",
        ),
        (
            "# confidence_percent = 95".to_owned(),
            "... in this share of region outages",
        ),
        (
            "# budget_monthly_usd = 16_000".to_owned(),
            "most that a typical month may cost",
        ),
        ("# availability_percent = 99.95".to_owned(), "over a year"),
        (String::new(), ""),
        ("[business]".to_owned(), ""),
        (
            format!(
                "downtime_usd_per_minute = {}",
                answers.downtime_usd_per_minute
            ),
            "",
        ),
        (
            format!(
                "data_loss_usd_per_minute = {}",
                answers.data_loss_usd_per_minute
            ),
            "a minute of lost writes",
        ),
        (
            format!("zero_data_loss_required = {}", answers.zero_data_loss),
            "",
        ),
        (
            "# total_loss_usd = 5_000_000".to_owned(),
            "if the data were gone for good",
        ),
        (String::new(), ""),
        ("[team]".to_owned(), ""),
        (format!("engineers = {}", answers.engineers), ""),
        (
            format!("multi_region_experience = \"{}\"", answers.experience),
            "",
        ),
        (String::new(), ""),
        (
            "# Where users are; left out, all are near the primary region.".to_owned(),
            "",
        ),
        ("# [[users]]".to_owned(), ""),
        ("# place = \"aws:eu-west-1\"".to_owned(), ""),
        ("# share = 1.0".to_owned(), ""),
        (String::new(), ""),
        ("[[data]]".to_owned(), ""),
        ("name = \"main\"".to_owned(), ""),
        (format!("model = \"{}\"", answers.model), ""),
        (format!("size_gib = {}", answers.size_gib), ""),
        ("# writes_per_second = 10".to_owned(), ""),
    ];
    lines
        .iter()
        .map(|(text, comment)| commented(text, comment))
        .collect()
}

/// A line with its comment in a column of comments.
fn commented(text: &str, comment: &str) -> String {
    if comment.is_empty() {
        format!("{text}\n")
    } else {
        format!("{text:<36}# {comment}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use farshore_core::file::Format;
    use farshore_core::spec;

    #[test]
    fn whatever_is_answered_the_file_reads_back() {
        let mut answers = Answers {
            name: "web \"shop\" \\ ünï".to_owned(),
            region: "aws:us-east-1".to_owned(),
            second: "any".to_owned(),
            today: Pattern::SingleRegion,
            monthly_usd: 10_000.0,
            rto: "10m".to_owned(),
            rpo: "0".to_owned(),
            downtime_usd_per_minute: 200.5,
            data_loss_usd_per_minute: 0.0,
            zero_data_loss: true,
            engineers: 5.0,
            experience: Experience::Some,
            model: DataModel::Commutative,
            size_gib: 0.5,
        };
        for second in ["any", "aws:eu-west-1"] {
            answers.second = second.to_owned();
            let text = file_of(&answers);
            let read = spec::read(&text, Format::Toml, &Catalog::builtin());
            let workload = read.unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
            assert_eq!(workload.workload.name, answers.name);
        }
    }
}
