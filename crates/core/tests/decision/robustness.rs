//! How sure a decision is: closed forms, laws, and what absurd ranges give.

use super::support::{EXAMPLES, File, in_short};
use farshore_core::assess::Memo;
use farshore_core::decide::Input;
use farshore_core::distribution::{Z95, normal_cdf, normal_quantile};
use farshore_core::model::Setting;
use farshore_core::parameters::{Origin, Range, Scalar};
use farshore_core::robustness::{
    Robustness, Study, Uncertain, partial_information, perfect_information, robustness,
};
use farshore_core::terms::Pattern;
use farshore_core::wire;
use proptest::prelude::*;
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::SeedableRng as _;

fn of(setting: &Setting, draws: u32) -> Robustness {
    robustness(setting, &in_short(setting), 1, draws)
}

/// The setting with nothing uncertain but what `keep` names.
fn certain(mut setting: Setting, keep: &[Scalar]) -> Setting {
    for &scalar in Scalar::ALL {
        if !keep.contains(&scalar) {
            let typical = setting.parameters.get(scalar);
            let (low, high) = (typical, typical);
            let range = Range { low, typical, high };
            setting
                .parameters
                .set(scalar, range, Origin::File, "this test");
        }
    }
    setting
}

/// `sigma (phi(m / sigma) - |m| / sigma Phi(-|m| / sigma))`: two options whose costs differ by a
/// normal amount of mean `m`.
fn two_options(mean: f64, sigma: f64) -> f64 {
    let z = (mean / sigma).abs();
    let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    sigma * (density - z * normal_cdf(-z))
}

#[test]
fn two_linear_normal_options_have_their_closed_form() {
    const DRAWS: usize = 20_000;
    let slopes = [3.0, -2.0, 0.5, 0.0];
    for mean in [0.0, 1.0, -2.5] {
        let scores: Vec<Vec<f64>> = (0..slopes.len() as u64)
            .map(|seed| {
                let mut generator = SplitMix64::seed_from_u64(seed + 1);
                let mut uniform = || (generator.next_u64() >> 11) as f64 * f64::EPSILON * 0.5;
                (0..DRAWS)
                    .map(|_| normal_quantile(uniform().max(1e-15)))
                    .collect()
            })
            .collect();
        let difference = |inputs: &[usize], draw: usize| {
            let parts = inputs.iter().map(|i| slopes[*i] * scores[*i][draw]);
            mean + parts.sum::<f64>()
        };
        let options = |inputs: &[usize]| {
            let second = (0..DRAWS).map(|draw| 100.0 + difference(inputs, draw));
            [vec![100.0; DRAWS], second.collect()]
        };
        let net_cost = options(&[0, 1, 2, 3]);
        let total = perfect_information(&net_cost);
        let sigma = slopes.iter().map(|b| b * b).sum::<f64>().sqrt();
        let exact = two_options(mean, sigma);
        assert!(
            (total.value - exact).abs() < 4.5 * total.error,
            "{total:?} {exact}"
        );
        for (i, slope) in slopes.iter().enumerate().take(3) {
            let found = partial_information(&net_cost, &scores[i]);
            let exact = two_options(mean, slope.abs());
            // The error of drawing, had the mean given the input been known; and of fitting five
            // terms through the others' spread, which can only be told as a size.
            let drawing = perfect_information(&options(&[i])).error;
            let fitting = sigma / (DRAWS as f64).sqrt();
            assert!(
                (found - exact).abs() < 4.5 * (drawing + fitting),
                "{i}: {found} {exact}"
            );
            assert!((0.0..=total.value).contains(&found));
        }
        let nothing = partial_information(&net_cost, &scores[3]);
        assert!(nothing < 4.5 * sigma / (DRAWS as f64).sqrt(), "{nothing}");
    }
}

#[test]
fn information_is_worth_nothing_where_it_changes_nothing() {
    let draws: Vec<f64> = (0..100).map(f64::from).collect();
    let dearer: Vec<f64> = draws.iter().map(|usd| usd + 1.0).collect();
    for options in [vec![], vec![draws.clone()], vec![draws.clone(), dearer]] {
        assert!(perfect_information(&options).value.abs() < 1e-12);
        assert!(partial_information(&options, &draws).abs() < 1e-9);
    }
}

