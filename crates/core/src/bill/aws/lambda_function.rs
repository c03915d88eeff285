//! Functions: requests, and memory times duration (by use).

use super::super::amount::Amount;
use super::super::sheet::Sheet;
use crate::terms::PriceUnit::{GbSecond, Request};
use rust_decimal::Decimal;

/// Memory and temporary storage of a function that gives none, in megabytes; storage up to this is
/// in the price.
const MEMORY: f64 = 128.0;
const STORAGE: f64 = 512.0;

pub(super) fn bill(sheet: &mut Sheet<'_, '_>) {
    let function = sheet.resource;
    sheet.used(
        "requests",
        ("lambda", "requests", Request),
        "monthly_requests",
    );
    let requests = sheet.usage("monthly_requests");
    let milliseconds = sheet.usage("request_duration_ms");
    let seconds = requests.times(&milliseconds).by(Decimal::new(1, 3));
    let arm = function
        .block()
        .texts("architectures")
        .any(|one| one == "arm64");
    let item = if arm { "duration-arm" } else { "duration" };
    let memory = Amount::of(function.number("memory_size"), Some(MEMORY), "memory_size");
    let amount = seconds.clone().times(&gigabytes(memory));
    sheet.add("duration", ("lambda", item, GbSecond), amount);
    let storage = Amount::of(
        function.number("ephemeral_storage.size"),
        Some(STORAGE),
        "size",
    );
    let storage = storage.above(&Amount::known(512));
    if !storage.is_nothing() {
        let amount = seconds.times(&gigabytes(storage));
        let priced = ("lambda", "ephemeral-storage", GbSecond);
        sheet.add("temporary storage above 512 MB", priced, amount);
    }
}

fn gigabytes(megabytes: Amount) -> Amount {
    Amount(
        megabytes
            .0
            .map(|megabytes| megabytes / Decimal::from(1_024)),
    )
}
