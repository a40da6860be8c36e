use std::collections::BTreeSet;

use super::mutations::SEEDS;
use super::*;

#[test]
fn a_key_without_a_colon_is_reported_and_read() {
    check_faults(
        "a:\n  type X\n  b: 1\nc: 2\n",
        &["T0003 2:3 type X: expected `key: value`, found `type X`"],
        r#"{"a":{"type":"X" "b":1 } "c":2 }"#,
    );
    check_faults(
        "a: 1\nfoo\nb: 2\n",
        &["T0003 2:1 foo: expected a colon after `foo`"],
        r#"{"a":1 "foo":~ "b":2 }"#,
    );
    check_faults(
        "imports\n- a.yaml\nb: 2\nc: 3\nnodé &x\n  - d: 1",
        &[
            "T0003 1:1 imports: expected a colon after `imports`",
            "T0003 5:1 nodé &x: expected `key: value`, found `nodé &x`",
        ],
        r#"{"imports":["a.yaml" ] "b":2 "c":3 "nodé":[{"d":1 } ] }"#,
    );
    check_faults(
        "a:\n- bc:1\n  d: 2\n",
        &["T0003 2:1 - bc:1: expected a blank behind the colon, found `- bc:1`"],
        r#"{"a":[{"bc":1 "d":2 } ] }"#,
    );
}

#[test]
fn a_word_that_cannot_be_a_key_is_left_out() {
    check_faults(
        "a: 1\n\"foo\nb: 2\n",
        &["T0005 2:1 \": `\"` is opened here and never closed"],
        r#"{"a":1 "b":2 }"#,
    );
    check_faults(
        "a:\n  b: 1\n  x\n  c: 2\n",
        &["T0003 3:3 x: expected `key: value`, found `x`"],
        r#"{"a":{"b":1 "c":2 } }"#,
    );
}

#[test]
fn two_keys_on_one_line_are_left_out() {
    check_faults(
        "a: b: c\nd: 1\n",
        &["T0003 1:5 :: expected one `key: value` in a line, found a second colon"],
        r#"{"d":1 }"#,
    );
}

#[test]
fn lines_that_are_indented_like_nothing_else_are_read_as_their_neighbours_or_left_out() {
    check_faults(
        "a:\n  b: 1\n   c: 2\n  d: 3\n",
        &["T0003 3:4 c: 2: `c: 2` is indented like none of the entries around it"],
        r#"{"a":{"b":1 "c":2 "d":3 } }"#,
    );
    check_faults(
        "v: 1\n a:\n  b: 1\n\nc:\n   d:\n    e: 1\n  f: 2\n",
        &[
            "T0003 2:2 a:: `a:` is indented like none of the entries around it",
            "T0003 6:4 d:: `d:` is indented like none of the entries around it",
        ],
        r#"{"v":1 "a":{"b":1 } "c":{"d":{"e":1 } "f":2 } }"#,
    );
    check_faults(
        "a:\n  b: 1\n  c: 2\n d: 3\ne: 4\n",
        &["T0003 4:2 d: 3: `d: 3` is indented like none of the entries around it"],
        r#"{"a":{"b":1 "c":2 } "d":3 "e":4 }"#,
    );
    check_faults(
        "a:\n  b: 1\n  - c\nd: 3\n",
        &["T0003 3:3 - c: expected `key: value`, found a list item"],
        r#"{"a":{"b":1 } "d":3 }"#,
    );
    check_faults(
        "- a\nb: 1\n- c\n",
        &["T0003 2:1 b: 1: expected another item that starts with `-`, found `b: 1`"],
        r#"["a" "c" ]"#,
    );
}

#[test]
fn tabs_that_indent_are_read_as_blanks_and_reported_once() {
    check_faults(
        "a:\n\tb: 1\n\tc:\n\t\td: 2\ne: 3\n",
        &["T0004 2:1 \t: this line is indented with a tab"],
        r#"{"a":{"b":1 "c":{"d":2 } } "e":3 }"#,
    );
    check_faults(
        "a:\n  b: 1\n\tc: 2\nd: 3\n",
        &["T0004 3:1 \t: this line is indented with a tab"],
        r#"{"a":{"b":1 "c":2 } "d":3 }"#,
    );
}

