//! Dialects as data: which keys a document may hold, and the few rules that survive normalisation.
//!
//! A dialect is a table of [`Shape`]s. One engine in `lower` reads every document by it, so a further dialect is a
//! further table and no further code. TOSCA 2.0 is the base; every other dialect is a list of what it has otherwise.
//!
//! - `dialect/tosca_2_0.rs`: TOSCA 2.0, and beside it the keynames that it does not have any more
//! - `dialect/delta.rs`: what a dialect has otherwise than its base
//! - `dialect/tosca_1_3.rs`: TOSCA Simple Profile in YAML 1.3
//! - `dialect/desugar.rs`: the rewrites that the tables name
//! - `dialect/words.rs`: a dialect in words
//! - `dialect/foreign.rs`: languages that are recognised and not read

pub(crate) mod foreign;
mod delta;
mod tosca_2_0;
mod tosca_1_3;
pub mod desugar;
pub mod words;

use std::sync::LazyLock;

/// The dialects that are read; the first is the base of all others.
pub static ALL: &[&Dialect] = &[&tosca_2_0::TOSCA_2_0, &tosca_1_3::TOSCA_1_3];

/// A dialect: its shapes and rules.
#[derive(Debug)]
pub struct Dialect {
    /// The value of `tosca_definitions_version`.
    pub version: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The dialect from which it differs; `None` for TOSCA 2.0, whose entities are those of every later pass.
    pub base: Option<&'static Dialect>,
    /// Every shape, in the order of [`ShapeId`].
    pub shapes: LazyLock<Vec<Shape>>,
    /// Keynames that authors bring along from elsewhere.
    pub strangers: &'static [Stranger],
    /// The functions that it knows, where only known names are calls.
    pub functions: &'static [&'static str],
    /// The profile that each of its files imports without saying so.
    pub profile: Option<&'static str>,
    /// What later passes match on.
    pub rules: Rules,
}

impl Dialect {
    /// The row of a shape.
    pub fn shape(&'static self, id: ShapeId) -> &'static Shape {
        &self.shapes[id as usize]
    }
}

/// One multi-line element of the grammar: its keynames, and what may stand instead of the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Which one it is.
    pub id: ShapeId,
    /// What people call it, with small letters.
    pub noun: &'static str,
    /// The section of the Standard.
    pub section: &'static str,
    /// What may stand instead of the map.
    pub short: Short,
    /// Its keynames.
    pub keys: Vec<Key>,
    /// What makes the whole of it what TOSCA 2.0 has here, before its keynames are looked at.
    pub rewrite: Option<Rewrite>,
    /// Said about every keyname that is not known here; empty when there is nothing to say.
    pub hint: &'static str,
}

impl Shape {
    fn new(id: ShapeId, noun: &'static str, section: &'static str, short: Short, keys: &[&[Key]]) -> Shape {
        Shape {
            id,
            noun,
            section,
            short,
            keys: keys.concat(),
            rewrite: None,
            hint: "",
        }
    }

    fn hint(self, hint: &'static str) -> Shape {
        Shape { hint, ..self }
    }

    /// The row of a keyname as its author spells it.
    pub fn key(&self, spelling: &str) -> Option<&Key> {
        self.written().find(|key| key.spelling == spelling)
    }

    /// The keynames that an author may write.
    pub fn written(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter().filter(|key| key.presence != Presence::Absent)
    }

    /// The row of a keyname as TOSCA 2.0 calls it.
    pub fn named(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// What people call several of them.
    pub fn plural(&self) -> String {
        match self.noun.strip_suffix('y') {
            Some(stem) => format!("{stem}ies"),
            None => format!("{}s", self.noun),
        }
    }
}

/// What may stand instead of a shape's map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Short {
    /// Nothing.
    Never,
    /// A string.
    Text,
    /// A string or a list.
    TextOrList,
    /// Nothing at all, as in an empty element.
    Null,
    /// Any value.
    Any,
}

/// A keyname.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The keyname as TOSCA 2.0 calls it: by this it is read.
    pub name: &'static str,
    /// The keyname as the dialect spells it: by this it is found and spoken of.
    pub spelling: &'static str,
    /// What stands there, after the rewrite.
    pub value: Expected,
    /// Whether it must be there.
    pub presence: Presence,
    /// What makes of it what TOSCA 2.0 has there.
    pub rewrite: Option<Rewrite>,
    /// What holds when it is left out, where TOSCA 2.0 has something else.
    pub left_out: LeftOut,
}

impl Key {
    const fn new(name: &'static str, value: Expected, presence: Presence) -> Key {
        Key {
            name,
            spelling: name,
            value,
            presence,
            rewrite: None,
            left_out: LeftOut::Nothing,
        }
    }

