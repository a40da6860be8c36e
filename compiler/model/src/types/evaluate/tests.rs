use proptest::prelude::*;
use toscac_syntax::expression::Expression;
use toscac_syntax::yaml::tree::{Scalar, ScalarKind, ScalarStyle};

use super::*;
use crate::testing::{program, told};
use crate::types::BuiltIn;
use crate::types::context::{Context, This};
use crate::value::WaitsOn;

/// The value of an output, as written.
fn expression(text: &str) -> Expression {
    let body =
        format!("service_template:\n  outputs:\n    o:\n      value: {text}\n  node_templates: {{}}\n");
    let program = program(&body);
    assert_eq!(told(&program.lowered()), Vec::<String>::new(), "{text}");
    let syntax = program.files.into_values().next().expect("one file").value;
    let template = syntax.service_template.expect("a service template");
    template.outputs["o"].value.clone().expect("a value")
}

/// What an expression is worth where nothing is known: its value, or what it waits for, or the messages.
fn worth_within(text: &str, wanted: Option<BuiltIn>, limits: &Limits) -> String {
    let types = Types::default();
    let names = Names::default();
    let rules = BTreeMap::new();
    let definitions = Definitions {
        types: &types,
        names: &names,
        rules: &rules,
        template_functions: None,
        programs: None,
        limits,
    };
    let expression = expression(text);
    let wanted = wanted.map(|built_in| Schema::built_in(built_in, expression.origin));
    let mut context = Context::of_nothing(&types, This::Nothing);
    let evaluated = evaluate(definitions, &expression, wanted.as_ref(), &mut context);
    if !evaluated.diagnostics.is_empty() {
        return told(&evaluated.diagnostics).join("; ");
    }
    match evaluated.outcome {
        Outcome::Known(value) => value.to_string(),
        Outcome::Waits(wait) => match wait.on {
            WaitsOn::Input(name) => format!("waits for input {name}"),
            WaitsOn::Function(name) => format!("waits for function {name}"),
            other => format!("waits for {other:?}"),
        },
        Outcome::Undefined => "undefined".to_owned(),
        Outcome::Fault => "fault without a message".to_owned(),
    }
}

#[track_caller]
fn check<const N: usize>(rows: [(&str, &str); N]) {
    for (text, expected) in rows {
        assert_eq!(worth_within(text, None, &Limits::default()), expected, "{text}");
    }
}

#[test]
fn calls_are_folded_from_the_inside_out() {
    check([
        ("{ $concat: [ a, { $concat: [ b, c ] } ] }", "abc"),
        ("{ $sum: [ 1, { $length: [ abc ] } ] }", "4"),
        ("[ 1, { $sum: [ 1, 1 ] } ]", "[ 1, 2 ]"),
        ("{ a: { $join: [ [ b, c ] ] } }", "{ a: bc }"),
        ("{ { $concat: [ a, b ] }: 1 }", "{ ab: 1 }"),
        ("{ $not: [ { $equal: [ 1, 2 ] } ] }", "true"),
        ("$$name", "\"$name\""),
    ]);
}

#[test]
fn what_reads_an_input_waits_for_it() {
    check([
        ("{ $get_input: zone }", "waits for input zone"),
        (
            "{ $concat: [ a, { $get_input: [ zone, name ] } ] }",
            "waits for input zone",
        ),
        ("[ 1, { $get_input: zone } ]", "waits for input zone"),
    ]);
}

#[test]
fn logic_is_decided_by_the_first_argument_that_can() {
    check([
        ("{ $and: [ { $get_input: a }, false ] }", "false"),
        ("{ $or: [ { $get_input: a }, true ] }", "true"),
        ("{ $and: [ { $get_input: a }, true ] }", "waits for input a"),
        ("{ $or: [ { $get_input: a }, false ] }", "waits for input a"),
        (
            "{ $or: [ true, { $equal: [ { $quotient: [ 1, 0 ] }, 1.0 ] } ] }",
            "true",
        ),
        (
            "{ $or: [ true, { $equal: [ 1, a ] } ] }",
            "T0364 `$equal` takes arguments of one type, found an integer and a string",
        ),
        (
            "{ $and: [ true, 1 ] }",
            "T0363 `$and` takes a boolean here, found an integer",
        ),
        (
            "{ $and: [ true ] }",
            "T0362 `$and` takes at least 2 arguments, found 1",
        ),
    ]);
}

