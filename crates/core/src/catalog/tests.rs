//! The built-in files hold what they promise, and a wrong file is refused with file and line.

use proptest::prelude::*;

use super::*;
use crate::terms::{OutageScope, Term as _};

const REGIONS: &str = "# ours\n\
    provider,region,place,latitude,longitude,country,jurisdiction,continent,price_index,zones\n\
    own,north,Oslo,59.9,10.8,NO,no,europe,1.00,2\n\
    own,south,Rome,41.9,12.5,IT,eu,europe,,\n";
const TRIPS: &str = "# source lab: our own lab\n\
    provider,a,b,rtt_ms,source_key\n\
    own,south,north,40.5,lab\n\
    own,north,north,0.5,lab\n";
const RATES: &str = "provider,region,low,typical,high,source\n\
    own,n*,0.1,0.2,0.3,near, by count\n\
    *,*,0,0.1,1,else\n";
const DURATIONS: &str = "preset,mu_ln_minutes,sigma_ln_minutes,source\nlong,6,1,ours\n";
const FATES: &str = "scope,low,typical,high,source\n\
    own,0,0.1,0.2,ours\n\
    cross-provider,0,0,0,ours\n";
const OUTAGES: &str = "id,date,start_utc,provider,regions,scope,minutes,components,status,what,source\n\
    fire,2024-02-29,,own,north south,multi-region,permanent,,verified,a fire,ours\n\
    flood,2023-12-31,2023-12-31 23:59,own,north,zone,90,launch 30+60,secondary,water,ours, twice\n\
    far,2025-01-01,,other,anywhere,region,5,,verified,not ours to check,theirs\n";

/// A small correct set of files.
fn own_files() -> CatalogFiles<'static> {
    CatalogFiles {
        regions: REGIONS,
        round_trips: TRIPS,
        outage_rates: RATES,
        outage_durations: DURATIONS,
        shared_fate: FATES,
        outages: OUTAGES,
    }
}

fn index(catalog: &Catalog, id: &str) -> RegionIndex {
    catalog.region(id).unwrap_or_else(|| panic!("{id}"))
}

/// Every unordered pair of distinct regions.
fn pairs(catalog: &Catalog) -> Vec<(RegionIndex, RegionIndex)> {
    let all: Vec<_> = catalog.regions().map(|(index, _)| index).collect();
    all.iter()
        .flat_map(|&a| all.iter().map(move |&b| (a, b)))
        .filter(|(a, b)| a < b)
        .collect()
}

#[test]
fn the_built_in_files_are_correct() {
    let catalog = Catalog::parse(&CatalogFiles::builtin())
        .map_err(|e| e.to_string())
        .unwrap();
    assert_eq!(catalog.regions().count(), 132);
    let measured = |&(a, b): &(RegionIndex, RegionIndex)| {
        matches!(
            catalog.round_trip(a, b).source,
            RoundTripSource::Measured(_)
        )
    };
    assert_eq!(
        pairs(&catalog).iter().filter(|pair| measured(pair)).count(),
        1_626
    );
}

#[test]
fn every_region_is_found_by_its_id_and_only_once() {
    let catalog = Catalog::builtin();
    for (index, region) in catalog.regions() {
        assert_eq!(region.id, format!("{}:{}", region.provider, region.name));
        assert_eq!(catalog.region(&region.id), Some(index));
        assert_eq!(catalog.get(index), region);
    }
    assert_eq!(catalog.region("aws:"), None);
    assert_eq!(catalog.region("us-east-1"), None);
}

/// The price index is relative to the cheapest main region of the same provider.
#[test]
fn each_provider_has_a_region_of_price_one_and_none_below() {
    let catalog = Catalog::builtin();
    for provider in ["aws", "azure", "gcp"] {
        let of_provider = catalog
            .regions()
            .filter(|(_, region)| region.provider == provider);
        let least = of_provider
            .filter_map(|(_, region)| region.price_index)
            .reduce(f64::min);
        assert_eq!(least, Some(1.0), "{provider}");
    }
}