    /// A keyname that may be left out.
    const fn optional(name: &'static str, value: Expected) -> Key {
        Key::new(name, value, Presence::Optional)
    }

    /// A keyname that must be there in every place where the shape may stand.
    const fn mandatory(name: &'static str, value: Expected) -> Key {
        Key::new(name, value, Presence::Mandatory)
    }

    /// A keyname that is accepted and says nothing.
    const fn ignored(name: &'static str, value: Expected) -> Key {
        Key::new(name, value, Presence::Ignored)
    }

    /// A keyname that has a meaning elsewhere and none for what is compiled here.
    const fn unread(name: &'static str, value: Expected) -> Key {
        Key::new(name, value, Presence::Unread)
    }
}

/// What holds when a keyname is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// What TOSCA 2.0 says.
    Nothing,
    /// These bounds.
    Bounds(u32, Option<u32>),
    /// Whatever fits.
    Anything,
}

/// Whether a keyname must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It may be left out, or its condition is judged elsewhere.
    Optional,
    /// It must be there.
    Mandatory,
    /// It may be there, says nothing, and a warning tells so.
    Ignored,
    /// It may be there and is not read: it speaks to people, or of what lies beyond this compiler.
    Unread,
    /// Nobody may write it; rewrites put it there.
    Absent,
}

/// The rewrites of `desugar`, by what they rewrite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rewrite {
    /// A list of constraint clauses → one Boolean expression about `$value`.
    Constraints,
    /// The properties and capabilities that a target must have → one Boolean expression about it.
    NodeFilter(Subject),
    /// A list of condition clauses about attributes → one Boolean expression.
    Condition,
    /// The condition of a trigger, which may be a map with a list of clauses in it → one Boolean expression.
    TriggerCondition,
    /// A list of preconditions, each about its own target → one Boolean expression.
    Preconditions,
    /// An activity list, a map of operations, or the name of a workflow → a list of activities.
    Action,
    /// `[ least, most ]` → how many relationships there are, and whether they may be missing.
    Occurrences,
    /// Operations directly below an interface → operations below `operations`.
    Operations,
    /// The path of a file → an artifact definition.
    Artifact,
    /// An import with a name before it → an import.
    NamedImport,
    /// `selectable` and `substitutable` → `select` and `substitute`.
    Directives,
    /// `[ input ]`, or the name of one → the name of an input.
    MappedProperties,
    /// A map of names to values, each of which may be `{ description, value }` → the values alone.
    DescribedValues,
    /// `{ mapping: [ node template, capability ] }` → the list alone.
    MappedCapabilities,
    /// A map of requirement names → a list of requirement mappings.
    MappedRequirements,
    /// Interface mappings that are maps of operations to workflows, and others, which cannot be told.
    MappedInterfaces,
    /// `[ node template, attribute ]` below the mappings → an output of the service template.
    MappedAttributes,
}

/// Whom a filter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// `SELF` is the node.
    Node,
    /// `SELF` is a relationship that leads to it.
    Target,
}

/// What stands under a keyname.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A string.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A TOSCA version.
    Version,
    /// Any value; function calls in it are recognised.
    Value,
    /// A Boolean expression.
    Condition,
    /// A non-negative integer, or a call that yields one.
    Count,
    /// `true`, `false`, or a call that yields one of them.
    Flag,
    /// Two bounds, `[1, UNBOUNDED]`.
    CountRange,
    /// `template`, or `[template, index]`.
    NodeReference,
    /// A list of path words.
    Path,
    /// A map whose contents are not interpreted.
    Data,
    /// A list of strings.
    Texts,
    /// A list of strings, or one of them.
    TextOrTexts,
    /// A list of Boolean expressions, or one of them.
    Conditions,
    /// A map of names to values.
    NamedValues,
    /// A map of names to paths.
    NamedPaths,
    /// A map of names, or of paths into capabilities and relationships, to names.
    MappedNames,
    /// A map of names to maps of names to names.
    MappedOperations,
    /// A list of one-key maps of requirement names to targets.
    MappedRequirements,
    /// One element.
    One(ShapeId),
    /// A map of names to elements.
    Named(ShapeId),
    /// A list of elements.
    List(ShapeId),
    /// A list of one-key maps of names to elements.
    NamedList(ShapeId),
    /// The name of an artifact, or its definition.
    Artifact,
    /// A list of either.
    Artifacts,
}

