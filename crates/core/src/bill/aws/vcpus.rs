//! How many virtual processors a machine type has: extended support and CPU credits are billed by
//! them.

use rust_decimal::Decimal;

/// Virtual processors of a type such as `m6i.2xlarge` or `db.t3.micro`: two of `large` and of every
/// size below it in the families t3, t3a and t4g, then twice as many with each size.
/// None for other small sizes and for metal.
pub(super) fn vcpus(name: &str) -> Option<Decimal> {
    let name = name.strip_prefix("db.").unwrap_or(name);
    let (family, size) = name.split_once('.')?;
    let burstable = ["t3", "t3a", "t4g"].contains(&family);
    Some(Decimal::from(match size {
        "large" => 2,
        "nano" | "micro" | "small" | "medium" if burstable => 2,
        "xlarge" => 4,
        _ => 4 * u32::from(size.strip_suffix("xlarge")?.parse::<u16>().ok()?),
    }))
}

#[cfg(test)]
mod tests {
    use super::vcpus;
    use rust_decimal::Decimal;

    #[test]
    fn sizes() {
        let count = |name| vcpus(name).map(|count| count.to_string());
        assert_eq!(count("db.t3.micro").as_deref(), Some("2"));
        assert_eq!(count("db.r4.8xlarge").as_deref(), Some("32"));
        assert_eq!(count("m6i.large"), Some(Decimal::TWO.to_string()));
        for unknown in ["m6i.metal", "t2.micro", "m5", "m5.99999xlarge", ""] {
            assert_eq!(count(unknown), None, "{unknown}");
        }
    }
}
