//! The bill of a pattern beside the framework's band, and what moves it out of there.

use super::bands::{Band, band};
use crate::bill::{PatternBill, Subject};
use crate::parameters::{Parameters, Scalar};
use crate::terms::{Pattern, Role};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// From a tenth outside of the band on, a bill has a note with the reason. Assumption.
const FAR: f64 = 0.1;

/// A pattern's bill beside the framework's band.
#[derive(Clone, Debug, PartialEq)]
pub struct AgainstBand {
    /// The framework's figures for the pattern.
    pub band: &'static Band,
    /// Why the bill is far outside of the band, as a sentence without a full stop; none where it
    /// is not.
    pub reason: Option<String>,
}

/// What a second region costs, as parts of the first region's bill.
#[derive(Clone, Copy)]
struct Parts {
    compute: f64,
    data: f64,
    rest: f64,
}

/// Compares a pattern's bill with the framework; none for a single region, or where the first
/// region costs nothing that is known.
#[must_use]
pub fn against_band(bill: &PatternBill, parameters: &Parameters) -> Option<AgainstBand> {
    let band = band(bill.pattern)?;
    let multiplier = bill.multiplier?.to_f64()?;
    let [low, _, high] = band.cost;
    let far = multiplier < low * (1.0 - FAR) || multiplier > high * (1.0 + FAR);
    let reason = far.then(|| {
        let own = of_bill(bill, multiplier);
        let theirs = of_framework(bill.pattern, parameters);
        let parts = [
            ("the second region's compute", own.compute, theirs.compute),
            ("the second region's data", own.data, theirs.data),
            (
                "network, traffic, tools and observation of the second region",
                own.rest,
                theirs.rest,
            ),
        ];
        let above = multiplier > high;
        let apart = |own: f64, theirs: f64| if above { own - theirs } else { theirs - own };
        let furthest = parts
            .into_iter()
            .max_by(|a, b| apart(a.1, a.2).total_cmp(&apart(b.1, b.2)));
        let (name, own, theirs) = furthest.unwrap_or(parts[0]);
        format!(
            "{name}: {} of the first region's bill, where the framework counts {}",
            share(own),
            share(theirs)
        )
    });
    Some(AgainstBand { band, reason })
}

fn share(part: f64) -> String {
    format!("{:.0} %", 100.0 * part)
}

fn of_bill(bill: &PatternBill, multiplier: f64) -> Parts {
    let total = bill.monthly_usd.to_f64().unwrap_or_default();
    let first = total / multiplier;
    let sum = |fits: fn(Role, &Subject) -> bool| {
        let lines = bill.lines.iter();
        let own = lines.filter(|line| fits(line.role, &line.what));
        let usd = own.map(|line| line.usd).sum::<Decimal>();
        usd.to_f64().unwrap_or_default() / first
    };
    let compute = sum(|role, _| role == Role::Compute);
    let data = sum(|role, _| [Role::Data, Role::Storage].contains(&role));
    Parts {
        compute,
        data,
        rest: multiplier - 1.0 - compute - data,
    }
}

/// The terms of the multiplier (docs/method.md, "Money").
fn of_framework(pattern: Pattern, parameters: &Parameters) -> Parts {
    let of = |scalar| parameters.get(scalar);
    let data = of(Scalar::DataShare);
    let standby = |share: f64| Parts {
        compute: share * (1.0 - data),
        data,
        rest: of(Scalar::Overhead),
    };
    match pattern {
        Pattern::SingleRegion => Parts {
            compute: 0.0,
            data: 0.0,
            rest: 0.0,
        },
        Pattern::BackupRestore => Parts {
            compute: 0.0,
            data: of(Scalar::BackupMultiplier),
            rest: 0.0,
        },
        Pattern::PilotLight => standby(0.0),
        Pattern::WarmStandby => standby(of(Scalar::CapacityWarm)),
        Pattern::HotStandby => standby(of(Scalar::CapacityHot)),
        // Two regions: compute with full headroom twice, data twice, and what links them.
        Pattern::ActiveActive => Parts {
            compute: of(Scalar::ActiveCompute) * of(Scalar::ActiveHeadroom),
            data: of(Scalar::ActiveData),
            rest: of(Scalar::ActiveOverhead),
        },
    }
}
