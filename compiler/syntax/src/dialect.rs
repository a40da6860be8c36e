//! Dialects as data: which keys a document may hold, and the few rules that survive normalisation.

/// What could not be normalised away by lowering, named by meaning and matched by later passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How a function call looks; messages spell calls this way.
    pub function_call: FunctionCall,
    /// Which spellings are Booleans.
    pub booleans: Booleans,
    /// Whether a property that is not required may have a default.
    pub default_of_optional: DefaultOfOptional,
}

/// How a function call looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionCall {
    /// `{ $get_input: x }` and `$node_index`.
    Dollar,
    /// `{ get_input: x }`, for known names only.
    BareKey,
}

/// Which spellings are Booleans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booleans {
    /// `true` and `false` in small letters and nothing else.
    TrueFalse,
    /// What YAML's core schema takes.
    CoreSchema,
}

/// Whether a property that is not required may have a default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultOfOptional {
    /// An error.
    Refused,
    /// Legal.
    Allowed,
}
