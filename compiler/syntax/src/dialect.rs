//! Dialects as data: which keys a document may hold, and the few rules that survive normalisation.
//!
//! A dialect is a table of [`Shape`]s. One engine in `lower` reads every document by it, so a further dialect is a
//! further table and no further code.
//!
//! - `dialect/tosca_2_0.rs`: TOSCA 2.0, and beside it the keynames that it does not have any more
//! - `dialect/foreign.rs`: languages that are recognised and not read

pub(crate) mod foreign;
mod tosca_2_0;

/// The dialects that are read.
pub static ALL: &[&Dialect] = &[&tosca_2_0::TOSCA_2_0];

/// A dialect: its shapes and rules.
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The value of `tosca_definitions_version`.
    pub version: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Every shape, in the order of [`ShapeId`].
    pub shapes: &'static [Shape],
    /// Keynames that authors bring along from elsewhere.
    pub strangers: &'static [Stranger],
    /// What later passes match on.
    pub rules: Rules,
}

impl Dialect {
    /// The row of a shape.
    pub fn shape(&self, id: ShapeId) -> &'static Shape {
        &self.shapes[id as usize]
    }
}

/// One multi-line element of the grammar: its keynames, and what may stand instead of the map.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    /// Which one it is.
    pub id: ShapeId,
    /// What people call it, with small letters.
    pub noun: &'static str,
    /// The section of the Standard.
    pub section: &'static str,
    /// What may stand instead of the map.
    pub short: Short,
    /// Its keynames, in groups that shapes share.
    pub keys: &'static [&'static [Key]],
    /// Said about every keyname that is not known here; empty when there is nothing to say.
    pub hint: &'static str,
}

impl Shape {
    const fn new(
        id: ShapeId,
        noun: &'static str,
        section: &'static str,
        short: Short,
        keys: &'static [&'static [Key]],
    ) -> Shape {
        Shape {
            id,
            noun,
            section,
            short,
            keys,
            hint: "",
        }
    }

    const fn hint(self, hint: &'static str) -> Shape {
        Shape { hint, ..self }
    }

    /// The row of a keyname.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.all_keys().find(|key| key.name == name)
    }

    /// All keynames.
    pub fn all_keys(&self) -> impl Iterator<Item = &'static Key> {
        self.keys.iter().flat_map(|group| group.iter())
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
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// The keyname as the dialect spells it.
    pub name: &'static str,
    /// What stands there.
    pub value: Expected,
    /// Whether it must be there.
    pub presence: Presence,
}

impl Key {
    /// A keyname that may be left out.
    const fn optional(name: &'static str, value: Expected) -> Key {
        Key {
            name,
            value,
            presence: Presence::Optional,
        }
    }

    /// A keyname that must be there in every place where the shape may stand.
    const fn mandatory(name: &'static str, value: Expected) -> Key {
        Key {
            name,
            value,
            presence: Presence::Mandatory,
        }
    }

    /// A keyname that is accepted and says nothing.
    const fn ignored(name: &'static str, value: Expected) -> Key {
        Key {
            name,
            value,
            presence: Presence::Ignored,
        }
    }
}

/// Whether a keyname must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It may be left out, or its condition is judged elsewhere.
    Optional,
    /// It must be there.
    Mandatory,
    /// It may be there and is not read.
    Ignored,
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
            for shape in dialect.shapes {
                let mut names: Vec<&str> = shape.all_keys().map(|key| key.name).collect();
                let count = names.len();
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), count, "{} {}", dialect.title, shape.noun);
            }
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
