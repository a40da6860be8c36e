use toscac_model::types::programs::{ProgramFault, ProgramLimit};

use super::*;

/// A module that echoes its arguments, with one function more.
fn module(function: &str) -> String {
    format!(
        r#"(module
  (memory (export "memory") 1)
  (func (export "allocate") (param i32) (result i32) (i32.const 1024))
  (func (export "echo") (param i32 i32) (result i64)
    (i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1))))
  {function})"#
    )
}

fn limits() -> Limits {
    Limits {
        program_fuel: 10_000,
        program_memory_bytes: 2 << 16,
        value_bytes: 64,
        ..Limits::default()
    }
}

fn call(text: &str, function: &str, arguments: &str) -> Result<String, ProgramFault> {
    let result = Module::new(text.as_bytes())?.call(function, arguments.as_bytes(), &limits())?;
    Ok(String::from_utf8(result).expect("text"))
}

/// What a function with this body comes to.
fn body(body: &str) -> Result<String, ProgramFault> {
    let text = module(&format!(
        r#"(func (export "f") (param i32 i32) (result i64) {body})"#
    ));
    call(&text, "f", "[]")
}

#[test]
fn arguments_go_in_and_the_result_comes_out() {
    assert_eq!(call(&module(""), "echo", "[1,\"a\"]"), Ok("[1,\"a\"]".to_owned()));
}

#[test]
fn text_and_bytes_are_the_same_module() {
    let bytes = wat::parse_str(module("")).expect("a module");
    assert_eq!(bytes.get(..4), Some(&b"\0asm"[..]));
    let result = Module::new(&bytes).expect("whole").call("echo", b"[]", &limits());
    assert_eq!(result, Ok(b"[]".to_vec()));
}

#[test]
fn what_is_no_module_is_refused() {
    for bytes in [
        &b"\0asm"[..],
        b"",
        b"#!/bin/sh",
        b"(module (func (result i32)))",
        b"\xff\xfe",
    ] {
        let told = Module::new(bytes);
        assert!(
            matches!(&told, Err(ProgramFault::Malformed(words)) if !words.is_empty()),
            "{told:?}"
        );
    }
}

#[test]
fn nothing_is_imported() {
    let text = r#"(module (import "wasi_snapshot_preview1" "clock_time_get" (func)))"#;
    assert_eq!(
        Module::new(text.as_bytes()).err(),
        Some(ProgramFault::Interface(
            "it imports `clock_time_get` of `wasi_snapshot_preview1`".to_owned()
        ))
    );
}

#[test]
fn exports_are_looked_for_by_name_and_type() {
    let told = |text: &str, function: &str| match call(text, function, "[]") {
        Err(ProgramFault::Interface(words)) => words,
        other => format!("{other:?}"),
    };
    assert_eq!(
        told(&module(""), "ecko"),
        "it has no export `ecko`; the nearest is `echo`"
    );
    assert_eq!(told("(module)", "echo"), "it has no export `memory`");
    assert_eq!(
        told(r#"(module (memory (export "memory") 1))"#, "echo"),
        "it has no export `allocate`"
    );
    assert_eq!(
        told(
            &module(r#"(func (export "f") (param i32) (result i32) (i32.const 0))"#),
            "f"
        ),
        "its export `f` takes or yields something else"
    );
    let far = r#"(module (memory (export "memory") 1)
      (func (export "allocate") (param i32) (result i32) (i32.const -1))
      (func (export "f") (param i32 i32) (result i64) (i64.const 0)))"#;
    assert_eq!(told(far, "f"), "`allocate` yields room outside of its memory");
}

#[test]
fn a_program_that_gives_up_is_told_why() {
    let told = body("unreachable");
    assert!(
        matches!(&told, Err(ProgramFault::Trapped(words)) if words.contains("unreachable")),
        "{told:?}"
    );
    let told = body("(i64.div_s (i64.const 1) (i64.const 0))");
    assert!(
        matches!(&told, Err(ProgramFault::Trapped(words)) if words.contains("zero")),
        "{told:?}"
    );
}

#[test]
fn instructions_are_counted() {
    let endless = "(loop (br 0)) (i64.const 0)";
    assert_eq!(
        body(endless),
        Err(ProgramFault::Limit(ProgramLimit::Fuel, 10_000))
    );
    // One that comes to an end within the bound does, and the bound is the same at each call.
    let counting = "(local i32) (local.set 2 (i32.const 100))
      (loop (br_if 0 (local.tee 2 (i32.sub (local.get 2) (i32.const 1))))) (i64.const 0)";
    assert_eq!(body(counting), Ok(String::new()));
    let start = r#"(module (memory (export "memory") 1) (func $s (loop (br 0))) (start $s))"#;
    assert_eq!(
        call(start, "f", "[]"),
        Err(ProgramFault::Limit(ProgramLimit::Fuel, 10_000))
    );
}

#[test]
fn calls_within_calls_are_bounded() {
    let text = module(
        r#"(func $f (export "f") (param i32 i32) (result i64) (call $f (local.get 0) (local.get 1)))"#,
    );
    let told = Module::new(text.as_bytes())
        .expect("whole")
        .call("f", b"[]", &Limits::default());
    assert!(matches!(told, Err(ProgramFault::Trapped(_))), "{told:?}");
}

#[test]
fn memory_is_bounded_where_it_starts_and_where_it_grows() {
    let refused = Err(ProgramFault::Limit(ProgramLimit::Memory, 2 << 16));
    assert_eq!(
        body("(drop (memory.grow (i32.const 1))) (i64.const 0)"),
        Ok(String::new())
    );
    assert_eq!(body("(drop (memory.grow (i32.const 2))) (i64.const 0)"), refused);
    let starting = |pages: u32| {
        let text = format!(
            r#"(module (memory (export "memory") {pages})
              (func (export "allocate") (param i32) (result i32) (i32.const 0))
              (func (export "f") (param i32 i32) (result i64) (i64.const 0)))"#
        );
        call(&text, "f", "[]")
    };
    assert_eq!(starting(2), Ok(String::new()));
    assert_eq!(starting(3), refused);
}

