//! Rust files without what the rules do not speak of: comments and tests.

use crate::tree;

/// The Rust files of a member's `src`, tests left out: `(path from the root, path from src)`.
pub(crate) fn files(member: &str) -> Vec<(String, String)> {
    let src = format!("compiler/{member}/src");
    let library = tree::read(&format!("{src}/lib.rs"));
    let helpers = test_modules(&library);
    let is_test = |inside: &str| {
        let top = inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs");
        inside.ends_with("tests.rs") || inside.contains("tests/") || helpers.contains(&top)
    };
    tree::files(&src)
        .into_iter()
        .filter(|path| path.ends_with(".rs"))
        .map(|path| (path.clone(), path[src.len() + 1..].to_string()))
        .filter(|(_, inside)| !is_test(inside))
        .collect()
}

/// The names in `mod` lines under `#[cfg(test)]`.
fn test_modules(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let pairs = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]");
    pairs.filter_map(|pair| module(pair[1])).collect()
}

/// The lines of a Rust text that are code of the program, with their numbers from 1.
///
/// Left out: lines that are comments, and modules under `#[cfg(test)]`.
pub(crate) fn code(text: &str) -> Vec<(usize, &str)> {
    let mut code = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("//") {
            continue;
        }
        if trimmed.starts_with("#[cfg(test)]") {
            let closing = format!("{}}}", &line[..line.len() - trimmed.len()]);
            for (_, line) in lines.by_ref() {
                if line == closing
                    || (!line.trim_start().starts_with('#')
                        && line.trim_end().ends_with(';')
                        && line.contains("mod "))
                {
                    break;
                }
            }
            continue;
        }
        code.push((index + 1, line));
    }
    code
}

/// The names in the `mod` lines of a Rust text, in their order.
pub(crate) fn modules(text: &str) -> Vec<&str> {
    code(text)
        .into_iter()
        .filter_map(|(_, line)| module(line))
        .collect()
}

/// `x` of `pub mod x;`
pub(crate) fn module(line: &str) -> Option<&str> {
    let line = line.trim();
    let line = line.strip_prefix("pub").map_or(line, |rest| {
        rest.strip_prefix("(crate)")
            .or(rest.strip_prefix("(super)"))
            .unwrap_or(rest)
    });
    line.trim_start().strip_prefix("mod ")?.strip_suffix(';')
}

#[test]
fn comments_and_tests_are_no_code() {
    let text = "//! x\nuse a;\n// y\n#[cfg(test)]\nmod tests {\n    use b;\n}\nuse c;\n#[cfg(test)]\n#[path = \"t.rs\"]\nmod tests;\nuse d;\n";
    let lines: Vec<&str> = code(text).into_iter().map(|(_, line)| line).collect();
    assert_eq!(lines, ["use a;", "use c;", "use d;"]);
}

#[test]
fn module_lines_are_read_in_order() {
    let text = "mod b;\npub mod a;\npub(crate) mod c;\n#[cfg(test)]\nmod tests;\nmod inline {\n}\n";
    assert_eq!(modules(text), ["b", "a", "c"]);
    assert_eq!(test_modules(text), ["tests"]);
}
