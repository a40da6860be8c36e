//! Constraints, filters and conditions.

use super::{check, check_told, rewritten};

const PROPERTY: &str = "{ node_types: { N: { properties: { p: { type: T, constraints: @ } } } } }";

#[test]
fn constraints_become_one_expression_about_the_value() {
    check(
        PROPERTY,
        [
            ("[ { equal: 5 } ]", "{ $equal: [ $value, 5 ] }"),
            ("[ { greater_than: 5 } ]", "{ $greater_than: [ $value, 5 ] }"),
            (
                "[ { greater_or_equal: 5 } ]",
                "{ $greater_or_equal: [ $value, 5 ] }",
            ),
            ("[ { less_than: 5 } ]", "{ $less_than: [ $value, 5 ] }"),
            ("[ { less_or_equal: 5 } ]", "{ $less_or_equal: [ $value, 5 ] }"),
            (
                "[ { valid_values: [ a, b ] } ]",
                "{ $valid_values: [ $value, [ a, b ] ] }",
            ),
            (
                "[ { in_range: [ 1, 5 ] } ]",
                "{ $and: [ { $greater_or_equal: [ $value, 1 ] }, { $less_or_equal: [ $value, 5 ] } ] }",
            ),
            (
                "[ { in_range: [ 1, UNBOUNDED ] } ]",
                "{ $greater_or_equal: [ $value, 1 ] }",
            ),
            (
                "[ { in_range: [ UNBOUNDED, 5 ] } ]",
                "{ $less_or_equal: [ $value, 5 ] }",
            ),
            ("[ { in_range: [ UNBOUNDED, UNBOUNDED ] } ]", "true"),
            ("[ { length: 5 } ]", "{ $equal: [ { $length: [ $value ] }, 5 ] }"),
            (
                "[ { min_length: 5 } ]",
                "{ $greater_or_equal: [ { $length: [ $value ] }, 5 ] }",
            ),
            (
                "[ { max_length: 5 } ]",
                "{ $less_or_equal: [ { $length: [ $value ] }, 5 ] }",
            ),
            ("[ { pattern: 'a|b' } ]", "{ $matches: [ $value, ^(?:a|b)$ ] }"),
            (
                "[ { equal: { get_input: a } } ]",
                "{ $equal: [ $value, { $get_input: a } ] }",
            ),
            (
                "[ { min_length: 1 }, { pattern: x } ]",
                "{ $and: [ { $greater_or_equal: [ { $length: [ $value ] }, 1 ] }, { $matches: [ $value, ^(?:x)$ ] } ] }",
            ),
            ("[]", "true"),
        ],
    );
}

#[test]
fn a_faulty_constraint_is_reported_once_and_spoils_nothing_else() {
    check_told(
        PROPERTY,
        [
            ("{ equal: 5 }", &["T0108"]),
            ("[ equal ]", &["T0108"]),
            ("[ { equal: 5, less_than: 6 } ]", &["T0108"]),
            ("[ { eqaul: 5 } ]", &["T0136"]),
            ("[ { $less_than: 5 } ]", &["T0136"]),
            ("[ { in_range: 5 } ]", &["T0108"]),
            ("[ { in_range: [ 5 ] } ]", &["T0108"]),
            ("[ { schema: '{}' } ]", &["T0137"]),
        ],
    );
    let (shown, _) = rewritten(&PROPERTY.replace('@', "[ { eqaul: 5 }, { equal: 6 } ]"));
    assert!(shown.contains("{$and: [!, {$equal: [$value, 6]}]}"), "{shown}");
}

const FILTER: &str = "{ topology_template: { node_templates: { n: { type: T, node_filter: @ } } } }";
const TARGET: &str =
    "{ topology_template: { node_templates: { n: { requirements: [ { r: { node_filter: @ } } ] } } } }";

