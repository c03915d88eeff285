//! The report: one page of HTML that needs nothing else, to send, to print and to read on a phone.

mod page;
mod parts;
mod tables;

pub use page::{Report, SourceFile, report};
