use crate::limits::Limits;
use crate::testing::{program, told};
use crate::types::derive_types;

/// What is told about the types of a program.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let program = program(text);
    let names = program.names();
    let types = derive_types(&program.files, &names, &Limits::default());
    let all = [
        told(&program.lowered()),
        told(&names.diagnostics),
        told(&types.diagnostics),
    ]
    .concat();
    assert_eq!(all, expected, "in {text}");
}

/// A node type whose property of any type reads the graph; expected are the messages.
#[track_caller]
fn check_reads<const N: usize>(rows: [(&str, &[&str]); N]) {
    for (read, expected) in rows {
        let text = format!(
            "
data_types:
  Endpoint: {{ properties: {{ port: {{ type: integer }} }} }}
capability_types:
  Host:
    properties: {{ cpus: {{ type: integer, default: 1 }}, model: {{ type: string, default: x }} }}
    attributes: {{ load: {{ type: float }} }}
  BigHost: {{ derived_from: Host, properties: {{ disks: {{ type: integer, default: 1 }} }} }}
relationship_types:
  HostedOn: {{ properties: {{ weight: {{ type: integer, default: 1 }} }} }}
node_types:
  Rack:
    properties: {{ name: {{ type: string }}, endpoint: {{ type: Endpoint }}, tags: {{ type: list, entry_schema: string }} }}
    attributes: {{ address: {{ type: string }} }}
    capabilities: {{ host: Host }}
  CooledRack: {{ derived_from: Rack, properties: {{ degrees: {{ type: integer }} }} }}
  Server:
    properties:
      read: {{ type: string, default: {{ $concat: [ x, {read} ] }} }}
      number: {{ type: integer }}
    capabilities: {{ feature: Host }}
    requirements:
    - host: {{ node: Rack, capability: Host, relationship: HostedOn }}
    - any: {{ capability: Host, relationship: HostedOn }}
"
        );
        check(&text, expected);
    }
}

const STRING: &str = "`$concat` takes a string or a list here, found";

#[test]
fn paths_lead_through_declared_types() {
    check_reads([
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, TARGET, name ] }",
            &[],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, 1, TARGET, endpoint, port ] }",
            &[&format!("T0363 {STRING} an integer")],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, TARGET, tags, 0 ] }",
            &[],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, ALL, TARGET, name ] }",
            &["T0364 `$concat` takes arguments of one type, found a string and a list"],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, CAPABILITY, cpus ] }",
            &[&format!("T0363 {STRING} an integer")],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, weight ] }",
            &[&format!("T0363 {STRING} an integer")],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, SOURCE, read ] }",
            &[],
        ),
        ("{ $get_property: [ SELF, CAPABILITY, feature, model ] }", &[]),
        (
            "{ $get_property: [ SELF, CAPABILITY, feature, RELATIONSHIP, SOURCE, whatever ] }",
            &[],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, any, TARGET, whatever ] }",
            &[],
        ),
        (
            "{ $get_attribute: [ SELF, RELATIONSHIP, host, TARGET, address ] }",
            &[],
        ),
        (
            "{ $get_attribute: [ SELF, RELATIONSHIP, host, TARGET, name ] }",
            &[],
        ),
        (
            "{ $get_attribute: [ SELF, CAPABILITY, feature, load ] }",
            &[&format!("T0363 {STRING} a float")],
        ),
        ("{ $get_artifact: [ SELF, image ] }", &[]),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, $node_index, TARGET, name ] }",
            &[],
        ),
    ]);
}

#[test]
fn each_word_of_a_path_is_checked() {
    check_reads([
        (
            "{ $get_property: [ SELF, nam ] }",
            &["T0388 node type `Server` has no property `nam`"],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, hots, TARGET, name ] }",
            &["T0386 node type `Server` has no requirement `hots`"],
        ),
        (
            "{ $get_property: [ SELF, CAPABILITY, host, cpus ] }",
            &["T0387 node type `Server` has no capability `host`"],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, TARGET, CAPABILITY, host, cpu ] }",
            &["T0388 capability type `Host` has no property `cpu`"],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, heft ] }",
            &["T0388 relationship type `HostedOn` has no property `heft`"],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, TARGET, address ] }",
            &["T0388 node type `Rack` has no property `address`"],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, TARGET, endpoint, prot ] }",
            &["T0391 data type `Endpoint` has no field `prot`"],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, TARGET, tags, first ] }",
            &["T0391 expected a position from 0 on in a list of `string`, found `first`"],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, TARGET, name, 0 ] }",
            &["T0391 `$get_property` looks for `0` in a string, which has no parts"],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, -1, TARGET, name ] }",
            &["T0389 expected an index from 0 on or `ALL`, found `-1`"],
        ),
        (
            "{ $get_property: [ SELF, SOURCE, name ] }",
            &["T0389 `SOURCE` does not lead on from a node"],
        ),
        (
            "{ $get_property: [ SOURCE, name ] }",
            &["T0384 a path starts with a node template or `SELF`, found `SOURCE`"],
        ),
        (
            "{ $get_property: [ rack, name ] }",
            &["T0385 there is no node template `rack` in a type, which knows no node templates"],
        ),
        (
            "$relationship_index",
            &[
                "T0383 `$relationship_index` has a meaning only in a relationship type, a requirement definition or a requirement assignment",
            ],
        ),
        (
            "{ $available_allocation: [ SELF, CAPABILITY, feature, model ] }",
            &["T0392 `model` is a string: only an integer, a float or a scalar can be allocated"],
        ),
        (
            "{ $available_allocation: [ SELF, CAPABILITY, feature, cpus ] }",
            &[&format!("T0363 {STRING} an integer")],
        ),
    ]);
}