/// Published over all measured pairs: median 1.75, p10 1.38, p90 2.71, none below 1. A region at a
/// wrong place breaks the bound.
#[test]
fn measured_round_trips_keep_their_distance_from_light() {
    let catalog = Catalog::builtin();
    let mut factors = Vec::new();
    for (a, b) in pairs(&catalog) {
        let (from, to) = (catalog.get(a), catalog.get(b));
        let trip = catalog.round_trip(a, b);
        let least = fibre_round_trip_ms(from.coordinates(), to.coordinates());
        let same_metro = geodesic_km(from.coordinates(), to.coordinates()) < 1.0;
        if matches!(trip.source, RoundTripSource::Measured(_)) && !same_metro {
            // Coordinates are of cities, to 0.1 degree.
            assert!(
                trip.ms >= 0.97 * least,
                "{} {}: {} < {least}",
                from.id,
                to.id,
                trip.ms
            );
            factors.push(trip.ms / least);
        }
    }
    factors.sort_by(f64::total_cmp);
    let at = |tenths: usize| factors[factors.len() * tenths / 10];
    for (tenths, published) in [
        (1, ESTIMATE_FACTOR_P10),
        (5, ESTIMATE_FACTOR),
        (9, ESTIMATE_FACTOR_P90),
    ] {
        let found = at(tenths);
        assert!(
            (found / published - 1.0).abs() < 0.05,
            "{tenths}: {found} for {published}"
        );
    }
}

#[test]
fn a_round_trip_is_the_same_in_both_directions() {
    let catalog = Catalog::builtin();
    for (a, b) in pairs(&catalog) {
        let (there, back) = (catalog.round_trip(a, b), catalog.round_trip(b, a));
        assert_eq!(there, back);
        assert!(there.ms >= 1.0 && there.ms < 600.0, "{}", there.ms);
    }
}

#[test]
fn a_round_trip_says_how_it_is_known() {
    let catalog = Catalog::builtin();
    let trip = |a, b| {
        let trip = catalog.round_trip(index(&catalog, a), index(&catalog, b));
        format!("{} ms, {}", trip.ms, trip.source)
    };
    let estimated = "estimated from the distance: 1.75 × light in fibre there and back";
    assert!(trip("aws:us-east-1", "aws:eu-west-1").contains("cloudping.co"));
    assert!(trip("azure:uksouth", "azure:ukwest").contains("Microsoft"));
    assert!(trip("gcp:us-east1", "gcp:us-west1").contains("ICMP"));
    assert_eq!(
        trip("aws:us-east-1", "aws:us-east-1"),
        "1 ms, assumption: 1 ms within a region"
    );
    assert_eq!(
        trip("aws:eu-west-2", "azure:uksouth"),
        format!("1 ms, {estimated}")
    );
    assert!(trip("aws:eu-central-1", "aws:eu-central-2").ends_with(estimated));
}

#[test]
fn rates_come_from_the_most_specific_row() {
    let catalog = Catalog::builtin();
    let typical = |id| catalog.outage_rate(index(&catalog, id)).typical;
    assert_eq!(typical("aws:us-east-1"), 0.57);
    assert_eq!(typical("aws:us-east-2"), 0.05);
    assert_eq!(typical("gcp:us-east1"), 0.05);
    let own = Catalog::parse(&own_files()).unwrap();
    assert_eq!(
        own.outage_rate(index(&own, "own:north")).source,
        "near, by count"
    );
    assert_eq!(own.outage_rate(index(&own, "own:south")).source, "else");
}

#[test]
fn a_measured_time_within_a_region_replaces_the_assumption() {
    let own = Catalog::parse(&own_files()).unwrap();
    let north = index(&own, "own:north");
    let within = own.round_trip(north, north);
    assert_eq!(
        within,
        RoundTrip {
            ms: 0.5,
            source: RoundTripSource::Measured("our own lab")
        }
    );
}

#[test]
fn shared_fate_is_by_provider_or_across() {
    let catalog = Catalog::builtin();
    let typical = |a, b| {
        catalog
            .shared_fate(index(&catalog, a), index(&catalog, b))
            .typical
    };
    assert_eq!(typical("aws:us-east-1", "aws:us-west-2"), 0.03);
    assert_eq!(typical("azure:eastus", "azure:westus"), 0.3);
    assert_eq!(typical("gcp:us-east1", "gcp:us-west1"), 0.25);
    assert_eq!(typical("gcp:us-east1", "aws:us-east-1"), 0.001);
}

#[test]
fn every_range_is_in_order_and_says_where_it_is_from() {
    let catalog = Catalog::builtin();
    for (name, range) in catalog.outage_rates().chain(catalog.shared_fates()) {
        assert!(
            range.low <= range.typical && range.typical <= range.high,
            "{name}"
        );
        assert!(range.low >= 0.0 && range.source.len() > 20, "{name}");
    }
    assert!(catalog.shared_fates().all(|(_, range)| range.high <= 1.0));
}