#[test]
fn a_node_filter_asks_for_properties_of_the_node_and_of_its_capabilities() {
    check(
        FILTER,
        [
            (
                "{ properties: [ p: { equal: 1 } ] }",
                "{ $equal: [ { $get_property: [ SELF, p ] }, 1 ] }",
            ),
            (
                "{ properties: { p: [ { greater_than: 1 }, { less_than: 5 } ] } }",
                "{ $and: [ { $greater_than: [ { $get_property: [ SELF, p ] }, 1 ] }, \
                 { $less_than: [ { $get_property: [ SELF, p ] }, 5 ] } ] }",
            ),
            (
                "{ capabilities: [ host: { properties: [ cpus: { equal: 4 } ] } ] }",
                "{ $equal: [ { $get_property: [ SELF, CAPABILITY, host, cpus ] }, 4 ] }",
            ),
            ("{}", "true"),
        ],
    );
    check(
        TARGET,
        [
            (
                "{ properties: [ p: { equal: 1 } ] }",
                "{ $equal: [ { $get_property: [ SELF, TARGET, p ] }, 1 ] }",
            ),
            (
                "{ capabilities: { host: { properties: { cpus: { equal: 4 } } } } }",
                "{ $equal: [ { $get_property: [ SELF, TARGET, CAPABILITY, host, cpus ] }, 4 ] }",
            ),
        ],
    );
    check_told(
        FILTER,
        [
            ("[ p: { equal: 1 } ]", &["T0108"]),
            ("{ propertys: [] }", &["T0106"]),
            ("{ capabilities: [ host: [] ] }", &["T0108"]),
            ("{ capabilities: [ host: { attributes: [] } ] }", &["T0106"]),
            ("{ properties: 5 }", &["T0108"]),
        ],
    );
}

const STEP: &str = "{ topology_template: { workflows: { w: { steps: { s: { filter: @ } } } } } }";

#[test]
fn condition_clauses_join_assertions_about_attributes() {
    check(
        STEP,
        [
            (
                "[ a: { equal: 1 } ]",
                "{ $equal: [ { $get_attribute: [ SELF, a ] }, 1 ] }",
            ),
            (
                "[ a: [ { equal: 1 } ], b: [ { equal: 2 } ] ]",
                "{ $and: [ { $equal: [ { $get_attribute: [ SELF, a ] }, 1 ] }, \
                 { $equal: [ { $get_attribute: [ SELF, b ] }, 2 ] } ] }",
            ),
            (
                "[ or: [ a: { equal: 1 }, b: { equal: 2 } ] ]",
                "{ $or: [ { $equal: [ { $get_attribute: [ SELF, a ] }, 1 ] }, \
                 { $equal: [ { $get_attribute: [ SELF, b ] }, 2 ] } ] }",
            ),
            (
                "[ not: [ and: [ a: { equal: 1 } ] ] ]",
                "{ $not: [ { $equal: [ { $get_attribute: [ SELF, a ] }, 1 ] } ] }",
            ),
            (
                "[ assert: [ a: { equal: 1 } ] ]",
                "{ $equal: [ { $get_attribute: [ SELF, a ] }, 1 ] }",
            ),
            ("[ or: [] ]", "false"),
            ("[]", "true"),
        ],
    );
    check_told(
        STEP,
        [("5", &["T0108"]), ("[ 5 ]", &["T0108"]), ("[ a: 5 ]", &["T0108"])],
    );
}

const WORKFLOW: &str = "{ topology_template: { workflows: { w: { preconditions: @ } } } }";

#[test]
fn a_precondition_is_about_its_own_target() {
    check(
        WORKFLOW,
        [
            (
                "[ { target: a, condition: [ s: { equal: x } ] } ]",
                "{ $equal: [ { $get_attribute: [ a, s ] }, x ] }",
            ),
            (
                "[ { target: a, target_relationship: r, condition: [ s: { equal: x } ] } ]",
                "{ $equal: [ { $get_attribute: [ a, RELATIONSHIP, r, s ] }, x ] }",
            ),
            ("[ { target: a } ]", "true"),
        ],
    );
    check_told(
        WORKFLOW,
        [
            ("{ target: a }", &["T0108"]),
            ("[ a ]", &["T0108"]),
            ("[ { condition: [] } ]", &["T0109"]),
            ("[ { target: a, conditions: [] } ]", &["T0106"]),
        ],
    );
}

const TRIGGER: &str = "{ policy_types: { P: { triggers: { t: { event: e, condition: @ } } } } }";

#[test]
fn the_condition_of_a_trigger_may_say_for_how_long_which_is_left_out() {
    check(
        TRIGGER,
        [
            (
                "[ a: { equal: 1 } ]",
                "{ $equal: [ { $get_attribute: [ SELF, a ] }, 1 ] }",
            ),
            (
                "{ constraint: [ a: { equal: 1 } ] }",
                "{ $equal: [ { $get_attribute: [ SELF, a ] }, 1 ] }",
            ),
            (
                "{ constraint: { or: [ a: { equal: 1 } ] } }",
                "{ $equal: [ { $get_attribute: [ SELF, a ] }, 1 ] }",
            ),
        ],
    );
    check_told(
        TRIGGER,
        [
            ("{ constraint: [], period: 1 m }", &["T0137"]),
            (
                "{ constraint: [], evaluations: 2, method: average }",
                &["T0137", "T0137"],
            ),
            ("{ constraint: [], perod: 1 m }", &["T0106"]),
        ],
    );
}
