//! Inside a crate the order of the `mod` lines is the law: a module imports only modules above it.

use crate::{members, none, source, tree};

#[test]
fn a_module_imports_only_modules_above_it() {
    let mut faults = Vec::new();
    for member in members::members() {
        let order_text = tree::read(&format!("compiler/{member}/src/lib.rs"));
        let order = source::modules(&order_text);
        for (path, inside) in source::files(&member) {
            let Some(own) = position(&order, module_of(&inside)) else {
                continue;
            };
            let depth = inside.matches('/').count();
            let text = tree::read(&path);
            for (line, code) in source::code(&text) {
                for name in named_modules(code, depth) {
                    if position(&order, name).is_some_and(|other| other > own) {
                        faults.push(format!(
                            "{path}:{line}: `{}` imports `{name}`, which stands below it",
                            order[own]
                        ));
                    }
                }
            }
        }
    }
    none(
        faults,
        "modules import downwards (the order is that of the `mod` lines in lib.rs):",
    );
}

fn position(order: &[&str], name: &str) -> Option<usize> {
    order.iter().position(|other| *other == name)
}

/// `names` for `names.rs`, `names/mod.rs` and `names/imports.rs`.
fn module_of(inside: &str) -> &str {
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
}

/// The names that follow the root of the crate in one line: `crate::x`, `crate::{x, y::z}`, `super::x`.
fn named_modules(code: &str, depth: usize) -> Vec<&str> {
    let to_root = "super::".repeat(depth + 1);
    let mut names = Vec::new();
    for root in ["crate::", to_root.as_str()] {
        for (at, _) in code.match_indices(root) {
            let whole =
                !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '$');
            if whole {
                names.extend(first_names(&code[at + root.len()..]));
            }
        }
    }
    names
}

/// `x` of `x::y`; `x` and `z` of `{x::y, z}`.
fn first_names(path: &str) -> Vec<&str> {
    let Some(list) = path.strip_prefix('{') else {
        return vec![identifier(path)];
    };
    let mut names = Vec::new();
    let mut nesting = 0;
    let mut start = 0;
    for (at, character) in list.char_indices() {
        match character {
            '{' => nesting += 1,
            '}' if nesting > 0 => nesting -= 1,
            '}' | ',' if nesting == 0 => {
                names.push(identifier(list[start..at].trim()));
                start = at + 1;
                if character == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names
}

fn identifier(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    &text[..end]
}

#[test]
fn names_behind_the_root_are_found() {
    assert_eq!(named_modules("use crate::a::B;", 0), ["a"]);
    assert_eq!(
        named_modules("use crate::{a::{B, C}, d, e::F};", 0),
        ["a", "d", "e"]
    );
    assert_eq!(
        named_modules("    let x = crate::a::b(crate::c::D);", 0),
        ["a", "c"]
    );
    assert_eq!(named_modules("use super::a;", 0), ["a"]);
    assert_eq!(named_modules("use super::a;", 1), Vec::<&str>::new());
    assert_eq!(named_modules("use super::super::a;", 1), ["a"]);
    assert_eq!(named_modules("pub(crate) fn x() {}", 0), Vec::<&str>::new());
}