/// Medians: 428 minutes and 252 minutes (docs/method.md).
#[test]
fn durations_have_the_published_parameters() {
    let catalog = Catalog::builtin();
    let names: Vec<_> = catalog
        .durations()
        .iter()
        .map(|preset| preset.name.as_str())
        .collect();
    assert_eq!(names, ["aws-post-event", "cloud-outage-study"]);
    let parameters = |name| {
        catalog
            .duration(name)
            .map(|preset| (preset.mu, preset.sigma))
    };
    assert_eq!(parameters("aws-post-event"), Some((6.06, 0.9)));
    assert_eq!(parameters("cloud-outage-study"), Some((5.53, 1.459)));
    assert_eq!(parameters("never"), None);
}

#[test]
fn a_misspelt_region_has_a_nearest_one() {
    let catalog = Catalog::builtin();
    for (written, meant) in [
        ("aws:us-est-1", Some("aws:us-east-1")),
        ("aws:useast1", Some("aws:us-east-1")),
        ("us-east-1", Some("aws:us-east-1")),
        ("us-east1", Some("gcp:us-east1")),
        ("AWS:EU-West-1", Some("aws:eu-west-1")),
        ("East US", Some("azure:eastus")),
        ("azure:West Europe", Some("azure:westeurope")),
        ("asw:eu-central-1", Some("aws:eu-central-1")),
        ("atlantis", None),
        ("", None),
    ] {
        assert_eq!(catalog.nearest_id(written), meant, "{written}");
    }
}

#[test]
fn a_star_stands_for_any_text() {
    for (pattern, id, fits) in [
        ("aws:us-*", "aws:us-east-1", true),
        ("aws:us-*", "aws:eu-west-1", false),
        ("*", "aws:us-east-1", true),
        ("*:*", "aws:us-east-1", true),
        ("*-1", "aws:us-east-1", true),
        ("*-2", "aws:us-east-1", false),
        ("aws:*east*", "aws:ap-southeast-1", true),
        ("a*a", "a", false),
        ("a**a", "aa", true),
        ("*ab", "abab", true),
        ("a*b*c", "axcxbxc", true),
        ("aws:us-east-1", "aws:us-east-1", true),
        ("aws:us-east-1", "aws:us-east-12", false),
        ("aws:us.east-1", "aws:us-east-1", false),
        ("", "", true),
        ("", "a", false),
    ] {
        assert_eq!(Catalog::matches(pattern, id), fits, "{pattern} {id}");
    }
}

proptest! {
    /// A text with any of its parts replaced by stars is fitted by the pattern that results.
    #[test]
    fn a_pattern_made_from_a_text_fits_it(parts in prop::collection::vec("[ab]{0,3}", 1..6)) {
        let text = parts.concat();
        let pattern: Vec<_> = parts.iter().step_by(2).map(String::as_str).collect();
        let kept_last = parts.len() % 2 == 1;
        let pattern = pattern.join("*") + if kept_last { "" } else { "*" };
        prop_assert!(Catalog::matches(&pattern, &text), "{} {}", pattern, text);
    }

    /// Whatever a replaced file holds, reading it ends in a catalogue or an error.
    #[test]
    fn no_file_breaks_the_reader(name in prop::sample::select(&FILE_NAMES[..]), text in ".{0,200}") {
        let mut files = own_files();
        prop_assert!(files.replace(name, &text));
        if let Err(error) = Catalog::parse(&files) {
            prop_assert!(error.line >= 1);
        }
    }
}

/// Replaces `old` by `new` in the own file called `name` and returns the error as the reader sees it.
fn error_after(name: &str, old: &str, new: &str) -> String {
    let text = match name {
        "regions.csv" => REGIONS,
        "round_trip_ms.csv" => TRIPS,
        "outage_rates.csv" => RATES,
        "outage_durations.csv" => DURATIONS,
        "outages.csv" => OUTAGES,
        _ => FATES,
    };
    assert!(text.contains(old), "{old}");
    let changed = text.replacen(old, new, 1);
    let mut files = own_files();
    assert!(files.replace(name, &changed));
    Catalog::parse(&files)
        .err()
        .map_or_else(|| "no error".to_owned(), |error| error.to_string())
}

