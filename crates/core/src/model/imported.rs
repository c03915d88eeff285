//! The setting of a workload whose cost is a Terraform plan.

use super::priced_patterns::{NoPatterns, name_of, plan_regions};
use super::setting::{Assumed, Setting, SettingError};
use crate::bill::{Bill, PlanCost, Standby, Usage};
use crate::catalog::Catalog;
use crate::deployed::recognise;
use crate::infrastructure::Infrastructure;
use crate::prices::{Prices, to_cents};
use crate::spec::Workload;
use std::sync::Arc;
use thiserror::Error;

/// Why a plan cannot be a workload's cost.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlanError {
    /// Its region is not known.
    #[error("{0}")]
    Regions(NoPatterns),
    /// The file's first region is another one.
    #[error("it runs in {plan}, and `workload.regions` begins with {file}")]
    OtherRegion {
        /// The plan's region.
        plan: String,
        /// The file's.
        file: String,
    },
    /// Nothing in it has a known price.
    #[error("nothing in it has a known price")]
    NoPrice,
}

/// A plan with what it is priced by.
#[derive(Clone, Copy, Debug)]
pub struct Imported<'a> {
    /// The plan or state.
    pub infrastructure: &'a Infrastructure<'a>,
    /// List prices.
    pub prices: &'a Prices,
    /// What is used in a month.
    pub usage: &'a Usage,
}

impl Setting {
    /// The setting of a workload whose bill is that of a plan. Regions and today's pattern come
    /// from the plan where the file does not give them.
    ///
    /// # Errors
    /// When the plan's region is not known or not the file's, or nothing in it has a known price.
    pub fn priced(
        workload: &Workload,
        catalog: &Catalog,
        imported: Imported<'_>,
    ) -> Result<Self, SettingError> {
        let Imported {
            infrastructure,
            prices,
            usage,
        } = imported;
        let deployed = recognise(infrastructure);
        let found = plan_regions(infrastructure, &deployed, catalog)
            .map_err(|error| SettingError::Plan(PlanError::Regions(error)))?;
        let id = |region| catalog.get(region).id.clone();
        let primary = id(found.primary);
        let mut workload = workload.clone();
        let mut assumed = Vec::new();
        let mut note = |name: &str, value: String, source: &str| {
            assumed.push(Assumed {
                name: name.to_owned(),
                value,
                source: source.to_owned(),
            });
        };
        match workload.workload.regions.first() {
            Some(first) if *first != primary => {
                let file = first.clone();
                let plan = primary;
                return Err(SettingError::Plan(PlanError::OtherRegion { plan, file }));
            }
            Some(_) => {}
            None => {
                let regions = std::iter::once(found.primary).chain(found.standby);
                workload.workload.regions = regions.map(id).collect();
                let named = workload.workload.regions.join(", ");
                note("workload.regions", named, "the Terraform plan");
            }
        }
        if workload.workload.pattern_today.is_none() {
            workload.workload.pattern_today = Some(deployed.pattern);
            let pattern = deployed.pattern.to_string();
            note("workload.pattern_today", pattern, "the Terraform plan");
        }
        let bill = Bill::new(infrastructure, prices, usage);
        // The regions that would be chosen whatever the bill.
        let mut setting = Self::with_baseline(&workload, catalog, 1.0)?;
        let [_, second, third] = &setting.regions;
        let standby = |region: &str| {
            let region = name_of(region);
            Standby::new(
                infrastructure,
                &bill,
                (prices, usage),
                name_of(&primary),
                region,
            )
        };
        let second = standby(&second.id);
        let cost = PlanCost::new(&second, &standby(&third.id));
        if cost.primary_usd <= 0.0 {
            return Err(SettingError::Plan(PlanError::NoPrice));
        }
        let sum = to_cents(second.primary_usd);
        let left_out = |lines: usize, of: &str| match lines {
            0 => String::new(),
            1 => format!("; 1 line{of} is left out"),
            many => format!("; {many} lines{of} are left out"),
        };
        let value = format!(
            "{sum} USD a month in {primary}{}{}",
            left_out(cost.left_out, ""),
            left_out(second.left_out(), " of the second region"),
        );
        note(
            "cost.terraform_plan",
            value,
            "the plan at list prices: `farshore price`",
        );
        setting.baseline_monthly_usd = cost.primary_usd;
        setting.plan = Some(Arc::new(cost));
        setting.assumed.extend(assumed);
        Ok(setting)
    }
}
