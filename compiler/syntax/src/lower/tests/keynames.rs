//! The tables against the code: every keyname is known where its row says, nowhere else, and read.

use std::collections::BTreeSet;

use crate::codes;
use crate::dialect::shape::{Expected, Key, Presence, Shape, ShapeId, Short};
use crate::dialect::{self, Dialect};

use super::{lowered, messages};

fn dialect() -> &'static Dialect {
    dialect::ALL[0]
}

/// A file whose only interesting part is one shape: `@` is its map.
fn place(id: ShapeId) -> &'static str {
    match id {
        ShapeId::File => "@",
        ShapeId::Import => "{ imports: [ @ ] }",
        ShapeId::Repository => "{ repositories: { a: @ } }",
        ShapeId::ArtifactType => "{ artifact_types: { A: @ } }",
        ShapeId::DataType => "{ data_types: { A: @ } }",
        ShapeId::CapabilityType => "{ capability_types: { A: @ } }",
        ShapeId::InterfaceType => "{ interface_types: { A: @ } }",
        ShapeId::RelationshipType => "{ relationship_types: { A: @ } }",
        ShapeId::NodeType => "{ node_types: { A: @ } }",
        ShapeId::GroupType => "{ group_types: { A: @ } }",
        ShapeId::PolicyType => "{ policy_types: { A: @ } }",
        ShapeId::Schema => "{ data_types: { A: { derived_from: list, entry_schema: @ } } }",
        ShapeId::ArgumentSchema => "{ functions: { f: { signatures: [ { arguments: [ @ ] } ] } } }",
        ShapeId::PropertyDefinition => "{ node_types: { A: { properties: { p: @ } } } }",
        ShapeId::AttributeDefinition => "{ node_types: { A: { attributes: { a: @ } } } }",
        ShapeId::ParameterDefinition => {
            "{ service_template: { node_templates: {}, workflows: { w: { outputs: { o: @ } } } } }"
        }
        ShapeId::CapabilityDefinition => "{ node_types: { A: { capabilities: { c: @ } } } }",
        ShapeId::RequirementDefinition => "{ node_types: { A: { requirements: [ { r: @ } ] } } }",
        ShapeId::RelationshipDefinition => {
            "{ node_types: { A: { requirements: [ { r: { relationship: @ } } ] } } }"
        }
        ShapeId::InterfaceDefinition => "{ node_types: { A: { interfaces: { i: @ } } } }",
        ShapeId::OperationDefinition => {
            "{ node_types: { A: { interfaces: { i: { operations: { o: @ } } } } } }"
        }
        ShapeId::NotificationDefinition => {
            "{ node_types: { A: { interfaces: { i: { notifications: { n: @ } } } } } }"
        }
        ShapeId::Implementation => {
            "{ node_types: { A: { interfaces: { i: { operations: { o: { implementation: @ } } } } } } }"
        }
        ShapeId::ArtifactDefinition => "{ node_types: { A: { artifacts: { a: @ } } } }",
        ShapeId::FunctionDefinition => "{ functions: { f: @ } }",
        ShapeId::Signature => "{ functions: { f: { signatures: [ @ ] } } }",
        ShapeId::Trigger => "{ policy_types: { A: { triggers: { t: @ } } } }",
        ShapeId::Activity => "{ policy_types: { A: { triggers: { t: { event: e, action: [ @ ] } } } } }",
        ShapeId::WorkflowCall => {
            "{ policy_types: { A: { triggers: { t: { event: e, action: [ { delegate: @ } ] } } } } }"
        }
        ShapeId::OperationCall => {
            "{ policy_types: { A: { triggers: { t: { event: e, action: [ { call_operation: @ } ] } } } } }"
        }
        ShapeId::ServiceTemplate => "{ service_template: @ }",
        ShapeId::NodeTemplate => "{ service_template: { node_templates: { n: @ } } }",
        ShapeId::RelationshipTemplate => {
            "{ service_template: { node_templates: {}, relationship_templates: { r: @ } } }"
        }
        ShapeId::CapabilityAssignment => {
            "{ service_template: { node_templates: { n: { type: T, capabilities: { c: @ } } } } }"
        }
        ShapeId::RequirementAssignment => {
            "{ service_template: { node_templates: { n: { type: T, requirements: [ { r: @ } ] } } } }"
        }
        ShapeId::RelationshipAssignment => {
            "{ service_template: { node_templates: { n: { type: T, requirements: [ { r: { relationship: @ } } ] } } } }"
        }
        ShapeId::InterfaceAssignment => {
            "{ service_template: { node_templates: { n: { type: T, interfaces: { i: @ } } } } }"
        }
        ShapeId::OperationAssignment => {
            "{ service_template: { node_templates: { n: { type: T, interfaces: { i: { operations: { o: @ } } } } } } }"
        }
        ShapeId::NotificationAssignment => {
            "{ service_template: { node_templates: { n: { type: T, interfaces: { i: { notifications: { o: @ } } } } } } }"
        }
        ShapeId::Group => "{ service_template: { node_templates: {}, groups: { g: @ } } }",
        ShapeId::Policy => "{ service_template: { node_templates: {}, policies: [ { p: @ } ] } }",
        ShapeId::Workflow => "{ service_template: { node_templates: {}, workflows: { w: @ } } }",
        ShapeId::WorkflowStep => {
            "{ service_template: { node_templates: {}, workflows: { w: { steps: { s: @ } } } } }"
        }
        ShapeId::SubstitutionMappings => {
            "{ service_template: { node_templates: {}, substitution_mappings: @ } }"
        }
    }
}