#[test]
fn types_of_calls_are_checked_before_their_values_are_known() {
    check([
        (
            "{ $concat: [ { $length: [ { $get_input: a } ] }, b ] }",
            "T0363 `$concat` takes a string or a list here, found an integer",
        ),
        (
            "{ $equal: [ { $length: [ { $get_input: a } ] }, b ] }",
            "T0364 `$equal` takes arguments of one type, found an integer and a string",
        ),
        (
            "{ $sum: [ { $length: [ { $get_input: a } ] }, 0.5 ] }",
            "T0364 `$sum` takes arguments of one type, found an integer and a float",
        ),
        (
            "{ $sum: [ { $quotient: [ { $get_input: a }, { $length: [ b ] } ] }, 1 ] }",
            "waits for input a",
        ),
        (
            "{ $matches: [ { $get_input: a }, '[' ] }",
            "T0366 the pattern cannot be used: unclosed character class",
        ),
    ]);
}

#[test]
fn faults_of_values_are_told_once() {
    check([
        (
            "{ $sum: [ 1, { $round: [ .inf ] } ] }",
            "T0367 `$round` has no value: `.inf` cannot be turned into such a number",
        ),
        (
            "{ $quotient: [ 1, 0 ] }",
            "T0367 `$quotient` has no value: it divides by zero",
        ),
        (
            "{ $sum: [ 9223372036854775807, 1 ] }",
            "T0367 `$sum` has no value: the result does not fit",
        ),
        (
            "{ $token: [ 'a:b', ':', 2 ] }",
            "T0368 there is no token `2`: there are 2 tokens, `0` to `1`",
        ),
        (
            "[ { $join: [ [ a, 1 ] ] }, b ]",
            "T0363 `$join` takes a string as entry, found an integer",
        ),
        (
            "{ $not: true }",
            "T0359 the argument of `$not` stands without a list",
        ),
        (
            "{ $concat: a }",
            "T0365 the arguments of `$concat` are a list, found a single value",
        ),
        (
            "{ $not: { a: true } }",
            "T0365 the arguments of `$not` are a list, found a map",
        ),
        (
            "1e999",
            "T0358 `1e999` is beyond the range of a 64-bit float and is read as `.inf`",
        ),
        (
            "9223372036854775808",
            "T0341 `9223372036854775808` does not fit a signed integer of 64 bits",
        ),
    ]);
}

#[test]
fn literals_take_the_type_of_the_call_beside_them() {
    check([
        ("{ $less_than: [ { $quotient: [ 1, 2 ] }, 1 ] }", "true"),
        ("{ $equal: [ 3, { $quotient: [ 6, 2 ] } ] }", "true"),
        ("{ $sum: [ { $quotient: [ 1, 2 ] }, 1 ] }", "1.5"),
        ("{ $round: [ 3 ] }", "3"),
        ("{ $valid_values: [ { $quotient: [ 4, 2 ] }, [ 1, 2 ] ] }", "true"),
        ("{ $has_entry: [ [ 1, 2 ], { $quotient: [ 4, 2 ] } ] }", "true"),
    ]);
}

#[test]
fn unknown_functions_are_slips_or_matters_of_the_orchestrator() {
    check([
        ("{ $conact: [ a ] }", "T0360 there is no function `conact`"),
        (
            "{ $in_range: [ 1, [ 0, 2 ] ] }",
            "T0360 there is no function `in_range`",
        ),
        (
            "{ $other:thing: [ 1 ] }",
            "T0360 there is no function `other:thing`",
        ),
        (
            "{ $fresh_secret: { length: 32 } }",
            "T0361 function `fresh_secret` is not defined here: only an orchestrator that knows it can evaluate it",
        ),
        (
            "{ $fresh_secret: [ { $conact: [ a ] } ] }",
            "T0360 there is no function `conact`; T0361 function `fresh_secret` is not defined here: only an \
             orchestrator that knows it can evaluate it",
        ),
    ]);
}

#[test]
fn functions_of_a_context_have_none_here() {
    check([
        (
            "$value",
            "T0382 `$value` has a meaning only in a validation clause",
        ),
        (
            "$node_index",
            "T0383 `$node_index` has a meaning only in the context of a node",
        ),
        (
            "{ $node_index: [ 1 ] }",
            "T0362 `$node_index` takes no arguments, found 1",
        ),
        (
            "{ $get_property: [ SELF, name ] }",
            "T0394 `SELF` has no meaning here: no node or relationship contains this",
        ),
        (
            "{ $get_property: [ HOST, name ] }",
            "T0384 a path starts with a node template or `SELF`, found `HOST`",
        ),
        (
            "{ $get_property: [ SELF, [ a ] ] }",
            "T0389 `$get_property` takes names and positions here",
        ),
        (
            "{ $get_property: name }",
            "T0365 the arguments of `$get_property` are a list, found a single value",
        ),
        (
            "{ $get_property: [ SELF ] }",
            "T0362 `$get_property` takes at least 2 arguments, found 1",
        ),
        (
            "{ $get_property: [ web, name ] }",
            "T0385 there is no node template `web` in a type, which knows no node templates",
        ),
    ]);
}

