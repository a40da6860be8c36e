//! The elements of a grammar: their keynames, and what stands under each.

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
    pub(super) fn new(
        id: ShapeId,
        noun: &'static str,
        section: &'static str,
        short: Short,
        keys: &[&[Key]],
    ) -> Shape {
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

    pub(super) fn hint(self, hint: &'static str) -> Shape {
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
    pub(super) const fn new(name: &'static str, value: Expected, presence: Presence) -> Key {
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
    pub(super) const fn optional(name: &'static str, value: Expected) -> Key {
        Key::new(name, value, Presence::Optional)
    }

    /// A keyname that must be there in every place where the shape may stand.
    pub(super) const fn mandatory(name: &'static str, value: Expected) -> Key {
        Key::new(name, value, Presence::Mandatory)
    }

    /// A keyname that is accepted and says nothing.
    pub(super) const fn ignored(name: &'static str, value: Expected) -> Key {
        Key::new(name, value, Presence::Ignored)
    }

    /// A keyname that has a meaning elsewhere and none for what is compiled here.
    pub(super) const fn unread(name: &'static str, value: Expected) -> Key {
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