/// With downtime cost alone uncertain, the answer flips at its break-even and nowhere else within
/// reach, so the share is that of a lognormal below it. Each 512th part has one draw.
#[test]
fn the_share_of_draws_is_that_below_the_break_even() {
    const DRAWS: u32 = 512;
    const BEYOND: f64 = 1.3;
    let asking = |downtime: f64| {
        let file = File::asking("30d", "30d", downtime)
            .with("objectives.accept_total_loss", "true")
            .with("business.data_loss_usd_per_minute", "0");
        certain(file.setting(), &[Scalar::BusinessFactor])
    };
    let flips = |downtime: f64| {
        let decision = super::support::decided(&asking(downtime));
        let found = decision
            .break_even
            .iter()
            .filter(|b| b.input == Input::DowntimeCost);
        found.map(|b| b.value).collect::<Vec<_>>()
    };
    let first = flips(1.0).into_iter().fold(f64::INFINITY, f64::min);
    let now = first / BEYOND;
    let setting = asking(now);
    assert_eq!(Uncertain::all(&setting), [Uncertain::DowntimeCost]);
    let sure = of(&setting, DRAWS);
    let below = normal_cdf(Z95 * BEYOND.ln() / 2.0_f64.ln());
    let back = flips(now)
        .into_iter()
        .filter(|at| *at > first * 1.01 || *at < now)
        .count();
    assert_eq!(back, 0, "no other break-even beside it");
    let own = sure.recommended.as_ref().map(|own| own.pattern_stays.value);
    let own = own.expect("something is feasible");
    assert!(
        (own - below).abs() <= 1.0 / f64::from(DRAWS),
        "{own} {below}"
    );
    let error = (own * (1.0 - own) / f64::from(DRAWS)).sqrt();
    assert_eq!(
        sure.recommended.map(|own| own.pattern_stays.error),
        Some(error)
    );
}

#[test]
fn where_nothing_is_uncertain_the_answer_is_certain() {
    let setting = certain(File::plain().setting(), &[]);
    let sure = of(&setting, 4);
    assert!(sure.swings.is_empty());
    let own = sure.recommended.expect("the plain file is feasible");
    let all = [own.pattern_stays, own.meets, own.cheapest].map(|share| (share.value, share.error));
    assert_eq!(all, [(1.0, 0.0); 3]);
    let information = sure.information.expect("something is recommended");
    assert!(information.total.value.abs() < 1e-6 && information.better.is_none());
}

#[test]
fn low_typical_and_high_are_quantiles_and_stay_meaningful() {
    for example in EXAMPLES {
        let setting = example.setting();
        for input in Uncertain::all(&setting) {
            let Range { low, typical, high } = input.range(&setting);
            for (score, expected) in [(-Z95, low), (0.0, typical), (Z95, high)] {
                let value = input.at(&setting, score);
                let near = (value - expected).abs() <= 1e-9 * expected.abs();
                assert!(near, "{}: {value} {expected}", input.name(&setting));
            }
            for score in [-5.4, 5.4] {
                let value = input.at(&setting, score);
                let most = match input {
                    Uncertain::Scalar(scalar) => scalar.largest(),
                    Uncertain::Step(_)
                    | Uncertain::DowntimeCost
                    | Uncertain::DataLossCost
                    | Uncertain::TotalLoss => f64::MAX,
                };
                assert!((0.0..=most).contains(&value), "{}", input.name(&setting));
            }
        }
    }
}

#[test]
fn what_the_file_states_is_certain() {
    let names = |file: &File| {
        let setting = file.setting();
        let all = Uncertain::all(&setting);
        all.iter()
            .map(|input| input.name(&setting))
            .collect::<Vec<_>>()
    };
    let faults = "failover.latent_faults_per_year";
    let promote = "recovery.hot-standby.promote";
    let plain = names(&File::plain());
    assert!(plain.contains(&faults) && plain.contains(&promote));
    let stated = File::plain()
        .with(faults, "0.3")
        .with(promote, "{ p50 = \"8s\", p95 = \"20s\" }");
    let stated = names(&stated);
    assert_eq!(stated.len(), plain.len() - 2);
    assert!(!stated.contains(&faults) && !stated.contains(&promote));
    let range = File::plain().with(faults, "{ low = 0.1, typical = 0.3, high = 0.4 }");
    assert!(names(&range).contains(&faults));
    let preset = File::plain().with("outage.duration", "\"cloud-outage-study\"");
    assert_eq!(
        names(&preset),
        plain,
        "a preset is a choice of source, not a measurement"
    );
}