fn file(id: ShapeId, map: &str) -> String {
    let text = place(id).replace('@', map);
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let inner = inner.unwrap_or_default().trim();
    let comma = if inner.is_empty() { "" } else { ", " };
    format!("{{ tosca_definitions_version: tosca_2_0{comma}{inner} }}")
}

/// A value that a keyname takes.
fn sample(shape: &Shape, key: &Key) -> String {
    let text = match (shape.id, key.name) {
        (ShapeId::NodeTemplate, "directives") => "[ create ]",
        (_, "directives") => "[ external ]",
        (ShapeId::OperationCall, "operation") => "i.o",
        _ => match key.value {
            Expected::Text | Expected::NodeReference | Expected::Artifact => "other",
            Expected::Boolean | Expected::Flag => "true",
            Expected::Version => "'1.0'",
            Expected::Value | Expected::Count => "1",
            Expected::Condition => "{ $f: [] }",
            Expected::CountRange => "[ 0, 1 ]",
            Expected::Path => "[ SELF, a ]",
            Expected::Data => "{ a: 1 }",
            Expected::Texts | Expected::TextOrTexts | Expected::Artifacts => "[ other ]",
            Expected::Conditions => "[ { $f: [] } ]",
            Expected::NamedValues => "{ a: 1 }",
            Expected::NamedPaths => "{ a: [ b, c ] }",
            Expected::MappedNames => "{ a: b }",
            Expected::MappedOperations => "{ a: { b: c } }",
            Expected::MappedRequirements => "[ { a: b } ]",
            Expected::One(id) => return element(id),
            Expected::Named(id) => return format!("{{ a: {} }}", element(id)),
            Expected::List(id) => return format!("[ {} ]", element(id)),
            Expected::NamedList(id) => return format!("[ {{ a: {} }} ]", element(id)),
        },
    };
    text.to_owned()
}

/// The least that a shape may be.
fn element(id: ShapeId) -> String {
    let shape = dialect().shape(id);
    match (id, shape.short) {
        (ShapeId::Activity, _) => "{ set_state: done }".to_owned(),
        (ShapeId::OperationCall, _) => "i.o".to_owned(),
        // Its short form is read with a warning.
        (ShapeId::RequirementDefinition, _) => map(shape, &[]),
        (ShapeId::NodeTemplate | ShapeId::RelationshipTemplate, _) => "{ type: T }".to_owned(),
        (_, Short::Text | Short::TextOrList) => "other".to_owned(),
        (_, Short::Never | Short::Null | Short::Any) => map(shape, &[]),
    }
}

/// A map of the mandatory keynames and some more.
fn map(shape: &Shape, more: &[&Key]) -> String {
    let is_there =
        |key: &&Key| key.presence == Presence::Mandatory || more.iter().any(|other| other.name == key.name);
    let keys = shape.keys.iter().filter(|key| is_there(&&**key));
    let entries: Vec<String> = keys
        .map(|key| format!("{}: {}", key.name, sample(shape, key)))
        .collect();
    format!("{{ {} }}", entries.join(", "))
}