#[test]
fn results_lie_in_memory_and_are_bounded() {
    assert_eq!(body("(i64.const 64)").map(|text| text.len()), Ok(64));
    assert_eq!(
        body("(i64.const 65)"),
        Err(ProgramFault::Limit(ProgramLimit::Result, 64))
    );
    let end = 1_i64 << 16;
    assert_eq!(
        body(&format!("(i64.const {})", (end - 1) << 32 | 1)).map(|text| text.len()),
        Ok(1)
    );
    assert_eq!(
        body(&format!("(i64.const {})", (end - 1) << 32 | 2)),
        Err(ProgramFault::Unreadable("lies outside of its memory".to_owned()))
    );
    assert_eq!(
        body("(i64.const -1)"),
        Err(ProgramFault::Limit(ProgramLimit::Result, 64))
    );
}

#[test]
fn every_call_starts_anew() {
    let text = module(
        r#"(func (export "f") (param i32 i32) (result i64)
          (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 49)))
          (i64.const 1))"#,
    );
    let module = Module::new(text.as_bytes()).expect("whole");
    for _ in 0..2 {
        assert_eq!(module.call("f", b"[]", &limits()), Ok(b"1".to_vec()));
    }
}

#[test]
fn json_becomes_what_an_author_would_have_written() {
    let json = serde_json::json!({ "a": [ 1, 1.5, true, null, "$x", "1" ] });
    let ExpressionKind::Map(entries) = literal(&json, Origin::root(FileId(0))).kind else {
        panic!("a map");
    };
    let ExpressionKind::List(items) = &entries[0].1.kind else {
        panic!("a list");
    };
    let found: Vec<(&str, ScalarKind)> = items
        .iter()
        .filter_map(|item| match &item.kind {
            ExpressionKind::Scalar(scalar, kind) => Some((scalar.text.as_str(), *kind)),
            _ => None,
        })
        .collect();
    assert_eq!(
        found,
        [
            ("1", ScalarKind::Integer),
            ("1.5", ScalarKind::Float),
            ("true", ScalarKind::Boolean),
            ("null", ScalarKind::Null),
            ("$x", ScalarKind::String),
            ("1", ScalarKind::String),
        ]
    );
}

#[test]
fn what_was_computed_is_known_and_what_is_kept_is_bounded() {
    let program = Program::new(Ok(module("").into_bytes()));
    let echo = Name::new("echo");
    let call = |arguments: &str| program.call(&echo, arguments.as_bytes().to_vec(), &Limits::default());
    for _ in 0..2 {
        assert_eq!(call("[1]"), Ok(b"[1]".to_vec()));
    }
    assert_eq!(call("[2]"), Ok(b"[2]".to_vec()));
    assert_eq!(program.known().results.len(), 2);
    program.known().bytes = KNOWN_BYTES;
    assert_eq!(call("[3]"), Ok(b"[3]".to_vec()));
    assert_eq!(program.known().results.len(), 2);
}