#[test]
fn a_wrong_file_is_refused_with_file_line_and_problem() {
    let regions = "regions.csv";
    let trips = "round_trip_ms.csv";
    let rates = "outage_rates.csv";
    let fates = "shared_fate.csv";
    let outages = "outages.csv";
    let shown: Vec<String> = [
        (regions, "zones\n", "azs\n"),
        (regions, "59.9", "95.9"),
        (regions, "10.8", "east"),
        (regions, "NO,", "no,"),
        (regions, "europe", "evrope"),
        (regions, "own,south,Rome", "own,north,Rome"),
        (regions, ",1.00,2", ""),
        (regions, "Oslo", " "),
        (regions, "own,north", "Own,north"),
        (regions, "1.00,2", "1.00,2,3"),
        (regions, "provider", "# provider"),
        (trips, "own,south", "own,soth"),
        (trips, "own,north,north", "own,north,south"),
        (trips, "40.5,lab", "40.5,lib"),
        (trips, "40.5", "NaN"),
        (trips, "40.5", "0"),
        (trips, "provider,a", "# source lab: again\nprovider,a"),
        (rates, "0.2,0.3", "0.4,0.3"),
        (rates, "n*", "nowth"),
        (rates, "*,*", "own,s"),
        (rates, "own,n*", "*,*"),
        ("outage_durations.csv", "long,6,1", "long,6,0"),
        ("outage_durations.csv", "long,6,1,ours\n", ""),
        (fates, "own,0,0.1,0.2", "own,0,0.1,1.2"),
        (fates, "own", "aws"),
        (fates, "cross-provider", "own"),
        (outages, "2024-02-29", "2023-02-29"),
        (outages, "2023-12-31 23:59", "2023-12-31T23:59"),
        (outages, "north south", "north soth"),
        (outages, ",90,", ",0,"),
        (outages, "permanent", "for good"),
        (outages, "30+60", "31+60"),
        (outages, "launch", "lunch"),
        (outages, ",zone,", ",planet,"),
        (outages, "secondary", "rumour"),
        (outages, "flood", "fire"),
        (outages, "a fire,ours", "a fire,"),
    ]
    .into_iter()
    .map(|(name, old, new)| error_after(name, old, new))
    .collect();
    expect_test::expect![[r#"
        regions.csv, line 2: the columns are `provider,region,place,latitude,longitude,country,jurisdiction,continent,price_index,azs`; expected `provider,region,place,latitude,longitude,country,jurisdiction,continent,price_index,zones`
        regions.csv, line 3: `latitude` is `95.9`; expected a number from -90 to 90
        regions.csv, line 3: `longitude` is `east`; expected a number from -180 to 180
        regions.csv, line 3: `country` is `no`; write two capital letters such as `US`
        regions.csv, line 3: `continent` is `evrope`; write one of north-america, south-america, europe, africa, asia, oceania
        regions.csv, line 4: `own:north` is here twice
        regions.csv, line 3: 8 of 10 columns
        regions.csv, line 3: `place` is empty
        regions.csv, line 3: `provider` is `Own`; write lower-case letters, digits and hyphens
        regions.csv, line 3: `zones` is `2,3`; expected a number from 1 to 100
        regions.csv, line 3: the columns are `own,north,Oslo,59.9,10.8,NO,no,europe,1.00,2`; expected `provider,region,place,latitude,longitude,country,jurisdiction,continent,price_index,zones`
        round_trip_ms.csv, line 3: unknown region `own:soth`; did you mean `own:south`?
        round_trip_ms.csv, line 4: the pair `north` and `south` is here twice
        round_trip_ms.csv, line 3: no line `# source lib: ...` explains the source `lib`
        round_trip_ms.csv, line 3: `rtt_ms` is `NaN`; expected a number from 0.01 to 10000
        round_trip_ms.csv, line 3: `rtt_ms` is `0`; expected a number from 0.01 to 10000
        round_trip_ms.csv, line 2: the source `lab` is explained twice
        outage_rates.csv, line 2: expected low ≤ typical ≤ high, found 0.1, 0.4, 0.3
        outage_rates.csv, line 2: `own:nowth` fits no region; did you mean `own:north`?
        outage_rates.csv, line 3: `own:s` fits no region of regions.csv
        outage_rates.csv, line 3: `*:*` is here twice
        outage_durations.csv, line 2: `sigma_ln_minutes` is `0`; expected a number from 0.01 to 5
        outage_durations.csv, line 1: the table has no rows
        shared_fate.csv, line 2: `high` is `1.2`; expected a number from 0 to 1
        shared_fate.csv, line 3: no row for `own`
        shared_fate.csv, line 3: `own` is here twice
        outages.csv, line 2: `date` is `2023-02-29`; write for example 2025-10-19
        outages.csv, line 3: `start_utc` is `2023-12-31T23:59`; write for example 2025-10-20 06:48, or nothing
        outages.csv, line 2: unknown region `own:soth`; did you mean `own:south`?
        outages.csv, line 3: `minutes` is `0`; expected a number from 1 to 525600, or `permanent`
        outages.csv, line 2: `minutes` is `for good`; expected a number from 1 to 525600, or `permanent`
        outages.csv, line 3: `launch 31+60` ends after its outage
        outages.csv, line 3: `components` holds `lunch 30+60`; write for example `launch 157+491`, with one of launch, control-plane, load-balancer, database
        outages.csv, line 3: `scope` is `planet`; write one of zone, region, multi-region
        outages.csv, line 3: `status` is `rumour`; write one of verified, published, secondary, unverified
        outages.csv, line 3: `fire` is here twice
        outages.csv, line 2: `source` is empty"#]].assert_eq(&shown.join("\n"));
}

#[test]
fn recorded_outages_are_read_and_found_by_region() {
    let catalog = Catalog::parse(&own_files()).unwrap();
    let ids: Vec<&str> = catalog.outages().iter().map(|o| o.id.as_str()).collect();
    assert_eq!(ids, ["flood", "fire", "far"], "by date");
    let [flood, fire, _] = catalog.outages() else {
        panic!("three");
    };
    assert_eq!((flood.seconds, fire.seconds), (Some(5_400.0), None));
    assert_eq!(flood.start_utc.as_deref(), Some("2023-12-31 23:59"));
    assert_eq!(flood.source, "ours, twice");
    let [launch] = flood.components[..] else {
        panic!("one");
    };
    assert_eq!((launch.from, launch.seconds), (1_800.0, 3_600.0));
    assert!(flood.reached("own:north") && !flood.reached("own:south"));
    assert!(fire.reached("own:south") && !fire.reached("other:south"));
}

/// The records agree with what the rates count, and carry what a reader needs to look them up.
#[test]
fn the_built_in_outages_are_the_counted_ones() {
    let catalog = Catalog::builtin();
    let outages = catalog.outages();
    let counted = outages
        .iter()
        .filter(|outage| outage.reached("aws:us-east-1") && outage.scope == OutageScope::Region);
    assert_eq!(counted.count(), 9, "the count of outage_rates.csv");
    for outage in outages {
        let dated = format!("{}-{}", outage.provider, outage.date);
        assert_eq!(outage.id, dated, "one a day and provider");
        assert!(
            outage.source.contains("http") || outage.source.contains("20"),
            "{dated}"
        );
    }
    let october = outages
        .iter()
        .find(|outage| outage.id == "aws-2025-10-19")
        .unwrap();
    // The provider's summary: 14 h 32 min in all, DynamoDB 2 h 52, launches 8 h 11, balancers 8 h 39.
    assert_eq!(october.seconds, Some((14.0 * 60.0 + 32.0) * 60.0));
    let components: Vec<_> = october
        .components
        .iter()
        .map(|c| (c.component.name(), c.seconds / 60.0))
        .collect();
    assert_eq!(
        components,
        [
            ("database", 172.0),
            ("launch", 491.0),
            ("load-balancer", 519.0)
        ]
    );
    let lost: Vec<_> = outages
        .iter()
        .filter(|outage| outage.seconds.is_none())
        .collect();
    assert!(
        lost.len() == 1 && lost[0].reached("aws:me-south-1") && lost[0].reached("aws:me-central-1")
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_read() {
    let regions = format!("\u{feff}{}", REGIONS.replace('\n', "\r\n"));
    let mut files = own_files();
    assert!(files.replace("regions.csv", &regions));
    assert!(!files.replace("prices.csv", &regions));
    assert_eq!(
        Catalog::parse(&files).map(|catalog| catalog.regions().count()),
        Ok(2)
    );
}

/// Each file is described for those who want to replace it.
#[test]
fn the_readme_names_every_file() {
    let readme = include_str!("../../../../data/README.md");
    for name in FILE_NAMES {
        assert!(readme.contains(&format!("`{name}`")), "{name}");
    }
}
