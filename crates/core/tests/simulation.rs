//! Simulation against theory, and the laws it obeys. Fixed seeds: every run gives the same bytes.

mod simulation {
    mod agreement;
    mod brute_force;
    mod laws;
    mod replay;
    mod results;
    pub(crate) mod support;
    pub(crate) mod theory {
        pub(crate) mod availability;
        pub(crate) mod conflicts;
        pub(crate) mod dns;
        pub(crate) mod drills;
        pub(crate) mod fates;
        pub(crate) mod overlap;
        pub(crate) mod published;
        pub(crate) mod rare;
        pub(crate) mod table;
    }
    mod validation;
}
