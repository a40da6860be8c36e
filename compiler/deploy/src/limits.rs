//! Every bound on planning, in one place. All are settable; tests lower them.

/// Bounds on one placement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Components times sites: each pair is a number that the solver keeps several times.
    pub placement_cells: usize,
    /// Pairs of components that policies keep apart.
    pub placement_pairs: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            placement_cells: 4_000_000,
            placement_pairs: 1_000_000,
        }
    }
}