#[test]
fn the_wanted_type_reads_literals_and_refuses_other_results() {
    let worth = |text: &str, wanted: BuiltIn| worth_within(text, Some(wanted), &Limits::default());
    for (text, wanted, expected) in [
        ("1", BuiltIn::Float, "1.0"),
        ("{ $sum: [ 1, 2 ] }", BuiltIn::Integer, "3"),
        (
            "{ $sum: [ 1, 2 ] }",
            BuiltIn::Float,
            "T0357 expected a float, but this yields an integer",
        ),
        (
            "{ $length: [ a ] }",
            BuiltIn::String,
            "T0357 expected a string, but this yields an integer",
        ),
        (
            "{ $length: [ { $get_input: a } ] }",
            BuiltIn::String,
            "T0357 expected a string, but this yields an integer",
        ),
        ("{ $get_input: a }", BuiltIn::String, "waits for input a"),
        ("1", BuiltIn::String, "T0340 expected a string, found an integer"),
        ("null", BuiltIn::String, "T0343 expected a string, found null"),
        (
            "True",
            BuiltIn::Boolean,
            "T0342 expected `true` or `false` in small letters, found `True`",
        ),
        ("~", BuiltIn::Nil, "T0343 expected `null`, found `~`"),
        ("[ a ]", BuiltIn::String, "T0340 expected a string, found a list"),
        ("a", BuiltIn::List, "T0340 expected a list, found a string"),
        ("{ a: 1 }", BuiltIn::List, "T0340 expected a list, found a map"),
        (
            "{ 1: a }",
            BuiltIn::Map,
            "T0340 expected a string, found an integer",
        ),
        (
            "{ $sum: [ 1, 2 ] }",
            BuiltIn::List,
            "T0357 expected a list, but this yields an integer",
        ),
        ("1.0", BuiltIn::Version, "T0340 expected a version, found a float"),
        ("1.0.0", BuiltIn::Version, "1.0.0"),
    ] {
        assert_eq!(worth(text, wanted), expected, "{text}");
    }
}

#[test]
fn steps_and_depth_of_evaluation_are_bounded() {
    let nested = |depth: usize| format!("{}true{}", "{ $not: [ ".repeat(depth), " ] }".repeat(depth));
    let limits = |steps: usize, depth: usize| Limits {
        evaluation_steps: steps,
        evaluation_depth: depth,
        ..Limits::default()
    };
    // Each call is one step deep and its argument another one; the outermost is not counted as a step.
    assert_eq!(worth_within(&nested(4), None, &limits(100, 5)), "true");
    assert_eq!(
        worth_within(&nested(5), None, &limits(100, 5)),
        "T0369 evaluating this is nested deeper than the limit of 5"
    );
    assert_eq!(worth_within(&nested(4), None, &limits(4, 100)), "true");
    assert_eq!(
        worth_within(&nested(5), None, &limits(4, 100)),
        "T0369 evaluating this takes more steps than the limit of 4"
    );
}

#[test]
fn as_much_nesting_as_the_text_may_have_fits_the_stack() {
    // A list and a map for each call: 256 levels of text are 127 calls. Lists and maps alone go twice as deep.
    let calls = format!("{}a{}", "{ $concat: [ ".repeat(120), " ] }".repeat(120));
    assert_eq!(
        worth_within(&calls, Some(BuiltIn::String), &Limits::default()),
        "a"
    );
    let lists = format!("{}1{}", "[ ".repeat(240), " ]".repeat(240));
    let worth = worth_within(&lists, None, &Limits::default());
    assert_eq!(worth, lists);
}

#[test]
fn collections_of_what_calls_yield_are_bounded_in_size() {
    let limits = Limits {
        value_bytes: 2 * size_of::<Value>() + 60,
        ..Limits::default()
    };
    let call = "{ $concat: [ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ] }";
    assert!(worth_within(&format!("[ {call} ]"), None, &limits).starts_with("[ aaa"));
    let two = worth_within(&format!("[ {call}, {call} ]"), None, &limits);
    assert!(two.starts_with("T0369 this value is larger than"), "{two}");
    let literals = format!("[ {} ]", vec!["a"; 100].join(", "));
    assert!(worth_within(&literals, None, &limits).starts_with("[ a, a"));
}

