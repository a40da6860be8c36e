use super::*;
use crate::source::FileId;

fn formatted(text: &str) -> Result<String, Kept> {
    let source = Source::new(FileId(0), "service.yaml", text);
    let limits = Limits::default();
    let once = format(&source, &limits)?;
    let again = format(&Source::new(FileId(0), "service.yaml", &once), &limits)?;
    assert_eq!(again, once, "a second run changes nothing");
    Ok(once)
}

#[track_caller]
fn becomes(text: &str, expected: &str) {
    assert_eq!(formatted(text).expect("it can be formatted"), expected);
}

#[test]
fn levels_have_two_spaces_and_lists_stand_below_their_key() {
    becomes(
        "a:\n    b:\n       - c\n       -   d:   1\n           e: 2\n       - - f\n         -  g\n",
        "a:\n  b:\n    - c\n    - d: 1\n      e: 2\n    - - f\n      - g\n",
    );
    becomes(
        "a:\n- b\n- c: 1\n  d:\n  - e\n",
        "a:\n  - b\n  - c: 1\n    d:\n      - e\n",
    );
    becomes("-\n  a: 1\n-\n  - b\n-\n", "- a: 1\n- - b\n-\n");
}

#[test]
fn values_stand_behind_their_key_with_one_space() {
    becomes("a :   1\nb:\n  word\nc:\nd: ~\n", "a: 1\nb: word\nc:\nd: ~\n");
    becomes("a: 1   \n\n\n\nb: 2\n\n\n", "a: 1\n\nb: 2\n");
    becomes("\n\na: 1", "a: 1\n");
    becomes("a:\n\n  b: 1\n\n  c: 2\n", "a:\n  b: 1\n\n  c: 2\n");
}

#[test]
fn quotes_escapes_and_numbers_stay_as_they_are_written() {
    let text = "a: 'it''s'\nb: \"\\u00e4\\t\"\nc: 0x1F\nd: 1.10\ne: 1_000\n'f g': yes\n\"h\": \"\"\n";
    becomes(text, text);
}

#[test]
fn scalars_of_several_lines_are_moved_and_not_folded_anew() {
    becomes(
        "a:\n    b: one\n         two\n\n         three\n    c: \"x\n      y\"\n",
        "a:\n  b: one\n    two\n\n    three\n  c: \"x\n    y\"\n",
    );
}

#[test]
fn block_scalars_keep_every_space_that_is_content() {
    becomes(
        "a:\n    b: |\n          one\n            two  \n\n          three\n    c: >-\n      x\n",
        "a:\n  b: |\n    one\n      two  \n\n    three\n  c: >-\n    x\n",
    );
    becomes("a:\n    b: |4\n          one\n", "a:\n  b: |2\n      one\n");
    becomes(
        "a: |+\n    one\n\n\nb: |-\n\n  two\n",
        "a: |+\n  one\n\n\nb: |-\n\n  two\n",
    );
    becomes("- |\n  a\n-   |\n     b\n", "- |\n  a\n- |\n  b\n");
    becomes("a: |  # words\n   one\nb: 1\n", "a: | # words\n  one\nb: 1\n");
    becomes("a: |\nb: 1\n", "a: |\nb: 1\n");
    for text in [
        "a: |+\n  x\n\n",
        "- |+\n\n- b\n",
        "a: |+\n\n\n",
        "a: |+\n  x\n\n\n# c\nb: 1\n",
        "a: |-",
    ] {
        becomes(text, &format!("{}\n", text.strip_suffix('\n').unwrap_or(text)));
    }
}

#[test]
fn brackets_get_even_spaces_and_keep_their_lines() {
    becomes(
        "a: [b,c ,  d]\ne: {f: 1,g:   2}\nh: [ ]\ni: {}\nj: [{k: 1}, l: 2]\n",
        "a: [b, c, d]\ne: { f: 1, g: 2 }\nh: []\ni: {}\nj: [{ k: 1 }, l: 2]\n",
    );
    becomes(
        "a:\n    b: [\n  c,   d,\n       e\n    ]\n    f: { g: 1,\n      h: [ 1,\n 2 ] }\n",
        "a:\n  b: [\n      c, d,\n      e\n    ]\n  f: { g: 1,\n      h: [1,\n        2] }\n",
    );
    becomes("a: [b, ]\nc: [\n  d,\n  ]\n", "a: [b]\nc: [\n    d,\n  ]\n");
    becomes("a: {\"b\":1, c, d: }\n", "a: { \"b\": 1, c, d: }\n");
}

