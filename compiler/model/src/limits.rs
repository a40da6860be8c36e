//! Every bound on what types and evaluation may use, in one place. All are settable; tests lower them.

/// Bounds on the types of one compilation, on evaluation, and on graphs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Members that all types may have together, counted where they are laid out anew and not where they are shared.
    pub type_members: usize,
    /// Bytes that the result of one function call may hold.
    pub value_bytes: usize,
    /// Expressions and values that one evaluation may look at.
    pub evaluation_steps: usize,
    /// Values that filling in one default may take, with the defaults that it asks for.
    pub default_steps: usize,
    /// Nesting of calls, collections and defaults within one evaluation.
    pub evaluation_depth: usize,
    /// Bytes of one pattern of `$matches`.
    pub pattern_bytes: usize,
    /// Bytes that one compiled pattern may take.
    pub compiled_pattern_bytes: usize,
    /// Compiled patterns that are kept to be used again.
    pub patterns_kept: usize,
    /// Bytes of one program that computes a function.
    pub program_bytes: u64,
    /// Instructions that one call of such a program may take.
    pub program_fuel: u64,
    /// Bytes of memory that one call of such a program may take.
    pub program_memory_bytes: usize,
    /// Nodes of one representation graph, copies counted.
    pub graph_nodes: u64,
    /// Targets that one resolution may try.
    pub resolution_steps: u64,
    /// How often requirements that wait for each other are judged again before anything is decided.
    pub judging_rounds: usize,
    /// Services within services.
    pub substitution_depth: usize,
    /// Values that stand on each other.
    pub value_depth: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            type_members: 2_000_000,
            value_bytes: 1 << 20,
            evaluation_steps: 100_000,
            default_steps: 20_000,
            evaluation_depth: 256,
            pattern_bytes: 4096,
            compiled_pattern_bytes: 1 << 20,
            patterns_kept: 256,
            program_bytes: 4 << 20,
            program_fuel: 20_000_000,
            program_memory_bytes: 16 << 20,
            graph_nodes: 1_000_000,
            resolution_steps: 4_000_000,
            judging_rounds: 1_000,
            substitution_depth: 64,
            value_depth: 256,
        }
    }
}