#[test]
fn what_reads_an_undefined_part_is_undefined() {
    let types = Types::default();
    let names = Names::default();
    let rules = BTreeMap::new();
    let limits = Limits::default();
    let definitions = Definitions {
        types: &types,
        names: &names,
        rules: &rules,
        template_functions: None,
        programs: None,
        limits: &limits,
    };
    let condition = expression("{ $equal: [ { $value: [ missing ] }, 1 ] }");
    let mut context = Context::of_nothing(&types, This::Nothing);
    let mut evaluator = Evaluator::new(definitions, &mut context);
    evaluator.validated.push(Answer {
        outcome: Outcome::Known(Value::map(BTreeMap::new())),
        schema: Schema::any(condition.origin),
    });
    assert_eq!(evaluator.boolean(&condition), Outcome::Undefined);
    assert_eq!(evaluator.diagnostics, Vec::new());
}

/// Expressions of every kind, most of them nonsense.
fn any_expression() -> impl Strategy<Value = Expression> {
    let origin = Origin::root(FileId(0));
    let scalar = move |text: &str, kind: ScalarKind| Expression {
        origin,
        kind: ExpressionKind::Scalar(
            Scalar {
                text: Name::new(text),
                style: ScalarStyle::Plain,
            },
            kind,
        ),
    };
    let leaf = prop_oneof![
        prop::sample::select(vec![
            "a",
            "SELF",
            "RELATIONSHIP",
            "CAPABILITY",
            "ALL",
            "10 m",
            "1.0.0",
            "(",
            "aGk=",
        ])
        .prop_map(move |text| scalar(text, ScalarKind::String)),
        prop::sample::select(vec![
            "0",
            "-1",
            "7",
            "9223372036854775807",
            "99999999999999999999"
        ])
        .prop_map(move |text| scalar(text, ScalarKind::Integer)),
        prop::sample::select(vec!["0.5", ".nan", "-.inf", "1e999"])
            .prop_map(move |text| scalar(text, ScalarKind::Float)),
        prop::sample::select(vec!["true", "False"]).prop_map(move |text| scalar(text, ScalarKind::Boolean)),
        Just(scalar("", ScalarKind::Null)),
    ];
    leaf.prop_recursive(4, 40, 4, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4).prop_map(move |items| Expression {
            origin,
            kind: ExpressionKind::List(items.into()),
        });
        let map =
            prop::collection::vec((inner.clone(), inner.clone()), 0..3).prop_map(move |entries| Expression {
                origin,
                kind: ExpressionKind::Map(entries.into()),
            });
        let name = prop_oneof![
            prop::sample::select(table::FUNCTIONS).prop_map(|row| row.name.to_owned()),
            Just("unknown".to_owned()),
        ];
        let arguments = prop_oneof![4 => list.clone(), 1 => inner];
        let call = (name, arguments).prop_map(move |(name, arguments)| Expression {
            origin,
            kind: ExpressionKind::Call(Arc::new(Call {
                function: Name::from(name),
                arguments,
                bare: false,
                written: None,
            })),
        });
        prop_oneof![1 => list, 1 => map, 3 => call]
    })
}

proptest! {
    #[test]
    fn whatever_is_written_is_evaluated_or_told(
        expression in any_expression(),
        wanted in prop::option::of(prop::sample::select(BuiltIn::ALL.to_vec())),
    ) {
        let types = Types::default();
        let names = Names::default();
        let rules = BTreeMap::new();
        let limits = Limits::default();
        let definitions = Definitions {
            types: &types,
            names: &names,
            rules: &rules,
            template_functions: None,
            programs: None,
            limits: &limits,
        };
        let wanted = wanted.map(|built_in| Schema::built_in(built_in, expression.origin));
        let mut context = Context::of_data_type(&types);
        let evaluated = evaluate(definitions, &expression, wanted.as_ref(), &mut context);
        let told = evaluated.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        // The abstract scalar alone is a silent fault: that it is used is told where it is declared.
        let abstract_scalar = wanted.is_some_and(|schema| {
            schema.data_type == super::super::DataTypeRef::BuiltIn(BuiltIn::Scalar)
        });
        prop_assert!(told == (evaluated.outcome == Outcome::Fault) || abstract_scalar);
    }
}
