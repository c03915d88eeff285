//! Contradictions in the input that a checker of syntax cannot see (docs/method.md).

use crate::model::Setting;
use crate::terms::{DataModel, DataValue, OnCall, Pattern, Trigger, WriteMode};
use crate::units::{HOUR, MINUTE, Seconds, Usd};
use std::collections::BTreeSet;

/// Something in the input that contradicts something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// Stable code.
    pub code: &'static str,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Every contradiction in the setting, in a fixed order.
#[must_use]
pub(super) fn lints(setting: &Setting) -> Vec<Lint> {
    let checks = [
        objectives(setting),
        people(setting),
        data(setting),
        money(setting),
        regions(setting),
    ];
    checks.into_iter().flatten().collect()
}

fn lint(code: &'static str, message: String) -> Lint {
    Lint { code, message }
}

fn objectives(setting: &Setting) -> Vec<Lint> {
    let o = &setting.objective;
    let mut found = Vec::new();
    if o.rpo > 24.0 * HOUR && o.rto < HOUR {
        found.push(lint(
            "rpo-above-rto",
            format!(
                "recovering within {} but accepting {} of lost writes is rarely meant: check \
                 objectives.rpo",
                Seconds(o.rto),
                Seconds(o.rpo)
            ),
        ));
    }
    if o.rpo <= 0.0 && !setting.zero_data_loss {
        found.push(lint(
            "zero-rpo-is-synchronous",
            "an RPO of 0 needs synchronous replication, whose writes wait for another region; \
             set business.zero_data_loss_required if no acknowledged write may ever be lost"
                .to_owned(),
        ));
    }
    let backups = setting.held.pattern == Some(Pattern::BackupRestore);
    if backups && o.availability.is_some_and(|a| a >= 0.9999) {
        found.push(lint(
            "four-nines-with-backups",
            "four nines leave 53 minutes a year; one restore from backups takes hours".to_owned(),
        ));
    }
    if setting.zones < 2 {
        found.push(lint(
            "single-zone",
            format!(
                "a single-zone workload meets zone outages several times more often than regional \
                 ones: a second zone comes before a second region with an RTO of {}",
                Seconds(o.rto)
            ),
        ));
    }
    found
}

fn people(setting: &Setting) -> Vec<Lint> {
    let mut found = Vec::new();
    let rto = setting.objective.rto;
    let person = matches!(
        setting.held.trigger,
        Some(Trigger::Person | Trigger::PersonDeclares)
    );
    if person && rto <= 5.0 * MINUTE {
        found.push(lint(
            "person-in-the-loop",
            format!(
                "a person with a runbook takes 3 to 8 minutes to decide: design.trigger cannot \
                 meet an RTO of {}",
                Seconds(rto)
            ),
        ));
    }
    if setting.on_call == OnCall::BusinessHours && rto < 4.0 * HOUR {
        found.push(lint(
            "nobody-on-call",
            format!(
                "three outages in four begin outside office hours: with on_call = \
                 \"business-hours\" only automatic failover can hold an RTO of {}",
                Seconds(rto)
            ),
        ));
    }
    found
}

fn data(setting: &Setting) -> Vec<Lint> {
    let mut found = Vec::new();
    for data in &setting.data {
        let mergeable = matches!(data.model, DataModel::AppendOnly | DataModel::Commutative);
        if data.held_mode == Some(WriteMode::LastWriterWins)
            && data.value == DataValue::High
            && !mergeable
        {
            found.push(lint(
                "last-writer-wins-on-high-value",
                format!(
                    "`{}` is of high value, and last writer wins drops updates silently",
                    data.name
                ),
            ));
        }
    }
    let values: BTreeSet<bool> = setting
        .data
        .iter()
        .map(|d| d.value == DataValue::High)
        .collect();
    if values.len() > 1 && setting.objective.rpo < MINUTE {
        found.push(lint(
            "one-objective-for-all-data",
            "one RPO covers data of high and of low value: data of low value may not need it, \
             and splitting the workload could save money"
                .to_owned(),
        ));
    }
    found
}

fn money(setting: &Setting) -> Vec<Lint> {
    let mut found = Vec::new();
    if let Some(budget) = setting.objective.budget_monthly_usd
        && budget < setting.baseline_monthly_usd
    {
        found.push(lint(
            "budget-below-baseline",
            format!(
                "the budget of {} USD a month is below today's bill of {} USD",
                Usd(budget),
                Usd(setting.baseline_monthly_usd)
            ),
        ));
    }
    if setting.data_loss_usd_per_second <= 0.0 {
        found.push(lint(
            "lost-writes-cost-nothing",
            "business.data_loss_usd_per_minute is 0, so lost writes do not count in the money: \
             only the RPO speaks for them"
                .to_owned(),
        ));
    }
    if setting.objective.accept_total_loss && setting.total_loss_usd <= 0.0 {
        found.push(lint(
            "total-loss-costs-nothing",
            "accept_total_loss is set, but business.total_loss_usd is not: losing everything is \
             counted as free"
                .to_owned(),
        ));
    }
    found
}

fn regions(setting: &Setting) -> Vec<Lint> {
    let forbidden = setting
        .regions
        .iter()
        .take(2)
        .filter(|place| !place.allowed);
    forbidden
        .map(|place| {
            lint(
                "region-not-allowed",
                format!(
                    "`{}` is outside constraints: no second region is allowed",
                    place.id
                ),
            )
        })
        .collect()
}