/// The shapes of all dialects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShapeId {
    /// A whole file.
    File,
    /// An import.
    Import,
    /// A repository.
    Repository,
    /// An artifact type.
    ArtifactType,
    /// A data type.
    DataType,
    /// A capability type.
    CapabilityType,
    /// An interface type.
    InterfaceType,
    /// A relationship type.
    RelationshipType,
    /// A node type.
    NodeType,
    /// A group type.
    GroupType,
    /// A policy type.
    PolicyType,
    /// The schema of entries or keys.
    Schema,
    /// The schema of an argument or a result.
    ArgumentSchema,
    /// A property definition.
    PropertyDefinition,
    /// An attribute definition.
    AttributeDefinition,
    /// A parameter definition.
    ParameterDefinition,
    /// A capability definition.
    CapabilityDefinition,
    /// A requirement definition.
    RequirementDefinition,
    /// A relationship definition.
    RelationshipDefinition,
    /// An interface definition.
    InterfaceDefinition,
    /// An operation definition.
    OperationDefinition,
    /// A notification definition.
    NotificationDefinition,
    /// An implementation.
    Implementation,
    /// An artifact definition.
    ArtifactDefinition,
    /// A function definition.
    FunctionDefinition,
    /// A signature of a function.
    Signature,
    /// A trigger.
    Trigger,
    /// An activity.
    Activity,
    /// The call of a workflow.
    WorkflowCall,
    /// The call of an operation.
    OperationCall,
    /// A service template.
    ServiceTemplate,
    /// A node template.
    NodeTemplate,
    /// A relationship template.
    RelationshipTemplate,
    /// A capability assignment.
    CapabilityAssignment,
    /// A requirement assignment.
    RequirementAssignment,
    /// A relationship assignment.
    RelationshipAssignment,
    /// An interface assignment.
    InterfaceAssignment,
    /// An operation assignment.
    OperationAssignment,
    /// A notification assignment.
    NotificationAssignment,
    /// A group.
    Group,
    /// A policy.
    Policy,
    /// A workflow.
    Workflow,
    /// A step of a workflow.
    WorkflowStep,
    /// Substitution mappings.
    SubstitutionMappings,
}

/// A keyname that does not exist here, and what to say about it.
#[derive(Debug, PartialEq, Eq)]
pub struct Stranger {
    /// Where it was found.
    pub shape: ShapeId,
    /// The keyname.
    pub name: &'static str,
    /// Where it comes from and what says it here.
    pub note: &'static str,
    /// The keyname that takes its place, when renaming it is all there is to do.
    pub renamed: Option<&'static str>,
}

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
    /// Which of several capabilities that fit a requirement means.
    pub fitting: Fitting,
    /// Where outputs of operations and notifications are mapped to attributes.
    pub output_mappings: OutputMappings,
    /// Keynames of TOSCA 2.0 that its authors spell otherwise.
    pub words: Words,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dialect_lists_the_shapes_in_the_order_of_their_ids() {
        for dialect in ALL {
            for (position, shape) in dialect.shapes.iter().enumerate() {
                assert_eq!(shape.id as usize, position, "{} {}", dialect.title, shape.noun);
            }
            assert_eq!(dialect.shapes.len(), ShapeId::SubstitutionMappings as usize + 1);
        }
    }

    #[test]
    fn no_shape_holds_a_keyname_twice() {
        for dialect in ALL {
            for shape in dialect.shapes.iter() {
                let names: [fn(&Key) -> &'static str; 2] = [|key| key.name, |key| key.spelling];
                for name in names {
                    let mut names: Vec<&str> = shape.keys.iter().map(name).collect();
                    let count = names.len();
                    names.sort_unstable();
                    names.dedup();
                    assert_eq!(names.len(), count, "{} {}", dialect.title, shape.noun);
                }
            }
        }
    }

    #[test]
    fn the_words_of_a_dialect_are_those_of_its_table() {
        for dialect in ALL {
            let Words(words) = dialect.rules.words;
            let keys = || dialect.shapes.iter().flat_map(Shape::written);
            let mut renamed: Vec<(&str, &str)> = keys().map(|key| (key.name, key.spelling)).collect();
            renamed.retain(|(name, spelling)| name != spelling);
            renamed.sort_unstable();
            renamed.dedup();
            assert_eq!(words, renamed, "{}", dialect.title);
        }
    }

    #[test]
    fn a_stranger_is_no_keyname_of_its_shape_and_its_new_name_is_one() {
        for dialect in ALL {
            for stranger in dialect.strangers {
                let shape = dialect.shape(stranger.shape);
                assert_eq!(shape.key(stranger.name), None, "{} {}", shape.noun, stranger.name);
                if let Some(renamed) = stranger.renamed {
                    assert!(shape.key(renamed).is_some(), "{} {renamed}", shape.noun);
                }
            }
        }
    }
}
