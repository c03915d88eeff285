//! Plots: one golden picture of each kind, and what holds for all of them.

use expect_test::expect_file;
use farshore_core::assess::{Case, Memo, Ways};
use farshore_core::catalog::Catalog;
use farshore_core::decide::{Decision, Depth, decide};
use farshore_core::file::Format;
use farshore_core::model::{Design, Setting};
use farshore_core::plot::{self, Colour, Figure, PAGE, Theme};
use farshore_core::roadmap::roadmap;
use farshore_core::robustness::robustness;
use farshore_core::spec;
use farshore_core::terms::{Pattern, Term as _};
use std::collections::BTreeSet;

fn setting(file: &str) -> Setting {
    let catalog = Catalog::builtin();
    let workload = spec::read(file, Format::Toml, &catalog).expect("the sample files are right");
    Setting::new(&workload, &catalog).expect("the catalogue knows the regions")
}

/// Every figure of a workload with its name.
fn figures(file: &str) -> Vec<(&'static str, Figure)> {
    let setting = setting(file);
    let mut memo = Memo::new();
    let decision = decide(&setting, &Catalog::builtin(), &mut memo, Depth::Full);
    let designs: Vec<Design> = decision.judged.iter().map(|j| j.design).collect();
    let ways = Ways::new(&setting, &designs, &mut memo);
    let case = Case::new(&setting, &ways);
    all(&case, &decision)
}

fn all(case: &Case<'_>, decision: &Decision) -> Vec<(&'static str, Figure)> {
    let setting = case.setting;
    let sure = robustness(setting, decision, 1, 16);
    let always = [
        ("frontier", plot::cost_and_recovery(case, decision)),
        ("stages", plot::stages(case, decision)),
        ("recovery", plot::recovery(case, decision)),
        ("loss", plot::data_loss(case, decision)),
        ("money", plot::money(decision)),
    ];
    let sometimes = [
        ("break-even", plot::break_even(decision)),
        ("tornado", plot::tornado(setting, decision, &sure)),
        ("shares", plot::shares(&sure)),
        ("gantt", plot::gantt(&roadmap(setting, decision))),
    ];
    let some = sometimes
        .into_iter()
        .filter_map(|(name, figure)| Some((name, figure?)));
    always.into_iter().chain(some).collect()
}

const WEBSHOP: &str = include_str!("render/webshop.toml");

#[test]
fn a_picture_of_each_kind() {
    let figures = figures(WEBSHOP);
    assert_eq!(figures.len(), 9, "every kind");
    for (name, figure) in figures {
        let svg = figure.to_svg(name).replace("><", ">\n<") + "\n";
        expect_file![format!("plot/{name}.svg")].assert_eq(&svg);
    }
}

#[test]
fn every_picture_has_its_text_and_lies_within_its_frame() {
    let files = [
        WEBSHOP,
        include_str!("render/booking.toml"),
        include_str!("render/feed.toml"),
    ];
    for (name, figure) in files.iter().flat_map(|file| figures(file)) {
        assert!(
            figure.description.len() > 20,
            "{name}: {}",
            figure.description
        );
        let svg = figure.to_svg(name);
        assert!(svg.contains(&format!("aria-labelledby=\"{name}-title {name}-desc\"")));
        assert!(
            svg.contains(&format!("<title id=\"{name}-title\">")),
            "{name}"
        );
        assert!(
            svg.contains(&format!("<desc id=\"{name}-desc\">")),
            "{name}"
        );
        for strange in ["NaN", "inf", "∞", "style=", "#", "http:", "<script"] {
            let drawn = svg
                .replace("http://www.w3.org/2000/svg", "")
                .replace("&#39;", "");
            assert!(!drawn.contains(strange), "{name} holds {strange}");
        }
        for attribute in ["x", "y", "cx", "cy", "width"] {
            let cut = format!(" {attribute}=\"");
            for part in svg.split(&cut).skip(1) {
                let value: f64 = part.split('"').next().unwrap().parse().unwrap();
                assert!(
                    (0.0..=700.0).contains(&value),
                    "{name}: {attribute} {value}"
                );
            }
        }
    }
}

#[test]
fn the_same_input_gives_the_same_picture() {
    assert_eq!(figures(WEBSHOP), figures(WEBSHOP));
}

/// The relative luminance of WCAG 2.2.
fn luminance(rgb: u32) -> f64 {
    let part = |shift: u32| {
        let value = f64::from((rgb >> shift) & 255) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
}

fn contrast(a: u32, b: u32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn colours_are_seen_on_both_backgrounds() {
    assert!((contrast(0, 0xff_ffff) - 21.0).abs() < 1e-9);
    let page = |name: &str| PAGE.iter().find(|(own, _)| *own == name).unwrap().1;
    let shapes: Vec<Colour> = Pattern::ALL
        .iter()
        .map(|own| plot::pattern(*own))
        .chain((0..7).map(plot::category))
        .collect();
    for theme in [Theme::Light, Theme::Dark] {
        for below in ["paper", "card"] {
            let below = page(below).on(theme);
            for text in ["ink", "muted", "good", "bad", "link"] {
                let found = contrast(page(text).on(theme), below);
                assert!(found >= 4.5, "{text} on {theme:?}: {found:.2}");
            }
            for shape in &shapes {
                let found = contrast(shape.on(theme), below);
                assert!(found >= 3.0, "{shape:06x?} on {theme:?}: {found:.2}");
            }
        }
        let own: BTreeSet<u32> = shapes.iter().map(|shape| shape.on(theme)).collect();
        assert_eq!(own.len(), shapes.len(), "no colour means two things");
    }
}
