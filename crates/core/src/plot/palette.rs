//! The colours of patterns, categories and the page, in light and dark.

use crate::terms::{Pattern, Term as _};
use std::fmt::Write as _;

/// Which background a reader has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on white.
    Light,
    /// Bright on black.
    Dark,
}

/// One colour on both backgrounds, as `0xRRGGBB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// On the light page.
    pub light: u32,
    /// On the dark page.
    pub dark: u32,
}

impl Colour {
    /// The colour on a background.
    #[must_use]
    pub fn on(self, theme: Theme) -> u32 {
        match theme {
            Theme::Light => self.light,
            Theme::Dark => self.dark,
        }
    }
}

const fn colour(light: u32, dark: u32) -> Colour {
    Colour { light, dark }
}

/// The page: names of CSS variables and their colours. `paper` is below everything, `card` below
/// figures and tables, `rule` for lines that carry no meaning; the others are for texts and marks.
pub const PAGE: [(&str, Colour); 8] = [
    ("paper", colour(0xf6_f7f9, 0x0f_1215)),
    ("card", colour(0xff_ffff, 0x17_1b20)),
    ("rule", colour(0xd5_dae0, 0x36_3d46)),
    ("ink", colour(0x1b_1f24, 0xe8_ebee)),
    ("muted", colour(0x55_5e69, 0xa3_adb8)),
    ("good", colour(0x0b_6e3f, 0x5f_cf94)),
    ("bad", colour(0xa8_2a12, 0xff_9a80)),
    ("link", colour(0x00_5a9c, 0x7c_c0ff)),
];

/// The colour of a pattern: those of Okabe and Ito (2008), which readers without full colour vision
/// tell apart; where one is too pale for the page, a darker shade of it.
#[must_use]
pub fn pattern(pattern: Pattern) -> Colour {
    match pattern {
        Pattern::SingleRegion => colour(0x6b_7280, 0x9a_a3ad),
        Pattern::BackupRestore => colour(0xb0_7a00, 0xe6_9f00),
        Pattern::PilotLight => colour(0x00_72b2, 0x56_b4e9),
        Pattern::WarmStandby => colour(0x00_8a65, 0x1f_b88c),
        Pattern::HotStandby => colour(0xd5_5e00, 0xf0_7b22),
        Pattern::ActiveActive => colour(0xb8_5f90, 0xcc_79a7),
    }
}

/// Colours of what is stacked within a bar, in order. Neighbours differ in lightness as well.
const CATEGORIES: [Colour; 7] = [
    colour(0x33_4155, 0xcb_d5e1),
    colour(0x7c_8aa0, 0x7d_8ba1),
    colour(0x1d_4f91, 0xa5_cdfb),
    colour(0x4a_90c8, 0x3f_86c6),
    colour(0x8a_2b46, 0xf7_b0c2),
    colour(0xd0_6a7c, 0xc9_5f74),
    colour(0x7a_5c00, 0xe3_c766),
];

/// The colour of the so-many-th part of a stacked bar; from the eighth on they repeat.
#[must_use]
pub fn category(number: usize) -> Colour {
    CATEGORIES[number % CATEGORIES.len()]
}

/// The style sheet of figures: variables for both backgrounds, and the classes that figures use.
#[must_use]
pub fn style() -> String {
    let mut css = format!(
        ":root{{color-scheme:light dark;{}}}",
        variables(Theme::Light)
    );
    let dark = variables(Theme::Dark);
    // Writing to a string cannot fail.
    let _ = write!(
        css,
        "@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    );
    for &own in Pattern::ALL {
        let name = own.name();
        let _ = write!(
            css,
            ".plot .p-{name}{{fill:var(--{name});stroke:var(--{name})}}"
        );
    }
    for number in 0..CATEGORIES.len() {
        let _ = write!(
            css,
            ".plot .c-{number}{{fill:var(--c-{number});stroke:none}}"
        );
    }
    css + CLASSES
}

fn variables(theme: Theme) -> String {
    let page = PAGE
        .iter()
        .map(|(name, colour)| ((*name).to_owned(), *colour));
    let patterns = Pattern::ALL
        .iter()
        .map(|own| (own.name().to_owned(), pattern(*own)));
    let categories = (0..CATEGORIES.len()).map(|i| (format!("c-{i}"), category(i)));
    let all = page.chain(patterns).chain(categories);
    all.map(|(name, colour)| format!("--{name}:#{:06x};", colour.on(theme)))
        .collect()
}

/// What does not depend on a colour's value.
const CLASSES: &str = "\
.plot{display:block;width:100%;height:auto;font:13px system-ui,sans-serif;\
font-variant-numeric:tabular-nums}\
.plot text{fill:var(--ink);stroke:var(--card);stroke-width:3px;stroke-linejoin:round;\
paint-order:stroke}\
.plot .strong{font-weight:600}\
.plot .muted{fill:var(--muted)}\
.plot .small{font-size:11px}.plot .legend{font-size:12px}\
.plot .rule{stroke:var(--rule);fill:none}\
.plot .mark{stroke:var(--ink);stroke-width:1.5;fill:none}\
.plot .limit{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:5 3;fill:none}\
.plot .limit-text{fill:var(--bad)}\
.plot .frontier{stroke:var(--ink);stroke-width:1.5;fill:none}\
.plot .dots{fill:none;stroke-width:3;stroke-linecap:round;opacity:.45}\
.plot .ring{fill:none;stroke:var(--ink);stroke-width:2}\
.plot .faint{opacity:.55}";
