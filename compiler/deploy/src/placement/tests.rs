use toscac_syntax::name::Name;

use super::explain::WhyNot;
use super::{PlaceOptions, Previous, TierKind};
use crate::limits::Limits;
use crate::testing::{World, told};

/// Three sites: `north` is dear, `south` is cheap and small, `attic` takes nothing new.
const SITES: &str = "
=== sites.yaml
service_template:
  node_templates:
    north:
      type: edge:EdgeSite
      properties: { region: cold, price: { cpu: 10, memory_gib: 1 }, labels: { power: green, jurisdiction: no } }
      capabilities: { compute: { properties: { cpu: 8.0, memory: 8 GiB } } }
    south:
      type: edge:EdgeSite
      properties: { region: warm, price: { cpu: 2, memory_gib: 1 }, labels: { jurisdiction: it } }
      capabilities: { compute: { properties: { cpu: 4.0, memory: 8 GiB } } }
    attic:
      type: edge:EdgeSite
      properties: { region: warm, state: draining }
      capabilities: { compute: { properties: { cpu: 64.0 } } }
";

fn world(service: &str) -> World {
    World::new(&format!("{service}{SITES}"))
}

/// A service of these node templates.
fn nodes(templates: &str) -> World {
    world(&format!("service_template:\n  node_templates:\n{templates}"))
}

/// The placement as text is `expected`, apart from indentation.
#[track_caller]
fn check(world: &World, expected: &str) {
    let placement = world.place();
    assert!(
        placement.diagnostics.is_empty(),
        "{:?}",
        told(&placement.diagnostics)
    );
    let expected: Vec<&str> = expected.lines().map(str::trim).collect();
    assert_eq!(placement.value.to_string().lines().collect::<Vec<_>>(), expected);
    assert!(placement.value.is_optimal);
}

#[track_caller]
fn check_told(world: &World, expected: &[&str]) {
    let placement = world.place();
    assert_eq!(told(&placement.diagnostics), expected);
    assert!(placement.value.decisions.choices.is_empty() && placement.is_faulty());
}

#[test]
fn a_component_stands_at_the_cheapest_site_that_has_room() {
    let world = nodes(
        "    small: { type: edge:Component, requirements: [ host: { allocation: { cpu: 3.0, memory: 2 GiB } } ] }
    large: { type: edge:Component, requirements: [ host: { allocation: { cpu: 6.0 } } ] }",
    );
    check(&world, "large  north\nsmall  south");
    let tiers = world.place().value.tiers;
    // 6 × 10 and 3 × 2 + 2 × 1, in millionths.
    assert_eq!((tiers[0].kind, tiers[0].value), (TierKind::Cost, 68_000_000));
}

#[test]
fn of_equal_sites_the_first_by_name_is_taken() {
    check(&nodes("    web: { type: edge:Component }"), "web  north");
}

#[test]
fn copies_are_spread_as_capacity_allows() {
    let world = nodes(
        "    web: { type: edge:Component, count: 3, requirements: [ host: { allocation: { cpu: 4.0 } } ] }",
    );
    check(&world, "web  north 2, south 1");
}

#[test]
fn a_component_that_no_site_takes_is_told_with_the_reason_of_each() {
    let world = nodes(
        "    web:
      type: edge:Component
      requirements:
      - host:
          node_filter: { $equal: [ { $get_property: [ SELF, TARGET, region ] }, warm ] }
          allocation: { cpu: 5.0 }
    other: { type: edge:Component }",
    );
    check_told(&world, &["T0503 no site satisfies `web`"]);
    let placement = world.place();
    assert_eq!(
        placement.diagnostics[0].notes,
        [
            "`attic` is draining and takes nothing new",
            "`north` does not pass the filter of `host`",
            "`south` has 4 of `compute.cpu`, and 5 is asked for",
        ]
    );
    let labels: Vec<&str> = placement.diagnostics[0]
        .labels
        .iter()
        .map(|label| label.text.as_str())
        .collect();
    assert_eq!(
        labels,
        ["turns away `attic`", "turns away `north`", "turns away `south`"]
    );
}

#[test]
fn wishes_that_contradict_are_told_and_others_are_not() {
    let world = nodes(
        "    a: { type: edge:Component, requirements: [ host: { allocation: { cpu: 7.0 } } ] }
    b: { type: edge:Component, requirements: [ host: { allocation: { cpu: 6.0 } } ] }
    c: { type: edge:Component, requirements: [ host: { allocation: { cpu: 1.0 } } ] }",
    );
    check_told(&world, &["T0504 no placement exists for `a` and `b` together"]);
    let placement = world.place();
    let labels: Vec<&str> = placement.diagnostics[0]
        .labels
        .iter()
        .map(|label| label.text.as_str())
        .collect();
    assert_eq!(
        labels,
        [
            "`a` needs a place",
            "`b` needs a place",
            "sites that are draining take nothing new",
            "sites that are draining take nothing new",
            "each copy of `a` takes 7 of `compute.cpu`",
            "each copy of `b` takes 6 of `compute.cpu`",
        ]
    );
}

