use super::sound;
use crate::testing::{World, check_lines, told};

/// Two sites, and components with a life that tests fill in.
const BASE: &str = "
=== types.yaml
node_types:
  Web:
    derived_from: edge:Component
    attributes: { address: { type: string } }
    capabilities: { web: { type: edge:Service } }
    requirements:
    - needs: { capability: edge:Service, relationship: edge:TalksTo, count_range: [ 0, UNBOUNDED ] }
    artifacts: { run: { type: edge:Script, file: run.sh, properties: { probe: true, timeout_seconds: 60 } } }
    interfaces:
      lifecycle:
        operations:
          start: { implementation: run, outputs: { address: { type: string, mapping: [ SELF, address ] } } }
          stop: { implementation: run }
  Quiet:
    derived_from: edge:Component
    capabilities: { web: { type: edge:Service } }
    requirements:
    - needs: { capability: edge:Service, relationship: edge:TalksTo, count_range: [ 0, UNBOUNDED ] }
  Silent:
    derived_from: Quiet
    artifacts: { run: { type: edge:Script, file: run.sh } }
    interfaces: { lifecycle: { operations: { start: { implementation: run } } } }
  Reader:
    derived_from: Web
    interfaces:
      lifecycle:
        operations:
          create: { implementation: run }
          configure:
            implementation: run
            inputs:
              address: { type: string, value: { $get_attribute: [ SELF, RELATIONSHIP, needs, TARGET, address ] } }
              url: { type: string, value: { $concat: [ 'http://', { $get_attribute: [ SELF, RELATIONSHIP, needs, TARGET, address ] } ] } }
              port: { type: integer, value: 80 }
=== sites.yaml
service_template:
  node_templates:
    east: { type: edge:EdgeSite, properties: { region: east }, capabilities: { compute: { properties: { cpu: 8.0 } } } }
    west: { type: edge:EdgeSite, properties: { region: west }, capabilities: { compute: { properties: { cpu: 8.0 } } } }
";

fn world(templates: &str) -> World {
    World::new(&format!(
        "imports: [ types.yaml, {{ profile: 'edge:1.0', namespace: edge }} ]
service_template:
  node_templates:
{templates}{BASE}"
    ))
}

/// A requirement for a site of a region.
fn at(region: &str) -> String {
    format!(
        "host: {{ node_filter: {{ $equal: [ {{ $get_property: [ SELF, TARGET, region ] }}, {region} ] }} }}"
    )
}

#[test]
fn a_node_starts_after_all_that_it_needs_and_ends_before() {
    let world = world(&format!(
        "    store: {{ type: Web, requirements: [ {east}, needs: {{ count: 0 }} ] }}
    web: {{ type: Web, requirements: [ {east}, needs: store ] }}",
        east = at("east")
    ));
    let plan = world.plan();
    assert!(plan.diagnostics.is_empty(), "{:?}", told(&plan.diagnostics));
    check_lines(
        &plan.value.to_string(),
        "east
         node store: Web
         node web: Web
         install store/lifecycle.start
         install web/lifecycle.start after store/lifecycle.start
         undeploy web/lifecycle.stop
         undeploy store/lifecycle.stop after web/lifecycle.stop",
    );
    let step = &plan.value.sites[0].install[0];
    assert!(step.probe && !step.idempotent);
    assert_eq!((step.timeout_seconds, step.attempts_max), (60, 5));
    assert_eq!(step.plugin.as_str(), "script");
}

#[test]
fn a_node_without_steps_passes_on_what_it_needs() {
    let world = world(&format!(
        "    store: {{ type: Web, requirements: [ {east}, needs: {{ count: 0 }} ] }}
    quiet: {{ type: Quiet, requirements: [ {east}, needs: store ] }}
    web: {{ type: Web, requirements: [ {east}, needs: quiet ] }}",
        east = at("east")
    ));
    check_lines(
        &world.plan().value.to_string(),
        "install web/lifecycle.start after store/lifecycle.start
         undeploy store/lifecycle.stop after web/lifecycle.stop",
    );
}

#[test]
fn an_attribute_of_the_same_site_is_read_where_it_is() {
    let world = world(&format!(
        "    store: {{ type: Web, requirements: [ {east}, needs: {{ count: 0 }} ] }}
    web: {{ type: Reader, requirements: [ {east}, needs: store ] }}",
        east = at("east")
    ));
    let plan = world.plan();
    check_lines(
        &plan.value.to_string(),
        "install web/lifecycle.create after store/lifecycle.start
         install web/lifecycle.configure after store/lifecycle.start, web/lifecycle.create",
    );
    let inputs = &plan.value.sites[0].install[2].inputs;
    assert_eq!(
        format!("{:?}", inputs["address"]),
        "Attribute { node: `store`, name: `address` }"
    );
    assert_eq!(
        format!("{:?}", inputs["url"]),
        "Concat([Value(String(`http://`)), Attribute { node: `store`, name: `address` }])"
    );
}

#[test]
fn an_attribute_of_another_site_is_handed_over_and_brings_the_news() {
    let world = world(&format!(
        "    store: {{ type: Web, requirements: [ {}, needs: {{ count: 0 }} ] }}
    web: {{ type: Reader, requirements: [ {}, needs: store ] }}",
        at("east"),
        at("west")
    ));
    check_lines(
        &world.plan().value.to_string(),
        "east
         install store/lifecycle.start
         provides store.address after store/lifecycle.start to west
         west
         install web/lifecycle.create awaits store.address
         install web/lifecycle.configure after web/lifecycle.create awaits store.address
         undeploy web/lifecycle.stop
         awaits store.address from east",
    );
}

#[test]
fn a_need_of_another_site_that_reads_nothing_waits_for_the_news() {
    // `store` yields an address, which says the news; `silent` yields nothing.
    let world = world(&format!(
        "    store: {{ type: Web, requirements: [ {east}, needs: {{ count: 0 }} ] }}
    silent: {{ type: Silent, requirements: [ {east}, needs: {{ count: 0 }} ] }}
    web: {{ type: Web, requirements: [ {west}, needs: store, needs: silent ] }}",
        east = at("east"),
        west = at("west")
    ));
    let plan = world.plan();
    check_lines(
        &plan.value.to_string(),
        "provides silent-lifecycle.start-a173f193 after silent/lifecycle.start to west
         provides store.address after store/lifecycle.start to west
         install web/lifecycle.start awaits silent-lifecycle.start-a173f193, store.address",
    );
    assert_eq!(plan.value.sites[0].provides[0].output, None);
}

#[test]
fn steps_that_wait_for_each_other_are_told_once_and_are_not_sound() {
    let world = world(&format!(
        "    a: {{ type: Web, requirements: [ {east}, needs: b ] }}
    b: {{ type: Web, requirements: [ {east}, needs: a ] }}",
        east = at("east")
    ));
    let plan = world.plan();
    assert_eq!(
        told(&plan.diagnostics),
        ["T0604 the steps of `b`, `a` wait for each other"]
    );
    assert!(sound(plan).is_none());
}
