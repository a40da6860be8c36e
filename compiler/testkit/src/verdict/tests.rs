use super::*;
use crate::chapter;
use crate::fixture;

const TEXT: &str = "\
a: 1
bcd: 25
#    ^^ error[T0317] \"too large\" help \"smaller\"
";

fn found(code: &str, line: usize, column: usize, end_column: usize) -> Found {
    Found {
        code: code.to_string(),
        severity: Severity::Error,
        message: "`bcd` is too large".to_string(),
        help: Some("make it smaller".to_string()),
        range: range(line, column, end_column),
        related: Vec::new(),
    }
}

fn range(line: usize, column: usize, end_column: usize) -> Range {
    Range {
        file: "service.yaml".to_string(),
        line,
        column,
        end_line: line,
        end_column,
    }
}

fn failures(text: &str, diagnostics: Vec<Found>) -> Vec<String> {
    judge(
        &fixture::program(text),
        &Answers {
            diagnostics,
            nouns: BTreeMap::new(),
        },
    )
    .failures
}

fn page(text: &str) -> Program {
    chapter::parse("page.md", text).0.programs().0.remove(0)
}

#[test]
fn the_expected_error_is_green_with_the_header_counted_out() {
    // Line 3 for the processor: the header is its first line.
    assert_eq!(
        failures(TEXT, vec![found("T0317", 3, 6, 8)]),
        Vec::<String>::new()
    );
}

#[test]
fn a_check_panics_with_the_difference() {
    let answers = |diagnostics| Answers {
        diagnostics,
        nouns: BTreeMap::new(),
    };
    check(TEXT, |_| answers(vec![found("T0317", 3, 6, 8)]));
    let red = std::panic::catch_unwind(|| check(TEXT, |_| answers(vec![])));
    assert!(red.is_err_and(|text| {
        text.downcast_ref::<String>()
            .unwrap()
            .contains("expected and not found")
    }));
}

#[test]
fn a_missing_error_is_red() {
    let failures = failures(TEXT, vec![]);
    assert_eq!(
        failures,
        [
            "fixture:2 (service.yaml:2): expected and not found\n      bcd: 25\n    - #    ^^ error[T0317] \"too large\" help \"smaller\""
        ]
    );
}

#[test]
fn an_extra_error_is_red() {
    let failures = failures(TEXT, vec![found("T0317", 3, 6, 8), found("T0400", 2, 1, 2)]);
    assert_eq!(failures.len(), 1);
    assert!(
        failures[0]
            .starts_with("fixture:1 (service.yaml:1): not expected\n      a: 1\n    + #| error[T0400]"),
        "{}",
        failures[0]
    );
}

#[test]
fn the_same_error_twice_is_red() {
    assert_eq!(
        failures(TEXT, vec![found("T0317", 3, 6, 8), found("T0317", 3, 6, 8)]).len(),
        1
    );
}

#[test]
fn a_wrong_column_is_red_and_both_are_shown() {
    let failures = failures(TEXT, vec![found("T0317", 3, 6, 7)]);
    assert_eq!(failures.len(), 1);
    assert!(failures[0].contains("not what was expected"), "{}", failures[0]);
    assert!(failures[0].contains("- #    ^^ error[T0317]"));
    assert!(failures[0].contains("+ #    ^ error[T0317]"));
}

#[test]
fn a_wrong_line_is_red_at_both_lines() {
    assert_eq!(failures(TEXT, vec![found("T0317", 2, 6, 8)]).len(), 2);
}

#[test]
fn a_wrong_code_is_red() {
    assert_eq!(failures(TEXT, vec![found("T0318", 3, 6, 8)]).len(), 1);
}

#[test]
fn a_wrong_file_is_red_also_when_no_such_file_is_in_the_program() {
    let mut elsewhere = found("T0317", 3, 6, 8);
    elsewhere.range.file = "std:/base.yaml".to_string();
    let failures = failures(TEXT, vec![elsewhere]);
    assert_eq!(failures.len(), 2);
    assert!(
        failures
            .iter()
            .any(|failure| failure.starts_with("fixture: in std:/base.yaml:3: not expected"))
    );
}

#[test]
fn a_wrong_severity_is_red() {
    let mut warning = found("T0317", 3, 6, 8);
    warning.severity = Severity::Warning;
    assert_eq!(failures(TEXT, vec![warning]).len(), 1);
}

#[test]
fn words_that_the_message_or_its_help_lacks_are_red() {
    let mut other = found("T0317", 3, 6, 8);
    other.message = "`bcd` is too small".to_string();
    assert_eq!(failures(TEXT, vec![other]).len(), 1);
    let mut silent = found("T0317", 3, 6, 8);
    silent.help = None;
    assert_eq!(failures(TEXT, vec![silent]).len(), 1);
}

#[test]
fn a_code_that_nobody_looked_up_is_red() {
    assert_eq!(
        failures("a: 1\n#  ^ error[?]\n", vec![found("T0317", 2, 4, 5)]).len(),
        1
    );
}