#[test]
fn a_spread_limits_the_copies_for_each_value_of_a_label() {
    let world = world(
        "service_template:
  node_templates:
    web: { type: edge:Component, count: 2 }
  policies:
  - apart: { type: edge:Spread, targets: [ web ], properties: { label: region } }",
    );
    check(&world, "web  north 1, south 1");
}

#[test]
fn affinity_and_anti_affinity_bind_components() {
    let world = world(
        "service_template:
  node_templates:
    a: { type: edge:Component, requirements: [ host: { allocation: { cpu: 1.0 } } ] }
    b: { type: edge:Component, requirements: [ host: { allocation: { cpu: 1.0 } } ] }
    c: { type: edge:Component, requirements: [ host: { allocation: { cpu: 6.0 } } ] }
  policies:
  - apart: { type: edge:AntiAffinity, targets: [ a, b ] }
  - together: { type: edge:Affinity, targets: [ b, c ] }",
    );
    check(&world, "a  south\nb  north\nc  north");
}

#[test]
fn a_regulation_names_jurisdictions_and_may_keep_others_away() {
    let world = world(
        "service_template:
  node_templates:
    secret: { type: edge:Component, requirements: [ host: { allocation: { cpu: 1.0 } } ] }
    web: { type: edge:Component, requirements: [ host: { allocation: { cpu: 1.0 } } ] }
  policies:
  - law: { type: edge:Regulation, targets: [ secret ], properties: { jurisdictions: [ it ], exclusive: true } }",
    );
    check(&world, "secret  south\nweb  north");
}

#[test]
fn an_objective_orders_what_is_good() {
    let world = world(
        "service_template:
  node_templates:
    web: { type: edge:Component, requirements: [ host: { allocation: { cpu: 2.0 } } ] }
  policies:
  - goal: { type: edge:Objective, properties: { tiers: [ balance, cost ] } }",
    );
    // A quarter of what is free at `north`, half of what is free at `south`.
    check(&world, "web  north");
    let tiers = world.place().value.tiers;
    assert_eq!(
        tiers.iter().map(|tier| tier.value).collect::<Vec<_>>(),
        [250_000, 20_000_000]
    );
}

#[test]
fn a_policy_beyond_the_planner_is_an_error() {
    let world = world(
        "service_template:
  node_templates:
    web: { type: edge:Component }
  policies:
  - near: { type: edge:Latency, targets: [ web ], properties: { max: 5 ms } }",
    );
    check_told(
        &world,
        &["T0506 the policy `near` has the type `Latency`, which the planner cannot solve yet"],
    );
}

#[test]
fn what_stood_somewhere_stays_there_also_where_nothing_new_may_come() {
    let world =
        nodes("    web: { type: edge:Component, requirements: [ host: { allocation: { cpu: 1.0 } } ] }");
    let stood = |site: &str| Previous::from([(Name::new("web"), [(Name::new(site), 1)].into())]);
    for site in ["attic", "north", "south"] {
        let options = PlaceOptions {
            previous: Some(stood(site)),
            ..PlaceOptions::default()
        };
        assert_eq!(
            world.place_with(&options).value.to_string(),
            format!("web  {site}\n")
        );
    }
}

/// Two services that may stand for a store: one small, one large.
const STORES: &str = "
=== small.yaml
imports: [ types.yaml, { profile: 'edge:1.0', namespace: edge } ]
service_template:
  substitution_mappings: { node_type: Store }
  node_templates:
    one: { type: edge:Component, requirements: [ host: { allocation: { cpu: 1.0 } } ] }
=== large.yaml
imports: [ types.yaml, { profile: 'edge:1.0', namespace: edge } ]
service_template:
  substitution_mappings: { node_type: Store }
  node_templates:
    all: { type: edge:Component, count: 2, requirements: [ host: { allocation: { cpu: 3.0 } } ] }
=== types.yaml
node_types: { Store: {} }
";

#[test]
fn the_service_that_stands_for_a_node_is_chosen_with_the_sites() {
    let world = world(&format!(
        "imports: [ types.yaml, small.yaml, large.yaml, {{ profile: 'edge:1.0', namespace: edge }} ]
service_template:
  node_templates:
    store: {{ type: Store, directives: [ substitute ] }}
{STORES}"
    ));
    check(&world, "store/all  -\nstore/one  south");
    let plan = world.plan();
    assert_eq!(plan.value.sites.len(), 1);
    assert_eq!(plan.value.sites[0].nodes[0].id.as_str(), "store/one");
}

