//! Simulation against theory, and the laws it obeys. Fixed seeds: every run gives the same bytes.

mod simulation {
    mod agreement;
    mod laws;
    pub(crate) mod support;
    mod validation;
}