#[test]
fn comments_stay_beside_what_they_are_about() {
    becomes(
        "# top\n\n#second\na:   # behind\n    # inner\n    b: 1    # one\n    # of b\n# of c\nc: 2\n# end\n",
        "# top\n\n#second\na: # behind\n  # inner\n  b: 1 # one\n  # of b\n# of c\nc: 2\n# end\n",
    );
    becomes(
        "a:\n    - b: 1\n      # about c\n      c: 2\n    # about d\n    - d\n",
        "a:\n  - b: 1\n    # about c\n    c: 2\n  # about d\n  - d\n",
    );
    becomes(
        "a: [ # first\n  b, # second\n  # third\n  c\n  ]\n",
        "a: [ # first\n    b, # second\n    # third\n    c\n  ]\n",
    );
    becomes("a: # why\n  word\n", "a: # why\n  word\n");
    becomes(
        "# why?\na: 1\n# really?\nb: { # what?\n    c: 1, # when?\n    # who?\n    d: 2 }\n",
        "# why?\na: 1\n# really?\nb: { # what?\n    c: 1, # when?\n    # who?\n    d: 2 }\n",
    );
    becomes("# only\n", "# only\n");
    becomes("", "");
}

#[test]
fn tags_anchors_and_aliases_stay() {
    becomes(
        "a: &x   !!str  word\nb: &y\n    c: 1\nd:   *x\n*x : e\nf: { <<: *y }\ng: [&z 1, *z]\n- : 1\n"
            .trim_end_matches("- : 1\n"),
        "a: &x !!str word\nb: &y\n  c: 1\nd: *x\n*x : e\nf: { <<: *y }\ng: [&z 1, *z]\n",
    );
    becomes(
        "a:\n-   &x\n    b: 1\n- &y c: 1\n",
        "a:\n  - &x\n    b: 1\n  - &y c: 1\n",
    );
}

#[test]
fn the_marks_of_a_document_and_its_kind_of_line_ends_stay() {
    becomes("# head\n---\na:  1\n", "# head\n---\na: 1\n");
    becomes("\u{feff}a:  1\n", "\u{feff}a: 1\n");
    becomes(
        "a:   1\r\nb: |\r\n   x\r\n   y\r\n",
        "a: 1\r\nb: |\r\n  x\r\n  y\r\n",
    );
}

#[test]
fn what_is_broken_or_has_no_form_stays_as_it_is() {
    assert!(matches!(formatted("a: [1\nb: 2\n"), Err(Kept::Broken(diagnostics)) if !diagnostics.is_empty()));
    for (text, what) in [
        ("? a\n: 1\n", "an explicit key"),
        ("%YAML 1.2\n---\na: 1\n", "a directive"),
        ("a: { ? b : 1 }\n", "an explicit key"),
    ] {
        match formatted(text) {
            Err(Kept::Unsupported { what: found, .. }) => assert_eq!(found, what, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_printer_that_loses_something_is_caught() {
    let limits = Limits::default();
    let read = |text: &str| {
        let source = Source::new(FileId(0), "service.yaml", text);
        let tree = parse(&source, &limits).value;
        (source, tree)
    };
    let (source, tree) = read("a: 1 # one\nb: [x, 'y']\nc: &d 2\ne: *d\n");
    for other in [
        "a: 1\nb: [x, 'y']\nc: &d 2\ne: *d\n",
        "a: 1 # two\nb: [x, 'y']\nc: &d 2\ne: *d\n",
        "a: 1 # one\nb: [x]\nc: &d 2\ne: *d\n",
        "a: 1 # one\nb: [x, y]\nc: &d 2\ne: *d\n",
        "a: 1 # one\nb: [x, 'y']\nc: &e 2\ne: *e\n",
        "a: 1 # one\nb: [x, 'y']\nc: &d 2\n",
        "b: [x, 'y']\na: 1 # one\nc: &d 2\ne: *d\n",
    ] {
        let (other_source, other_tree) = read(other);
        assert!(!same(&source, &tree, &other_source, &other_tree), "{other}");
    }
    assert!(same(&source, &tree, &source, &tree));
}
