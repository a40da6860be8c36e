use super::*;

#[test]
fn an_alias_stands_for_the_last_anchor_of_its_name() {
    let tree = read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n").value;
    let targets: Vec<&str> = tree
        .nodes
        .iter()
        .filter_map(|(_, node)| match &node.kind {
            TreeKind::Alias(_, Some(target)) => match &tree.nodes[*target].kind {
                TreeKind::Scalar(scalar) => Some(scalar.text.as_str()),
                TreeKind::Sequence(_) | TreeKind::Mapping(_) | TreeKind::Alias(..) => None,
            },
            TreeKind::Scalar(_) | TreeKind::Sequence(_) | TreeKind::Mapping(_) | TreeKind::Alias(_, None) => {
                None
            }
        })
        .collect();
    assert_eq!(targets, ["1", "2"]);
}

#[test]
fn an_alias_before_its_anchor_is_unknown() {
    check_faults(
        "a: *x\nb: &x 1\nc: [*y, *x]\n",
        &[
            "T0012 1:4 *x: no anchor `&x` comes before this alias",
            "T0012 3:5 *y: no anchor `&y` comes before this alias",
        ],
        r#"{"a":*x? "b":1 "c":[*y? *x ] }"#,
    );
}

#[test]
fn an_anchor_that_is_missing_is_one_fault_whoever_names_it() {
    let text = "a: *x\nb: [*x, *x]\nc: *y\n";
    let diagnostics = read(text).diagnostics;
    assert_eq!(diagnostics.len(), 2);
    assert_eq!(
        diagnostics[0].notes,
        ["`*x` stands at 2 more places of this file"]
    );
    assert_eq!(diagnostics[1].notes, [""; 0]);
}

#[test]
fn an_anchor_that_stands_in_a_broken_line_is_not_missing_as_well() {
    check_faults(
        "a: &x @b\nc: *x\nd: *y\n",
        &[
            "T0006 1:7 @: a text without quotes may not start with `@`",
            "T0012 3:4 *y: no anchor `&y` comes before this alias",
        ],
        r#"{"a":~ "c":*x "d":*y? }"#,
    );
    check_faults(
        "a: 1\n  &x b: 2\nc: *x\n",
        &["T0003 2:3 &x b: 2: `&x b: 2` is indented like none of the entries around it"],
        r#"{"a":1 "b":2 "c":*x }"#,
    );
    check_faults(
        "a: &x [b\nc: *x\n",
        &["T0005 1:7 [: `[` is opened here and never closed"],
        r#"{"a":~ "c":*x }"#,
    );
    check_faults(
        "a: [ &x b, , c ]\nc: *x\n",
        &["T0003 1:12 ,: expected a value, found `,`"],
        r#"{"c":*x? }"#,
    );
}

#[test]
fn a_value_cannot_contain_itself() {
    let message = "this alias stands inside the value that `&x` names";
    check_faults(
        "a: &x [1, [*x]]\nb: *x\n",
        &[&format!("T0012 1:12 *x: {message}")],
        r#"{"a":[1 [*x? ] ] "b":*x }"#,
    );
    check_faults(
        "&x {*x : 1}\n",
        &[&format!("T0012 1:5 *x: {message}")],
        "{*x?:1 }",
    );
}

#[test]
fn anchors_may_name_keys() {
    check_tree("&k a: 1\nb: *k\n*k : 2\n", r#"{"a":1 "b":*k *k:2 }"#);
}

/// `lines` anchors, each a list of ten aliases of the one before.
fn bomb(lines: usize) -> String {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for line in 1..lines {
        let aliases = vec![format!("*a{}", line - 1); 10].join(", ");
        text.push_str(&format!("a{line}: &a{line} [{aliases}]\n"));
    }
    text
}

#[test]
fn a_bomb_is_defused_with_one_message() {
    let text = bomb(12);
    let checked = read(&text);
    let shown = faults(&text, &checked.diagnostics);
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert!(
        shown[0].starts_with("T0013 4:45 *a2: the aliases of this file stand for more than the 9280 "),
        "{shown:?}"
    );
    // What is left can be walked.
    let mut open = vec![Cursor::root(&checked.value).unwrap()];
    let mut count = 0;
    while let Some(cursor) = open.pop() {
        count += 1;
        open.extend(cursor.items().unwrap_or_default());
        open.extend(
            cursor
                .entries()
                .unwrap_or_default()
                .into_iter()
                .map(|entry| entry.value),
        );
    }
    assert!(count < 20_000, "{count}");
}

#[test]
fn aliases_may_add_as_many_nodes_as_the_limit_and_not_one_more() {
    // Three uses of a list of two: nine nodes.
    let text = "a: &x [1, 2]\nb: [*x, *x, *x]\n";
    let within = |alias_nodes| {
        let limits = Limits {
            alias_nodes,
            ..Limits::default()
        };
        let checked = read_within(text, &limits);
        (checked.diagnostics.len(), shape(&checked.value))
    };
    assert_eq!(within(9), (0, r#"{"a":[1 2 ] "b":[*x *x *x ] }"#.to_owned()));
    assert_eq!(within(8), (1, r#"{"a":[1 2 ] "b":[*x *x *x? ] }"#.to_owned()));
}

#[test]
fn aliases_may_add_as_many_times_the_file_as_the_limit_and_not_more() {
    // Nineteen nodes are written, nineteen more are added by an alias of the first list.
    let text = "- &x [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]\n- *x\n";
    let within = |alias_ratio| {
        let limits = Limits {
            alias_ratio,
            ..Limits::default()
        };
        read_within(text, &limits).diagnostics.len()
    };
    assert_eq!(within(1), 0);
    assert_eq!(within(0), 1);
}

#[test]
fn what_aliases_stand_for_counts_as_nesting() {
    let text = "- &a [[1]]\n- &b [[*a]]\n- [*b]\n";
    let within = |nesting| {
        let limits = Limits {
            nesting,
            ..Limits::default()
        };
        let checked = read_within(text, &limits);
        (faults(text, &checked.diagnostics), shape(&checked.value))
    };
    assert_eq!(within(6), (vec![], "[[[1 ] ] [[*a ] ] [*b ] ]".to_owned()));
    let (shown, tree) = within(5);
    assert_eq!(tree, "[[[1 ] ] [[*a ] ] [*b? ] ]");
    assert_eq!(shown.len(), 1);
    assert!(
        shown[0].starts_with("T0009 3:4 *b: with what `*b` stands for"),
        "{shown:?}"
    );
}
