//! The rules that survive normalisation, named by their meaning.

/// What could not be normalised away by lowering, named by meaning and matched by later passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How a function call looks; messages spell calls this way.
    pub function_call: FunctionCall,
    /// Which spellings are Booleans.
    pub booleans: Booleans,
    /// Whether a property that is not required may have a default.
    pub default_of_optional: DefaultOfOptional,
    /// What is a string where a string is wanted.
    pub strings: Strings,
    /// How a number and its unit are written.
    pub scalars: Scalars,
    /// How a moment is written.
    pub timestamps: Timestamps,
    /// What the words of a path may be.
    pub paths: Paths,
    /// Whether data types must say of what they consist.
    pub contents: Contents,
    /// Whether what stands under `dsl_definitions` must be there to be repeated.
    pub macros: Macros,
    /// Which of several capabilities that fit a requirement means.
    pub fitting: Fitting,
    /// Where outputs of operations and notifications are mapped to attributes.
    pub output_mappings: OutputMappings,
    /// Keynames of TOSCA 2.0 that its authors spell otherwise.
    pub words: Words,
    /// `CSAR-Version` of archives that begin with a file of the dialect.
    pub archives: &'static [&'static str],
}

impl Rules {
    /// How an author of the dialect spells a keyname of TOSCA 2.0.
    pub fn spelling(&self, keyname: &'static str) -> &'static str {
        let Words(words) = self.words;
        let found = words.iter().find(|(name, _)| *name == keyname);
        found.map_or(keyname, |(_, spelling)| spelling)
    }

    /// How he calls a function.
    pub fn call(&self, function: &str) -> String {
        match self.function_call {
            FunctionCall::Dollar => format!("${function}"),
            FunctionCall::BareKey => function.to_owned(),
        }
    }
}

/// Keynames of TOSCA 2.0, each with its spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub &'static [(&'static str, &'static str)]);

/// Whether data types must say of what they consist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contents {
    /// A complex type has properties, and a list or map a schema of its entries.
    Told,
    /// A type without properties is one to derive from, and entries without a schema are of any type.
    Open,
}

/// Which of several capabilities of a named node a requirement means, when it does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fitting {
    /// Its author has to say.
    Told,
    /// The one that its type names first.
    First,
}

/// Where outputs of operations and notifications are mapped to attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputMappings {
    /// Where the interface is used: what has the attributes is known there only.
    Uses,
    /// In the interface type as well.
    UsesAndTypes,
}

/// What is a string where a string is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strings {
    /// What YAML's core schema takes for a string.
    CoreSchema,
    /// Numbers and the like as well, as they are written: a warning says so.
    AsWritten,
}

/// How a number and its unit are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalars {
    /// White space between them, and the unit letter by letter.
    Exact,
    /// With or without white space; the case of letters tells units apart only where it must.
    Lenient,
}

/// How a moment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timestamps {
    /// As RFC 3339 says.
    Rfc3339,
    /// As YAML 1.1 says, too: a blank instead of the `T`, fewer digits, no offset, no time of day.
    Yaml,
}

/// What the words of a path may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paths {
    /// Keywords tell requirements and capabilities from properties.
    Keywords,
    /// A name is that of a requirement, a capability or a property, whichever is there; a path may start at `SOURCE`,
    /// `TARGET` and `HOST`.
    Names,
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

/// Whether what stands under `dsl_definitions` must be there to be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Macros {
    /// Each has an anchor, or holds one.
    Anchored,
    /// It may be anything.
    Open,
}