#[test]
fn a_service_that_fits_nowhere_is_not_chosen() {
    let world = world(&format!(
        "imports: [ types.yaml, small.yaml, large.yaml, {{ profile: 'edge:1.0', namespace: edge }} ]
service_template:
  node_templates:
    store: {{ type: Store, directives: [ substitute ] }}
{}",
        STORES.replace("cpu: 1.0", "cpu: 9.0")
    ));
    check(&world, "store/all  north 1, south 1\nstore/one  -");
}

#[test]
fn what_stands_in_a_component_stands_at_its_site() {
    let world = world(
        "relationship_types:
  Inside: { metadata: { toscac.containment: true } }
capability_types:
  Room: {}
node_types:
  Machine: { derived_from: edge:Component, capabilities: { room: Room } }
  App: { requirements: [ room: { capability: Room, relationship: Inside, count_range: [ 1, 1 ] } ] }
service_template:
  node_templates:
    app: { type: App, requirements: [ room: machine ] }
    machine: { type: Machine, requirements: [ host: { allocation: { cpu: 2.0 } } ] }",
    );
    check(&world, "app  south\nmachine  south");
}

#[test]
fn why_not_elsewhere_is_answered() {
    let world = nodes(
        "    web:
      type: edge:Component
      requirements: [ host: { allocation: { cpu: 3.0 } } ]
    other:
      type: edge:Component
      requirements: [ host: { allocation: { cpu: 3.0 } } ]
    huge:
      type: edge:Component
      requirements: [ host: { allocation: { cpu: 5.0 } } ]",
    );
    check(&world, "huge  north\nother  north\nweb  south");
    let placement = world.place().value;
    let why_not = |component: &str, site: &str| {
        placement
            .why_not(component, placement.sites.of_name(site).unwrap(), 1000)
            .unwrap()
    };
    assert_eq!(why_not("web", "south"), WhyNot::Stands { copies: 1 });
    assert!(
        matches!(why_not("web", "attic"), WhyNot::TurnedAway { reason, .. } if reason.contains("draining"))
    );
    // They change places, which costs the same: names decide.
    let WhyNot::Possible {
        tiers,
        is_proved: true,
        changes,
    } = why_not("other", "south")
    else {
        panic!("it could")
    };
    assert_eq!(tiers, placement.tiers);
    assert_eq!(changes.len(), 4);
    let too_much = world_with_no_room();
    let placement = too_much.place().value;
    let north = placement.sites.of_name("north").unwrap();
    let Some(WhyNot::Contradicts {
        rules,
        is_minimal: true,
    }) = placement.why_not("b", north, 1000)
    else {
        panic!("there is no room")
    };
    let rules: Vec<&str> = rules.iter().map(|rule| rule.text.as_str()).collect();
    assert!(
        rules.contains(&"each copy of `a` takes 7 of `compute.cpu`"),
        "{rules:?}"
    );
    assert_eq!(placement.why_not("nobody", north, 1000), None);
}

fn world_with_no_room() -> World {
    nodes(
        "    a: { type: edge:Component, requirements: [ host: { allocation: { cpu: 7.0 } } ] }
    b: { type: edge:Component, requirements: [ host: { allocation: { cpu: 2.0 } } ] }",
    )
}

#[test]
fn a_placement_beyond_the_limit_is_refused() {
    let world = nodes("    a: { type: edge:Component }\n    b: { type: edge:Component }");
    let with = |placement_cells: usize| {
        let limits = Limits {
            placement_cells,
            ..Limits::default()
        };
        told(
            &world
                .place_with(&PlaceOptions {
                    limits,
                    ..PlaceOptions::default()
                })
                .diagnostics,
        )
    };
    assert!(with(6).is_empty());
    assert_eq!(
        with(5),
        ["T0512 2 components on 3 sites are more than can be planned together"]
    );
}

#[test]
fn pairs_that_keep_apart_are_limited_too() {
    let world = world(
        "service_template:
  node_templates:
    a: { type: edge:Component }
    b: { type: edge:Component }
  policies:
  - law: { type: edge:Regulation, targets: [ a ], properties: { jurisdictions: [ no, it ], exclusive: true } }",
    );
    let with = |placement_pairs: usize| {
        let limits = Limits {
            placement_pairs,
            ..Limits::default()
        };
        told(
            &world
                .place_with(&PlaceOptions {
                    limits,
                    ..PlaceOptions::default()
                })
                .diagnostics,
        )
    };
    assert!(with(1).is_empty());
    assert_eq!(
        with(0),
        ["T0512 1 components apart from 1 others are more than can be planned together"]
    );
}