#[test]
fn what_only_a_derived_type_has_is_a_warning() {
    check_reads([
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, TARGET, degrees ] }",
            &["T0393 node type `Rack` has no property `degrees`"],
        ),
        (
            "{ $get_property: [ SELF, RELATIONSHIP, host, CAPABILITY, disks ] }",
            &["T0393 capability type `Host` has no property `disks`"],
        ),
        // The node itself is of exactly this type as far as the type is concerned.
        (
            "{ $get_property: [ SELF, CAPABILITY, feature, disks ] }",
            &["T0388 capability type `Host` has no property `disks`"],
        ),
    ]);
}

#[test]
fn clauses_are_boolean_and_fit_the_type_that_they_are_written_for() {
    check(
        "
data_types:
  A: { derived_from: string, validation: { $less_than: [ $value, 5 ] } }
  B: { derived_from: integer, validation: { $sum: [ $value, 1 ] } }
  C: { derived_from: boolean, validation: $value }
  D: { properties: { low: { type: integer } }, validation: { $less_than: [ { $value: [ hihg ] }, 5 ] } }
  E: { derived_from: list, entry_schema: { type: integer, validation: { $matches: [ $value, x ] } } }
  F: { derived_from: string, validation: true }
  H: { derived_from: version, validation: { $less_than: [ $value, x ] } }
  I: { derived_from: string, validation: { $in_range: [ $value, [ 1, 2 ] ] } }
",
        &[
            "T0364 `$less_than` takes arguments of one type, found a string and an integer",
            "T0355 a validation clause must be a boolean, this one is an integer",
            "T0391 data type `D` has no field `hihg`",
            "T0363 `$matches` takes a string here, found an integer",
            "T0346 expected a version, found `x`",
            "T0360 there is no function `in_range`",
        ],
    );
}

#[test]
fn a_clause_may_read_other_properties_of_what_it_is_written_for() {
    check(
        "
node_types:
  Scalable:
    properties:
      least: { type: integer, validation: { $greater_or_equal: [ $value, 0 ] } }
      most:
        type: integer
        validation: { $greater_or_equal: [ $value, { $get_property: [ SELF, least ] } ] }
      wrong:
        type: integer
        validation: { $greater_or_equal: [ $value, { $get_property: [ SELF, lest ] } ] }
",
        &["T0388 node type `Scalable` has no property `lest`"],
    );
}

#[test]
fn in_a_requirement_self_is_the_relationship() {
    check(
        "
capability_types: { Host: { properties: { cpus: { type: integer, default: 1 } } } }
relationship_types:
  HostedOn:
    properties:
      from: { type: string, default: { $get_property: [ SELF, SOURCE, name ] } }
      number: { type: integer, default: $relationship_index }
      node: { type: integer, default: $node_index }
node_types:
  Rack: { properties: { name: { type: string } }, capabilities: { host: Host } }
  Server:
    properties: { name: { type: string } }
    requirements:
    - host:
        node: Rack
        capability: Host
        relationship: HostedOn
        node_filter:
          $and:
          - $greater_than: [ { $get_property: [ SELF, CAPABILITY, cpus ] }, 2 ]
          - $equal: [ { $get_property: [ SELF, TARGET, name ] }, { $get_property: [ SELF, SOURCE, name ] } ]
    - other:
        node: Rack
        capability: Host
        relationship: HostedOn
        node_filter: { $get_property: [ SELF, name ] }
    - third:
        node: Rack
        capability: Host
        relationship: HostedOn
        node_filter: { $get_property: [ SELF, TARGET, name ] }
",
        &[
            "T0383 `$node_index` has a meaning only in the context of a node",
            "T0388 relationship type `HostedOn` has no property `name`",
            "T0357 expected a boolean, but this yields a string",
        ],
    );
}

#[test]
fn groups_and_policies_have_no_self() {
    check(
        "
group_types: { G: { properties: { p: { type: string, default: { $get_property: [ SELF, q ] } } } } }
policy_types: { P: { properties: { p: { type: integer, default: $node_index } } } }
",
        &[
            "T0394 `SELF` has no meaning here: no node or relationship contains this",
            "T0383 `$node_index` has a meaning only in the context of a node",
        ],
    );
}

#[test]
fn what_hangs_on_an_unknown_type_is_silent() {
    check(
        "
node_types:
  A:
    derived_from: Nowhere
    properties: { p: { type: Missing, default: 5 }, q: { type: string, default: { $get_property: [ SELF, r ] } } }
",
        &[
            "T0212 no node type is called `Nowhere`",
            "T0212 no data type is called `Missing`",
        ],
    );
}
