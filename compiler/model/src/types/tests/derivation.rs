use super::*;
use crate::testing::program;

#[test]
fn a_circle_is_told_once_with_its_chain_and_its_types_satisfy_everything() {
    let types = check_types(
        "
relationship_types: { R: {} }
capability_types: { C: {} }
node_types:
  A: { derived_from: B }
  B: { derived_from: C }
  C: { derived_from: A }
  Below: { derived_from: C, properties: { p: { description: refines what is not known } } }
  Alone: { derived_from: Alone }
  N: { requirements: [ r: { capability: C, node: A, relationship: R } ] }",
        &[
            "T0301 `A` derives from itself: `A` → `B` → `C` → `A`",
            "T0301 `Alone` derives from itself: `Alone` → `Alone`",
        ],
    );
    let (a, below) = (node(&types, "A").header.id, node(&types, "Below").header.id);
    assert!(!node(&types, "Below").header.complete);
    assert!(types.is_derived_from(below, a));
}

#[test]
fn a_circle_over_files_and_namespaces_is_found() {
    check_types(
        "
imports: [ { url: a.yaml, namespace: a } ]
node_types: { N: { derived_from: a:M } }
=== a.yaml
imports: [ { url: service.yaml, namespace: s } ]
node_types: { M: { derived_from: s:N } }",
        &["T0301 `M` derives from itself: `M` → `N` → `M`"],
    );
}

#[test]
fn what_derives_from_nothing_known_is_not_told_again() {
    check_types(
        "
node_types:
  A: { derived_from: Missing, properties: { p: { required: true }, q: 5 } }
  B: { derived_from: A, requirements: [ r: { count_range: [ 1, 1 ] } ], capabilities: { c: { description: x } } }",
        &["T0212 no node type is called `Missing`"],
    );
}

#[test]
fn ten_thousand_generations_need_no_stack() {
    let mut text = String::from("node_types:\n  N0: { properties: { p: { type: string } } }\n");
    for generation in 1..10_000 {
        text.push_str(&format!(
            "  N{generation}: {{ derived_from: N{} }}\n",
            generation - 1
        ));
    }
    let types = check_types(&text, &[]);
    let (first, last) = (node(&types, "N0"), node(&types, "N9999"));
    assert_eq!(last.header.depth, 9999);
    assert_eq!(types.ancestors(last.header.id).count(), 9999);
    assert!(types.is_derived_from(last.header.id, first.header.id));
    assert!(!types.is_derived_from(first.header.id, last.header.id));
    assert!(Arc::ptr_eq(&first.properties, &last.properties));
}

#[test]
fn a_circle_of_ten_thousand_types_is_one_message() {
    let mut text = String::from("node_types:\n");
    for generation in 0..10_000 {
        text.push_str(&format!(
            "  N{generation}: {{ derived_from: N{} }}\n",
            (generation + 1) % 10_000
        ));
    }
    let program = program(&text);
    let types = derive_types(&program.files, &program.names(), &Limits::default());
    assert_eq!(types.diagnostics.len(), 1);
}

#[test]
fn version_description_and_metadata_stay_with_their_type() {
    let types = check_types(
        "
node_types:
  A: { version: 1.0.0, description: a, metadata: { m: 1 } }
  B: { derived_from: A }",
        &[],
    );
    let (a, b) = (&node(&types, "A").header, &node(&types, "B").header);
    assert!(a.version.is_some() && a.description.is_some() && a.metadata.is_some());
    assert!(b.version.is_none() && b.description.is_none() && b.metadata.is_none());
}

#[test]
fn types_of_two_versions_of_a_profile_are_different() {
    check_types(
        "
imports: [ { url: v1.yaml, namespace: v1 }, { url: v2.yaml, namespace: v2 } ]
node_types:
  A: { properties: { p: { type: v1:D } } }
  B: { derived_from: A, properties: { p: { type: v2:D } } }
=== v1.yaml
profile: org.base:v1
data_types: { D: { derived_from: string } }
=== v2.yaml
profile: org.base:v2
data_types: { D: { derived_from: string } }",
        &["T0302 `v2:D` is not derived from `D`, the type of property `p`"],
    );
}

#[test]
fn qualified_names_carry_the_profile() {
    let types = check_types(
        "
imports: [ { profile: org.base:v1, namespace: b } ]
node_types: { A: { derived_from: b:B } }
=== b.yaml
profile: org.base:v1
node_types: { B: {} }",
        &[],
    );
    let name = |name: &str| types.qualified_name(node(&types, name).header.id).to_string();
    assert_eq!([name("A"), name("B")], ["A", "org.base:v1:B"]);
}

#[test]
fn members_remember_where_they_were_declared_and_refined() {
    let types = check_types(
        "
node_types:
  A: { properties: { p: { type: integer } } }
  B: { derived_from: A, properties: { p: { default: 1 } } }
  C: { derived_from: B, properties: { p: { description: two, default: 2 } } }",
        &[],
    );
    let provenance = &node(&types, "C").properties["p"].provenance;
    assert_eq!(provenance.declared_in, node(&types, "A").header.id);
    assert_eq!(
        provenance.declared,
        node(&types, "A").header.origin.child("properties").child("p")
    );
    let refined = |name: &str| node(&types, name).header.origin.child("properties").child("p");
    assert_eq!(provenance.refined, [refined("B"), refined("C")]);
}

#[test]
fn the_number_of_members_is_bounded() {
    let text = "
node_types:
  A: { properties: { a: { type: string }, b: { type: string } } }
  B: { derived_from: A, properties: { c: { type: string } } }";
    let limits = |type_members| Limits {
        type_members,
        ..Limits::default()
    };
    check_types_within(text, &limits(5), &[]);
    let types = check_types_within(
        text,
        &limits(4),
        &["T0339 the types of this program have more than 4 members"],
    );
    assert!(!node(&types, "B").header.complete);
}

#[test]
fn the_result_does_not_depend_on_threads() {
    let mut text = String::from("capability_types: { C: {} }\nrelationship_types: { R: {} }\nnode_types:\n");
    for number in 0..200 {
        text.push_str(&format!(
            "  N{number}: {{ properties: {{ p: 5, q: {{ type: Nope{} }} }}, requirements: [ r: {{ capability: C }} ] }}\n",
            number % 7
        ));
    }
    let program = program(&text);
    let names = program.names();
    let derive = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads can be made")
            .install(|| derive_types(&program.files, &names, &Limits::default()))
    };
    assert!(derive(1) == derive(4));
}
