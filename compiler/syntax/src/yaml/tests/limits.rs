use super::*;

fn codes(text: &str, limits: &Limits) -> Vec<&'static str> {
    let checked = read_within(text, limits);
    checked
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code.number)
        .collect()
}

#[test]
fn collections_may_nest_as_deep_as_the_limit_and_not_one_deeper() {
    for nesting in [1, 5, 256] {
        let limits = Limits {
            nesting,
            ..Limits::default()
        };
        let flow = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        let maps = |depth: usize| -> String {
            let keys: Vec<String> = (0..depth).map(|level| " ".repeat(level) + "a:\n").collect();
            keys.concat()
        };
        let lists = |depth: usize| "- ".repeat(depth) + "x\n";
        for shape in [&flow as &dyn Fn(usize) -> String, &maps, &lists] {
            assert_eq!(codes(&shape(nesting), &limits), [""; 0], "{nesting}");
            assert_eq!(codes(&shape(nesting + 1), &limits), ["T0009"], "{nesting}");
        }
    }
}

#[test]
fn text_that_only_opens_ends_quickly() {
    for text in [
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        "? ".repeat(100_000),
    ] {
        let checked = read(&text);
        assert_eq!(checked.diagnostics.len(), 1);
        assert_eq!(checked.diagnostics[0].code.number, "T0009");
        assert!(checked.value.nodes.len() < 2000);
    }
}

#[test]
fn what_stands_before_the_limit_is_kept() {
    let limits = Limits {
        nesting: 2,
        ..Limits::default()
    };
    let checked = read_within("a: 1\nb: [x, [y], z]\nc: 2\n", &limits);
    assert_eq!(shape(&checked.value), r#"{"a":1 "b":["x" ] }"#);
    assert!(Cursor::root(&checked.value).unwrap().is_damaged());
}

#[test]
fn a_file_may_hold_as_many_nodes_as_the_limit_and_not_one_more() {
    let text = "a: [1, 2]\nb: c\n";
    let within = |yaml_nodes| {
        let limits = Limits {
            yaml_nodes,
            ..Limits::default()
        };
        codes(text, &limits)
    };
    assert_eq!(within(7), [""; 0]);
    for fewer in 0..7 {
        assert_eq!(within(fewer), ["T0010"], "{fewer}");
    }
}

#[test]
fn a_scalar_may_be_as_long_as_the_limit_and_not_one_byte_longer() {
    let limits = Limits {
        scalar_bytes: 4,
        ..Limits::default()
    };
    assert_eq!(codes("a: abcd\nb: 'éé'\n", &limits), [""; 0]);
    let checked = read_within("a: abcde\nb: c\n", &limits);
    assert_eq!(
        faults("a: abcde\nb: c\n", &checked.diagnostics),
        ["T0011 1:4 abcde: this text has 5 bytes, more than the 4 that are allowed"]
    );
    assert_eq!(shape(&checked.value), r#"{"a":~ "b":"c" }"#);
    let root = Cursor::root(&checked.value).unwrap();
    let damaged: Vec<bool> = root
        .entries()
        .unwrap()
        .iter()
        .map(|entry| entry.value.is_damaged())
        .collect();
    assert_eq!(damaged, [true, false]);
}

#[test]
fn as_many_faults_as_the_limit_are_listed_and_the_others_counted() {
    let limits = Limits {
        yaml_faults: 3,
        ..Limits::default()
    };
    assert_eq!(codes("[!a 1, !b 2, *c]", &limits), ["T0014", "T0014", "T0012"]);
    let checked = read_within("[!a 1, !b 2, *c, *c, *d, !e 3]", &limits);
    assert_eq!(checked.diagnostics.len(), 3);
    assert_eq!(
        checked.diagnostics[2].notes,
        [
            "`*c` stands at 1 more places of this file",
            "2 more faults of this file are not listed"
        ]
    );
}

#[test]
fn broken_text_is_read_again_as_often_as_the_limit_and_not_once_more() {
    let text: String = (0..6).map(|line| format!("k{line}: 1\nl{line}: @\n")).collect();
    let reported = |recovery_rounds| {
        let limits = Limits {
            recovery_rounds,
            ..Limits::default()
        };
        let checked = read_within(&text, &limits);
        let is_cut = checked
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.notes == ["what follows was not read"]);
        (checked.diagnostics.len(), is_cut)
    };
    assert_eq!(reported(6), (6, false));
    assert_eq!(reported(5), (6, true));
    assert_eq!(reported(0), (1, true));
}

#[test]
fn the_bytes_that_are_read_again_are_bounded() {
    let text = "k: @\n".to_owned() + &"a: 1\n".repeat(100);
    let reported = |recovery_bytes| {
        let limits = Limits {
            recovery_bytes,
            ..Limits::default()
        };
        let checked = read_within(&text, &limits);
        (checked.diagnostics.len(), checked.value.blanked.len())
    };
    assert_eq!(reported(text.len()), (1, 1));
    assert_eq!(reported(text.len() - 1), (1, 0));
}

#[test]
fn ten_thousand_faults_cost_no_more_than_a_few() {
    let text = "a: b: c\n  d: [\n".repeat(10_000);
    let checked = read(&text);
    assert!(checked.diagnostics.len() <= 9, "{}", checked.diagnostics.len());
    assert!(checked.is_faulty());
}