#[test]
fn each_shape_has_its_own_keynames_and_no_others() {
    let shapes = &dialect().shapes;
    let names: BTreeSet<&str> = shapes
        .iter()
        .flat_map(|shape| &shape.keys)
        .map(|key| key.name)
        .collect();
    // Any map is a value, so that a parameter has no unknown keynames.
    for shape in shapes
        .iter()
        .filter(|shape| shape.id != ShapeId::ParameterDefinition)
    {
        for name in names.iter().copied().chain(["no_keyname_at_all"]) {
            if (shape.id, name) == (ShapeId::File, "tosca_definitions_version") {
                continue;
            }
            let text = file(shape.id, &format!("{{ {name}: ~ }}"));
            let syntax = lowered(&text);
            let is_unknown = syntax
                .diagnostics
                .iter()
                .any(|diagnostic| diagnostic.code == &codes::UNKNOWN_KEYNAME);
            assert_eq!(is_unknown, shape.key(name).is_none(), "{text}");
        }
    }
}

#[test]
fn each_keyname_is_read() {
    for shape in dialect().shapes.iter() {
        let without = if shape.id == ShapeId::Activity {
            continue;
        } else if let ShapeId::NodeTemplate | ShapeId::RelationshipTemplate = shape.id {
            map(shape, shape.key("copy").as_slice())
        } else {
            map(shape, &[])
        };
        for key in shape.keys.iter() {
            let is_kept = !matches!(
                key.name,
                "description"
                    | "metadata"
                    | "dsl_definitions"
                    | "status"
                    | "tosca_definitions_version"
                    | "copy"
            );
            if key.presence != Presence::Optional || !is_kept {
                continue;
            }
            let mut keys = vec![key];
            keys.extend(
                shape
                    .key("copy")
                    .filter(|_| matches!(shape.id, ShapeId::NodeTemplate | ShapeId::RelationshipTemplate)),
            );
            keys.extend(shape.key("checksum_algorithm").filter(|_| key.name == "checksum"));
            keys.extend(
                shape
                    .key("url")
                    .filter(|_| matches!(key.name, "repository" | "namespace")),
            );
            let text = file(shape.id, &map(shape, &keys));
            // The short form of a requirement is read with a warning, which says nothing against the keyname.
            let told = lowered(&text).diagnostics;
            assert!(
                told.iter()
                    .all(|told| told.code == &codes::REQUIREMENT_SHORT_FORM),
                "{text}: {told:?}"
            );
            let (with, without) = (lowered(&text).value, lowered(&file(shape.id, &without)).value);
            assert_ne!(with, without, "{text}");
        }
    }
}

#[test]
fn each_mandatory_keyname_is_missed() {
    for shape in dialect().shapes.iter() {
        for key in shape
            .keys
            .iter()
            .filter(|key| key.presence == Presence::Mandatory)
        {
            let others = shape
                .keys
                .iter()
                .filter(|other| other.presence == Presence::Mandatory);
            let entries: Vec<String> = others
                .filter(|other| other.name != key.name)
                .map(|other| format!("{}: {}", other.name, sample(shape, other)))
                .collect();
            let text = file(shape.id, &format!("{{ {} }}", entries.join(", ")));
            let missed = messages(&text);
            assert!(
                matches!(missed.as_slice(), [message] if message.ends_with(&format!("lacks the keyname `{}`", key.name))),
                "{text}: {missed:?}"
            );
        }
    }
}

#[test]
fn null_is_no_value_of_a_keyname_that_wants_one() {
    for shape in dialect().shapes.iter().filter(|shape| shape.id != ShapeId::File) {
        for key in shape.keys.iter() {
            let takes_null = matches!(key.value, Expected::Value)
                || matches!(key.value, Expected::One(id) if dialect().shape(id).short == Short::Null);
            let others = shape.keys.iter().filter(|other| {
                other.name != key.name
                    && (other.presence == Presence::Mandatory
                        || (other.name == "type" && key.name != "type")
                        || (other.name == "url" && key.name != "profile")
                        || (other.name == "checksum_algorithm" && key.name == "checksum")
                        || (shape.id == ShapeId::NodeTemplate
                            && other.name == "directives"
                            && key.name == "node_filter"))
            });
            let entries: Vec<String> = others
                .map(|other| match other.name {
                    "directives" => "directives: [ select ]".to_owned(),
                    _ => format!("{}: {}", other.name, sample(shape, other)),
                })
                .chain([format!("{}:", key.name)])
                .collect();
            let text = file(shape.id, &format!("{{ {} }}", entries.join(", ")));
            let reported = lowered(&text).diagnostics;
            let faults: Vec<&str> = reported
                .iter()
                .filter(|diagnostic| diagnostic.code != &codes::IGNORED_KEYNAME)
                .map(|diagnostic| diagnostic.code.number)
                .collect();
            let expected: &[&str] = if takes_null {
                &[]
            } else {
                &[codes::WRONG_KIND.number]
            };
            assert_eq!(faults, expected, "{text}");
        }
    }
}