#[test]
fn a_draw_is_a_function_of_seed_and_number() {
    let setting = File::plain().setting();
    let decision = in_short(&setting);
    let study = Study::new(&setting, &decision);
    assert_eq!(study.draw(1, 3), study.draw(1, 3));
    assert_ne!(study.draw(1, 3), study.draw(2, 3));
    assert_ne!(study.draw(1, 3), study.draw(1, 4));
    // What was evaluated before must not show.
    let input = study.inputs()[0];
    let mut memo = Memo::new();
    let first = study.swing(input, &mut memo);
    let _ = study.swing(study.inputs()[5], &mut memo);
    assert_eq!(first, study.swing(input, &mut memo));
}

#[test]
fn draws_of_a_study_stand_side_by_side() {
    let sure = of(&File::plain().setting(), 64);
    let shares = sure.patterns.iter().map(|(_, share)| share.value);
    let sum = shares.sum::<f64>() + sure.nothing.value;
    assert!((sum - 1.0).abs() < 1e-9);
    let own = sure
        .recommended
        .as_ref()
        .expect("the plain file is feasible");
    let of_pattern = sure
        .patterns
        .iter()
        .find(|(p, _)| *p == own.design.pattern());
    assert_eq!(of_pattern.map(|(_, share)| *share), Some(own.pattern_stays));
    assert!(own.cheapest.value <= own.meets.value);
    assert!(own.cheapest.value <= own.pattern_stays.value);
}

#[test]
fn a_hopeless_workload_is_answered() {
    let example = EXAMPLES.iter().find(|e| e.name == "impossible");
    let setting = example.expect("the example is there").setting();
    let sure = of(&setting, 16);
    assert!(sure.recommended.is_none() && sure.information.is_none());
    let some = sure
        .patterns
        .iter()
        .map(|(_, share)| share.value)
        .sum::<f64>();
    assert!((some + sure.nothing.value - 1.0).abs() < 1e-9);
    assert!(!sure.swings.is_empty());
    assert_ne!(
        sure.rival,
        Pattern::HotStandby,
        "compared with another pattern than the nearest"
    );
}

/// Ranges from next to nothing to the largest that a file may give.
fn absurd() -> impl Strategy<Value = Vec<(usize, [f64; 3])>> {
    let value = || prop_oneof![Just(0.0), (-12.0..6.0_f64).prop_map(|x| 10.0_f64.powf(x))];
    let range = (value(), value(), value()).prop_map(|(a, b, c)| {
        let mut range = [a, b, c];
        range.sort_by(f64::total_cmp);
        range
    });
    prop::collection::vec((0..Scalar::ALL.len(), range), 0..24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn absurd_ranges_give_sound_answers(ranges in absurd()) {
        let mut setting = File::plain().setting();
        for (i, [low, typical, high]) in ranges {
            let name = Scalar::ALL[i].definition().name;
            let range = farshore_core::parameters::Override::Range(Range { low, typical, high });
            // What a file may not say cannot come here.
            let _ = setting.parameters.set_by_name(name, range);
        }
        let decision = in_short(&setting);
        let sure = robustness(&setting, &decision, 1, 6);
        let json = serde_json::to_value(wire::robustness(&setting, &decision, &sure)).unwrap();
        for input in json["inputs"].as_array().unwrap() {
            for end in ["low", "high"] {
                for figure in ["value", "annual_cost_usd", "lead_usd", "within_rto_share"] {
                    prop_assert!(input[end][figure].is_number(), "{input}");
                }
            }
        }
        if let Some(information) = &sure.information {
            prop_assert!(information.total.value.is_finite() && information.miss_usd >= 0.0);
            for (_, usd) in &information.inputs {
                prop_assert!(*usd >= 0.0 && *usd <= information.total.value);
            }
        }
    }
}
