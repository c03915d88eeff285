//! The calendar of drills as iCalendar (RFC 5545).

use crate::render::clean;
use crate::terms::Pattern;
use crate::terraform::{GeneratedFile, Outline};
use crate::units::Seconds;

/// What is rehearsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DrillKind {
    /// A backup is restored.
    Restore,
    /// The second region takes over.
    Failover,
    /// A region is emptied of users.
    Evacuation,
}

impl DrillKind {
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Restore => "restore drill",
            Self::Failover => "failover drill",
            Self::Evacuation => "evacuation drill",
        }
    }

    pub(super) fn slug(self) -> &'static str {
        match self {
            Self::Restore => "restore-drill",
            Self::Failover => "failover-drill",
            Self::Evacuation => "evacuation-drill",
        }
    }
}

/// The drill that a pattern's readiness rests on.
pub(super) fn kind(outline: &Outline) -> DrillKind {
    match outline.pattern {
        Pattern::SingleRegion | Pattern::BackupRestore => DrillKind::Restore,
        Pattern::PilotLight | Pattern::WarmStandby | Pattern::HotStandby => DrillKind::Failover,
        Pattern::ActiveActive => DrillKind::Evacuation,
    }
}

/// How often a drill recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rhythm {
    /// On a Tuesday every so many weeks.
    Weeks(u32),
    /// On the second Tuesday every so many months.
    Months(u32),
}

/// The rhythm that holds at least the drills a year which the design needs.
pub(super) fn rhythm(outline: &Outline) -> Rhythm {
    let drills = outline.drills_per_year;
    // The cast is of a whole number from 1 to 120.
    let every = |year: f64| (year / drills).floor().clamp(1.0, 120.0) as u32;
    if drills > 12.0 {
        Rhythm::Weeks(every(52.0))
    } else {
        Rhythm::Months(every(12.0))
    }
}

impl Rhythm {
    pub(super) fn words(self) -> String {
        match self {
            Self::Weeks(1) => "every week".to_owned(),
            Self::Weeks(count) => format!("every {count} weeks"),
            Self::Months(1) => "every month".to_owned(),
            Self::Months(count) => format!("every {count} months"),
        }
    }

    fn rule(self) -> String {
        match self {
            Self::Weeks(count) => format!("FREQ=WEEKLY;INTERVAL={count};BYDAY=TU"),
            Self::Months(count) => format!("FREQ=MONTHLY;INTERVAL={count};BYDAY=2TU"),
        }
    }
}

/// `drills.ics`: the design's drill in its rhythm and, beside a failover or evacuation drill, a
/// monthly look at the restore tests, from the second Tuesday of the month `start` (year and month)
/// on. Whole days, so that no time zone is guessed; the stamp is the first of that month, for there
/// is no clock here.
#[must_use]
pub fn calendar(outline: &Outline, start: (i32, u32)) -> GeneratedFile {
    let mut lines: Vec<String> = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Farshore//Drills//EN",
        "CALSCALE:GREGORIAN",
    ]
    .map(str::to_owned)
    .into();
    let kind = kind(outline);
    lines.extend(event(
        outline,
        start,
        kind.slug(),
        kind.title(),
        rhythm(outline),
        &format!(
            "Runbook runbooks/6-drill.md. Passes when users are served within {} and at most {} of \
             writes are lost.",
            Seconds(outline.rto_seconds),
            Seconds(outline.rpo_seconds)
        ),
    ));
    if kind != DrillKind::Restore {
        lines.extend(event(
            outline,
            start,
            "restore-test",
            "restore test: did it pass?",
            Rhythm::Months(1),
            &format!(
                "AWS Backup restores on the first of each month ({} in {}). Look at its result.",
                outline.restore_test(),
                outline.second()
            ),
        ));
    }
    lines.push("END:VCALENDAR".to_owned());
    let folded = lines.iter().map(|line| fold(line) + "\r\n");
    GeneratedFile {
        path: "drills.ics".to_owned(),
        contents: folded.collect(),
    }
}

fn event(
    outline: &Outline,
    (year, month): (i32, u32),
    slug: &str,
    title: &str,
    rhythm: Rhythm,
    text: &str,
) -> Vec<String> {
    let day = second_tuesday(year, month);
    let workload = escape(&outline.workload);
    vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{slug}/{workload}@farshore"),
        format!("DTSTAMP:{year:04}{month:02}01T000000Z"),
        format!("DTSTART;VALUE=DATE:{year:04}{month:02}{day:02}"),
        format!("RRULE:{}", rhythm.rule()),
        format!("SUMMARY:{workload}: {}", escape(title)),
        format!("DESCRIPTION:{}", escape(text)),
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
    ]
}

/// The day of the month's second Tuesday, 8 to 14 (Gregorian, by Sakamoto's rule).
fn second_tuesday(year: i32, month: u32) -> u32 {
    const SHIFTS: [i32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let at = (month.clamp(1, 12) - 1) as usize;
    let year = if month < 3 { year - 1 } else { year };
    // The weekday of the first, Sunday being 0.
    let first = year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let first = (first + SHIFTS[at] + 1).rem_euclid(7);
    // From 1 to 7, and a week later.
    ((2 - first).rem_euclid(7) + 8).unsigned_abs()
}

/// A TEXT value (section 3.3.11), of one line.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in clean(text).trim().chars() {
        if matches!(c, '\\' | ';' | ',') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Lines of at most 75 octets without their end (section 3.1), never cut within a character.
fn fold(line: &str) -> String {
    let mut folded = String::new();
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > 75 {
            folded.push_str("\r\n ");
            octets = 1;
        }
        folded.push(c);
        octets += c.len_utf8();
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::{escape, fold, second_tuesday};

    #[test]
    fn second_tuesdays_are_those_of_the_calendar() {
        for (year, month, day) in [
            (2024, 2, 13),
            (2026, 9, 8),
            (2026, 12, 8),
            (2027, 1, 12),
            (2027, 6, 8),
            (2028, 2, 8),
            (2100, 3, 9),
        ] {
            assert_eq!(second_tuesday(year, month), day, "{year}-{month}");
        }
    }

    #[test]
    fn texts_are_escaped_and_lines_folded() {
        assert_eq!(escape("a;b,c\\d\nEND:VEVENT"), "a\\;b\\,c\\\\d END:VEVENT");
        let folded = fold(&"é".repeat(100));
        assert!(folded.split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(folded.replace("\r\n ", ""), "é".repeat(100));
    }
}