#[test]
fn a_program_without_assertions_must_be_silent() {
    assert_eq!(failures("a: 1\n", vec![]), Vec::<String>::new());
    assert_eq!(failures("a: 1\n", vec![found("T0317", 2, 1, 2)]).len(), 1);
}

#[test]
fn unexpected_warnings_count_unless_the_section_says_no_and_notes_never() {
    let mut warning = found("T1001", 2, 1, 2);
    warning.severity = Severity::Warning;
    assert_eq!(failures("a: 1\n", vec![warning.clone()]).len(), 1);
    let quiet = page("# A\n\n```toml\nwarnings = false\n```\n\n```yaml\na: 1\n```\n");
    assert_eq!(
        judge(
            &quiet,
            &Answers {
                diagnostics: vec![warning.clone()],
                nouns: BTreeMap::new()
            }
        )
        .failures
        .len(),
        0
    );
    warning.severity = Severity::Note;
    assert_eq!(failures("a: 1\n", vec![warning]), Vec::<String>::new());
}

#[test]
fn notes_and_helps_are_held_against_the_places_they_point_at() {
    let text = "a: 1\n#  ^ note \"first\"\nb: 2\n#  ^ error[T1]\n#  ^ help \"smaller\"\n";
    let mut with_note = found("T1", 4, 4, 5);
    with_note.related.push(Related {
        text: "the first stands here".to_string(),
        range: range(2, 4, 5),
    });
    assert_eq!(failures(text, vec![with_note.clone()]), Vec::<String>::new());
    with_note.related[0].range.column = 1;
    with_note.help = None;
    assert_eq!(failures(text, vec![with_note]).len(), 2);
}

#[test]
fn an_unreadable_comment_is_red() {
    assert_eq!(failures("a: 1\n#  ^ eror[T1]\n", vec![]).len(), 1);
}

#[test]
fn a_range_over_several_lines_is_held_to_its_first() {
    let mut long = found("T1", 2, 1, 3);
    long.range.end_line = 3;
    assert_eq!(
        failures("abc: {\n#<---- error[T1]\n}\n", vec![long]),
        Vec::<String>::new()
    );
}

#[test]
fn columns_count_characters() {
    assert_eq!(
        failures("ä: ö 1\n#    ^ error[T1]\n", vec![found("T1", 2, 6, 7)]),
        Vec::<String>::new()
    );
}

#[test]
fn a_diagnostics_block_holds_what_no_comment_speaks_of() {
    let text = "# A\n\n```yaml\na: 1\nb: 2\n#  ^ error[T1]\n```\n\n```diagnostics\nservice.yaml:1:4-5 error[T2] `bcd` is too large\n```\n";
    let program = page(text);
    let both = vec![found("T1", 3, 4, 5), found("T2", 2, 4, 5)];
    assert_eq!(
        judge(
            &program,
            &Answers {
                diagnostics: both,
                nouns: BTreeMap::new()
            }
        )
        .failures,
        Vec::<String>::new()
    );
    let one = vec![found("T1", 3, 4, 5)];
    let failures = judge(
        &program,
        &Answers {
            diagnostics: one,
            nouns: BTreeMap::new(),
        },
    )
    .failures;
    assert_eq!(
        failures,
        [
            "page.md:10: `diagnostics` is not as expected\n    - service.yaml:1:4-5 error[T2] `bcd` is too large"
        ]
    );
}

#[test]
fn a_noun_that_differs_or_is_missing_is_red() {
    let program = page("# A\n\n```yaml\na: 1\n```\n\n```types\nOne\nTwo\n```\n");
    let with = |text: &str| {
        let nouns = BTreeMap::from([("types".to_string(), text.to_string())]);
        judge(
            &program,
            &Answers {
                diagnostics: Vec::new(),
                nouns,
            },
        )
        .failures
    };
    assert_eq!(with("One\nTwo\n"), Vec::<String>::new());
    assert_eq!(
        with("One\nThree\n"),
        ["page.md:8: `types` is not as expected\n      One\n    - Two\n    + Three"]
    );
    assert_eq!(
        judge(&program, &Answers::default()).failures,
        ["page.md:8: the processor has no answer to `types`"]
    );
}

#[test]
fn a_failure_names_the_line_of_the_page() {
    let program = page("# A\n\ntext\n\n```yaml\na: 1\nb: 2\n```\n");
    let failures = judge(
        &program,
        &Answers {
            diagnostics: vec![found("T1", 3, 4, 5)],
            nouns: BTreeMap::new(),
        },
    )
    .failures;
    assert!(
        failures[0].starts_with("page.md:7 (service.yaml:2): not expected"),
        "{}",
        failures[0]
    );
}

#[test]
fn a_diff_shows_what_changed_and_little_around() {
    assert_eq!(
        diff("1\n2\n3\n4\n5\n", "1\n2\n3\nx\n5\n"),
        "      1\n      2\n      3\n    - 4\n    + x\n      5"
    );
    assert_eq!(diff("a\na\n", "a\n"), "      a\n    - a");
    assert_eq!(diff("", "a"), "    + a");
}
