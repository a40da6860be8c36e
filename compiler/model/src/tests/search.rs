//! How far the search for targets goes (§8.5.5): the plain case in one walk, the hard one within limits.

use crate::limits::Limits;
use crate::tests::{compile, compile_within};

const TYPES: &str = "
capability_types: { Room: { properties: { room: { type: integer, default: 1 } } } }
relationship_types: { On: {} }
node_types:
  Host: { capabilities: { room: Room } }
  App: { requirements: [ host: { capability: Room, relationship: On, count_range: [ 0, UNBOUNDED ] } ] }
service_template:
  node_templates:
";

fn apps_on_hosts(apps: u32, hosts: u32) -> String {
    format!(
        "{TYPES}
    host: {{ type: Host, count: {hosts} }}
    app: {{ type: App, count: {apps}, requirements: [ host: {{ allocation: {{ room: 1 }} }} ] }}
"
    )
}

/// Sizes that fit in one way only: the first choice is wrong for each but the last.
fn sizes(count: u32) -> String {
    let mut text = TYPES.to_owned();
    for size in 1..=count {
        text.push_str(&format!(
            "    a{size}: {{ type: App, requirements: [ host: {{ allocation: {{ room: {size} }} }} ] }}\n"
        ));
    }
    for size in (1..=count).rev() {
        text.push_str(&format!(
            "    h{size}: {{ type: Host, capabilities: {{ room: {{ properties: {{ room: {size} }} }} }} }}\n"
        ));
    }
    text
}

/// Each asks for the node that the one behind it has found.
fn chain(length: u32) -> String {
    let mut text = "
capability_types: { C: {} }
relationship_types: { R: {} }
node_types:
  N:
    properties: { rank: { type: integer, default: 0 } }
    capabilities: { c: C }
    requirements: [ r: { capability: C, node: N, relationship: R, count_range: [ 0, 1 ] } ]
service_template:
  node_templates:
    one: { type: N, properties: { rank: 1 } }
    two: { type: N, properties: { rank: 2 } }
"
    .to_owned();
    for number in 1..length {
        let next = number + 1;
        text.push_str(&format!(
            "    n{number}: {{ type: N, requirements: [ r: {{ node_filter: {{ $equal: [ {{ $get_property: [ SELF, TARGET, \
             rank ] }}, {{ $get_property: [ n{next}, RELATIONSHIP, r, TARGET, rank ] }} ] }} }} ] }}\n"
        ));
    }
    text.push_str(&format!(
        "    n{length}: {{ type: N, requirements: [ r: {{ node_filter: {{ $equal: [ {{ $get_property: [ SELF, TARGET, rank ] \
         }}, 2 ] }} }} ] }}\n"
    ));
    text
}

#[test]
fn ten_thousand_nodes_find_ten_thousand_others() {
    let compiled = compile(&apps_on_hosts(10_000, 10_000));
    assert_eq!(compiled.told(), Vec::<String>::new());
    let found = compiled.relationships();
    assert_eq!(found.len(), 10_000);
    assert_eq!(found[9_999], "app.9999/host.0 → host.9999");
}

#[test]
fn one_too_many_of_ten_thousand_is_no_matter_of_limits() {
    let compiled = compile(&apps_on_hosts(10_001, 10_000));
    assert_eq!(
        compiled.told(),
        ["T0412 no node satisfies requirement `host` of `app`"]
    );
}

#[test]
fn one_node_with_thousands_of_relationships_finds_as_many_targets() {
    let compiled = compile(&format!(
        "{TYPES}
    host: {{ type: Host, count: 5000 }}
    app: {{ type: App, requirements: [ host: {{ count: 5000 }} ] }}
"
    ));
    assert_eq!(compiled.told(), Vec::<String>::new());
    assert_eq!(compiled.relationships()[4_999], "app/host.4999 → host.4999");
}

#[test]
fn the_search_for_targets_ends_at_its_limit() {
    let text = sizes(4);
    let told = |resolution_steps| {
        let limits = Limits {
            resolution_steps,
            ..Limits::default()
        };
        compile_within(&text, &limits).told()
    };
    let (mut few, mut enough) = (1, 1_000_000);
    while enough - few > 1 {
        let middle = u64::midpoint(few, enough);
        if told(middle).is_empty() {
            enough = middle;
        } else {
            few = middle;
        }
    }
    assert_eq!(told(enough), Vec::<String>::new());
    let found = told(few);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("T0442 no target for `host` of"), "{found:?}");
}

#[test]
fn judging_again_ends_at_its_limit() {
    let told = |length| {
        let limits = Limits {
            judging_rounds: 5,
            ..Limits::default()
        };
        compile_within(&chain(length), &limits).told()
    };
    assert_eq!(told(5), Vec::<String>::new());
    assert_eq!(
        told(6),
        ["T0442 requirements wait for each other in a chain of more than 5, which is the limit"]
    );
}
