use super::*;

/// The text of each node in the order of the arena, children first; a tag or anchor stands before it in angle brackets.
fn check_spans(text: &str, expected: &[&str]) {
    let source = Source::new(FileId(0), "a.yaml", text);
    let checked = read(text);
    assert_eq!(checked.diagnostics, [], "{text}");
    let shown: Vec<String> = checked
        .value
        .nodes
        .iter()
        .map(|(_, node)| {
            let properties = [&node.anchor, &node.tag].into_iter().flatten();
            let properties: String = properties
                .map(|(_, span)| format!("<{}>", source.slice(*span)))
                .collect();
            properties + source.slice(node.span)
        })
        .collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn block_maps_reach_from_their_first_key_to_the_end_of_their_last_value() {
    check_spans(
        "a:\n  b: 1\n  c: 2  # no\n\nd: 3\n",
        &[
            "a",
            "b",
            "1",
            "c",
            "2",
            "b: 1\n  c: 2",
            "d",
            "3",
            "a:\n  b: 1\n  c: 2  # no\n\nd: 3",
        ],
    );
}

#[test]
fn block_lists_reach_from_their_first_dash() {
    check_spans("- 1\n- 2\n", &["1", "2", "- 1\n- 2"]);
    check_spans(
        "a:\n  - 1\n  -\n    2\n",
        &["a", "1", "2", "- 1\n  -\n    2", "a:\n  - 1\n  -\n    2"],
    );
    check_spans("a: # - no\n- -1\n", &["a", "-1", "- -1", "a: # - no\n- -1"]);
    check_spans("- - 1\n  - 2\n", &["1", "2", "- 1\n  - 2", "- - 1\n  - 2"]);
    check_spans("? - a\n:\n- b\n", &["a", "- a", "b", "- b", "? - a\n:\n- b"]);
    check_spans("a:\n-\n- b\n", &["a", "", "b", "-\n- b", "a:\n-\n- b"]);
}

#[test]
fn collections_in_brackets_reach_from_bracket_to_bracket() {
    check_spans(
        "a: [ 1, {b: 2} ]",
        &["a", "1", "b", "2", "{b: 2}", "[ 1, {b: 2} ]", "a: [ 1, {b: 2} ]"],
    );
    check_spans("[a: b, ? c]", &["a", "b", "a: b", "c", "", "? c", "[a: b, ? c]"]);
}

#[test]
fn quotes_are_part_of_a_scalar_and_comments_are_not() {
    check_spans(
        "a: \"x\\n\" # c\nb: 'it''s'\nc: x y # d\n",
        &[
            "a",
            "\"x\\n\"",
            "b",
            "'it''s'",
            "c",
            "x y",
            "a: \"x\\n\" # c\nb: 'it''s'\nc: x y",
        ],
    );
    check_spans(
        "- x\n  y\n- \"x\n  y\"\n",
        &["x\n  y", "\"x\n  y\"", "- x\n  y\n- \"x\n  y\""],
    );
}

#[test]
fn block_scalars_reach_over_what_is_seen_of_them() {
    check_spans(
        "- |\n  x\n\n  y\n\n- >2-\n   z\n\n",
        &["x\n\n  y", " z", "- |\n  x\n\n  y\n\n- >2-\n   z"],
    );
    check_spans("a: |\nb: 1\n", &["a", "", "b", "1", "a: |\nb: 1"]);
}

#[test]
fn what_was_left_out_is_empty_behind_its_colon_or_dash() {
    let text = "a:\nb : \nc: {d, e: , f}\n-x:";
    let tree = read(text).value;
    let empty: Vec<u32> = tree
        .nodes
        .iter()
        .filter(|(_, node)| node.is_left_out())
        .map(|(_, node)| {
            assert!(node.span.is_empty());
            node.span.start
        })
        .collect();
    assert_eq!(empty, [2, 6, 13, 17, 21, 26]);
    let written = read("a: ~\nb: ''\nc: &x\nd: !!str\n").value;
    assert!(written.nodes.iter().all(|(_, node)| !node.is_left_out()));
}

#[test]
fn tags_and_anchors_have_their_own_places() {
    check_spans(
        "&r\na: &x !!str 1\n&k b: !!seq &y\n- *x\nc: &e\n",
        &[
            "a",
            "<&x><!!str>1",
            "<&k>b",
            "*x",
            "<&y><!!seq>- *x",
            "c",
            "<&e>",
            "<&r>a: &x !!str 1\n&k b: !!seq &y\n- *x\nc: &e",
        ],
    );
}

#[test]
fn a_first_key_with_an_anchor_belongs_to_its_map() {
    check_spans(
        "a:\n  &k b: 1\n",
        &["a", "<&k>b", "1", "&k b: 1", "a:\n  &k b: 1"],
    );
}

#[test]
fn spans_count_bytes_behind_a_byte_order_mark_and_wide_characters() {
    check_spans(
        "\u{feff}é: [ü, \"😀\"]\r\nb: ñ\r\n",
        &[
            "é",
            "ü",
            "\"😀\"",
            "[ü, \"😀\"]",
            "b",
            "ñ",
            "é: [ü, \"😀\"]\r\nb: ñ",
        ],
    );
}