#[test]
fn what_stands_on_a_line_that_was_moved_keeps_its_place() {
    let text = "a: 1\n  b: &x !!int 2 # c\nd: [*x, !e 3]\n";
    let source = Source::new(FileId(0), "a.yaml", text);
    let tree = read(text).value;
    let shown: Vec<String> = tree
        .nodes
        .iter()
        .flat_map(|(_, node)| {
            let properties = [&node.anchor, &node.tag]
                .into_iter()
                .flatten()
                .map(|(_, span)| *span);
            properties.chain([node.span])
        })
        .chain(tree.comments.iter().map(|comment| comment.span))
        .map(|span| source.slice(span).to_owned())
        .collect();
    let whole = "a: 1\n  b: &x !!int 2 # c\nd: [*x, !e 3]";
    assert_eq!(
        shown,
        [
            "a",
            "1",
            "b",
            "&x",
            "!!int",
            "2",
            "d",
            "*x",
            "!e",
            "3",
            "[*x, !e 3]",
            whole,
            "# c"
        ]
    );
}

#[test]
fn a_bracket_that_is_never_closed_takes_its_line_with_it() {
    let message = "`[` is opened here and never closed";
    check_faults(
        "a:\n  b: [1, 2\n  c: 3\nd: 4\n",
        &[&format!("T0005 2:6 [: {message}")],
        r#"{"a":{"b":~ "c":3 } "d":4 }"#,
    );
    check_faults(
        "a:\n  b: { c: 1\n  d: { e: 2 }\nf: 3\n",
        &["T0005 2:6 {: `{` is opened here and never closed"],
        r#"{"a":{"b":~ "d":{"e":2 } } "f":3 }"#,
    );
    check_faults("a: [1, 2", &[&format!("T0005 1:4 [: {message}")], r#"{"a":~ }"#);
    check_faults(
        "a: {b: 1\nc: 2\n",
        &["T0005 1:4 {: `{` is opened here and never closed"],
        r#"{"a":~ "c":2 }"#,
    );
}

#[test]
fn a_bracket_that_closes_nothing_is_named() {
    check_faults(
        "a: 1]\nb: [1}\nc: 2\nd: {e: 1}}\nf: 3\n",
        &[
            "T0005 2:4 [: `[` is closed by `}`",
            "T0005 4:10 }: `}` closes nothing that was opened",
        ],
        r#"{"a":"1]" "c":2 "f":3 }"#,
    );
}

#[test]
fn a_quote_that_is_never_closed_takes_its_value_with_it() {
    let message = "`\"` is opened here and never closed";
    check_faults(
        "a:\n  b: \"x\n  c: 3\nd: 4\n",
        &[&format!("T0005 2:6 \": {message}")],
        r#"{"a":{"b":~ "c":3 } "d":4 }"#,
    );
    check_faults(
        "a:\n  b: \"x\n  c: \"y\"\nd: 'z'\n",
        &[&format!("T0005 2:6 \": {message}")],
        r#"{"a":{"b":~ "c":"y" } "d":"z" }"#,
    );
    check_faults("a: \"x", &[&format!("T0005 1:4 \": {message}")], r#"{"a":~ }"#);
}

#[test]
fn text_behind_a_closing_quote_is_named() {
    check_faults(
        "a: \"x\" y\nb: 'it's'\nc: 1\n",
        &["T0003 1:8 y: expected nothing after the closing quote, found `y`"],
        r#"{"c":1 }"#,
    );
    check_faults(
        "b: 'it's'\nc: 1\n",
        &["T0003 1:8 s': expected nothing after the closing quote, found `s'`"],
        r#"{"c":1 }"#,
    );
}

#[test]
fn characters_that_may_not_stand_in_plain_text_are_named() {
    check_faults(
        "a: @x\nb: 1\nc: `x`\nd: %x\ne: 2\n",
        &[
            "T0006 1:4 @: a text without quotes may not start with `@`",
            "T0006 3:4 `: a text without quotes may not start with a backtick",
            "T0006 4:4 %: a text without quotes may not start with `%`",
        ],
        r#"{"a":~ "b":1 "c":~ "d":~ "e":2 }"#,
    );
    check_faults(
        "a: x\u{1}y\nb: 1\n\nc: \"\0\"\n",
        &[
            "T0006 1:5 \u{1}: the control character `U+0001` may not stand in a file",
            "T0006 4:5 \0: the control character `U+0000` may not stand in a file",
        ],
        r#"{"a":"x y" "b":1 "c":" " }"#,
    );
    check_faults(
        "a: 1\n\u{feff}b: 2\n",
        &["T0006 2:1 \u{feff}: a byte order mark may stand at the start of a file only"],
        r#"{"a":1 }"#,
    );
}

#[test]
fn escapes_that_yaml_does_not_know_are_named() {
    check_faults(
        "a: \"\\n C:\\data\"\nb: 1\nc: \"\\x4\"\nd: \"\\ud800\"\n",
        &[
            "T0007 1:10 \\d: `\\d` is no escape that YAML knows",
            "T0007 3:5 \\x: `\\x` is no escape that YAML knows",
            "T0007 4:5 \\u: `\\u` is no escape that YAML knows",
        ],
        r#"{"a":~ "b":1 "c":~ "d":~ }"#,
    );
}

#[test]
fn lists_and_maps_in_brackets_need_their_commas() {
    check_faults(
        "a: {b: 1\n  c: 2}\nd: [e f, , g]\nh: 1\n",
        &[
            "T0003 2:4 :: expected `,` or `}` before the key of this colon",
            "T0003 3:10 ,: expected a value, found `,`",
        ],
        r#"{"a":{"b":1 } "h":1 }"#,
    );
    check_faults(
        "d: [e, , g]\nh: 1\n",
        &["T0003 1:8 ,: expected a value, found `,`"],
        r#"{"h":1 }"#,
    );
    check_faults(
        "a: {b: 1} c\nd: 1\n",
        &["T0003 1:11 c: expected the end of the line, found `c`"],
        r#"{"d":1 }"#,
    );
}

#[test]
fn anchors_tags_and_headers_that_are_none_are_named() {
    check_faults(
        "a: *\nb: 1\nc: |x\n  y\nd: 1\ne: !!str!x y\nf: 1\ng: !x!y z\nh: 1\ni: - j\nk: 1\n",
        &[
            "T0003 1:4 *: expected the name of an anchor, found `*`",
            "T0003 3:4 |x: expected nothing but a line break after `|` or `>`, found `|x`",
            "T0003 6:4 !!str!x y: expected a tag such as `!!str`, found `!!str!x y`",
            "T0014 8:4 !x!y: the tag `!x!y` is not one of YAML's core schema",
            "T0003 10:4 - j: a list item may not start on the line of its key",
        ],
        r#"{"a":~ "b":1 "c":"y" "d":1 "e":~ "f":1 "g":~ "h":1 "k":1 }"#,
    );
}

#[test]
fn shallow_lines_between_brackets_and_quotes_are_read_with_one_warning() {
    let message = "this line continues what a line above has opened, and is not indented deeper than its key";
    check_faults(
        "a: [\n  1\n]\nb: \"x\ny\"\n",
        &[&format!("T0016 3:1 ]: {message}")],
        r#"{"a":[1 ] "b":"x y" }"#,
    );
    check_faults(
        "a: [\n  1\n]\nb: c: d\ne: {\n}\n",
        &[
            &format!("T0016 3:1 ]: {message}"),
            "T0003 4:5 :: expected one `key: value` in a line, found a second colon",
        ],
        r#"{"a":[1 ] "e":{} }"#,
    );
}

#[test]
fn what_was_blanked_is_kept_for_those_who_complete_it() {
    let text = "a:\n  b: @x\nc: 1\n, foo\nd: 2\n";
    let source = Source::new(FileId(0), "a.yaml", text);
    let tree = read(text).value;
    let blanked: Vec<&str> = tree.blanked.iter().map(|span| source.slice(*span)).collect();
    assert_eq!(blanked, ["@x", ", foo"]);
}

/// The keys whose maps or values lost text.
fn damaged(text: &str) -> Vec<String> {
    let tree = read(text).value;
    let mut keys = Vec::new();
    let mut open: Vec<Cursor<'_>> = Cursor::root(&tree).into_iter().collect();
    while let Some(cursor) = open.pop() {
        for entry in cursor.entries().unwrap_or_default() {
            if entry.value.is_damaged() {
                keys.push(entry.key.key_text());
            }
            open.push(entry.value);
        }
    }
    keys.sort();
    keys
}

#[test]
fn maps_that_lost_a_line_and_values_that_were_lost_are_damaged() {
    assert_eq!(damaged("a:\n  b: 1\n  type X\nc:\n  d: 1\n  e: 2\n"), ["a"]);
    assert_eq!(damaged("a:\n  type X\n  b: 1\nc:\n  d: 1\n"), ["a"]);
    assert_eq!(damaged("a:\n  b: @\n  e: 1\nc:\n  d: 1\n"), ["a", "b"]);
    assert_eq!(damaged("a:\n  b: 1\nc:\n  d:\n"), [""; 0]);
}

/// The scalars of a text that do not touch the line `edited`, as (line, text as written).
fn scalars(text: &str, edited: u32) -> BTreeSet<(u32, u32, String)> {
    let source = Source::new(FileId(0), "a.yaml", text);
    let tree = read(text).value;
    tree.nodes
        .iter()
        .filter(|(_, node)| matches!(node.kind, TreeKind::Scalar(_)) && !node.span.is_empty())
        .map(|(_, node)| {
            let place = source.line_column(node.span.start);
            (place.line, place.column, source.slice(node.span).to_owned())
        })
        .filter(|(line, ..)| *line != edited)
        .collect()
}

/// The ways in which an author leaves a line half typed or mistypes it.
fn edits(line: &str) -> Vec<(&'static str, String)> {
    let mut edits = vec![
        ("indents by one more", format!(" {line}")),
        ("indents by a tab", format!("\t{line}")),
    ];
    if let Some(at) = line.find(':') {
        edits.push(("drops a colon", line[..at].to_owned() + &line[at + 1..]));
        edits.push(("stops in a key", line[..at].to_owned()));
    }
    for closing in ['"', '\'', ']', '}'] {
        if let Some(at) = line.rfind(closing) {
            edits.push((
                "drops a closing character",
                line[..at].to_owned() + &line[at + 1..],
            ));
        }
    }
    let half = line
        .char_indices()
        .nth(line.chars().count() / 2)
        .map_or(0, |(at, _)| at);
    edits.push(("stops in the middle", line[..half].to_owned()));
    edits
}

#[test]
fn nine_of_ten_scalars_survive_a_broken_line() {
    let (mut kept, mut all, mut messages, mut broken) = (0, 0, 0, 0);
    for seed in &SEEDS[..2] {
        let lines: Vec<&str> = seed.lines().collect();
        for (index, line) in lines
            .iter()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
        {
            for (_, edit) in edits(line) {
                let mut edited = lines.clone();
                edited[index] = &edit;
                let text = edited.join("\n") + "\n";
                let checked = read(&text);
                if !checked.is_faulty() {
                    continue;
                }
                broken += 1;
                messages += checked.diagnostics.len();
                let before = scalars(seed, index as u32 + 1);
                let after = scalars(&text, index as u32 + 1);
                all += before.len();
                kept += before.intersection(&after).count();
            }
        }
    }
    assert!(broken > 200, "{broken}");
    assert!(kept * 100 >= all * 97, "{kept} of {all}");
    assert!(
        messages * 10 <= broken * 13,
        "{messages} messages about {broken} broken lines"
    );
}
