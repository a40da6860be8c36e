//! Writes today's answers into a page: answer blocks and caret comments, and nothing else.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::assertion::{self, Assertion, Kind};
use crate::fixture::{File, Program};
use crate::verdict::{self, Answers, Found, Verdict};

/// Bytes of a page and the text that replaces them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go.
    pub bytes: Range<usize>,
    /// The text that comes.
    pub text: String,
}

/// The edits that make a program pass. None where it passes already; a comment that holds stays as it was written.
pub fn edits(program: &Program, answers: &Answers, verdict: &Verdict) -> Vec<Edit> {
    if verdict.failures.is_empty() {
        return Vec::new();
    }
    let mut edits = Vec::new();
    let has_block = program
        .expected
        .iter()
        .any(|expected| expected.tag == "diagnostics");
    for file in program.files.iter().filter(|file| file.place.own) {
        let new: &[Found] = if has_block { &[] } else { &verdict.unclaimed };
        let text = with_comments(program, file, verdict, new);
        if text != file.written() {
            edits.push(Edit {
                bytes: file.place.bytes.clone(),
                text,
            });
        }
    }
    for expected in program.expected.iter().filter(|expected| expected.place.own) {
        let today = match (expected.tag.as_str(), answers.nouns.get(&expected.tag)) {
            ("diagnostics", _) => verdict::listing(program, &verdict.unclaimed),
            (_, Some(noun)) => noun.clone(),
            (_, None) => continue,
        };
        if today.trim_end() != expected.text.trim_end() {
            let text = if today.trim_end().is_empty() {
                String::new()
            } else {
                format!("{}\n", today.trim_end())
            };
            edits.push(Edit {
                bytes: expected.place.bytes.clone(),
                text,
            });
        }
    }
    edits
}

/// The page with all edits in it. Edits of programs that share a block are made once.
pub fn apply(page: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.bytes.start, edit.bytes.end));
    edits.dedup();
    let mut text = String::new();
    let mut done = 0;
    for edit in edits {
        if edit.bytes.start < done {
            continue;
        }
        text.push_str(&page[done..edit.bytes.start]);
        text.push_str(&edit.text);
        done = edit.bytes.end;
    }
    text.push_str(&page[done..]);
    text
}

/// The file with the comments that hold, and one more for each diagnostic that has none.
fn with_comments(program: &Program, file: &File, verdict: &Verdict, unclaimed: &[Found]) -> String {
    let mut new: BTreeMap<usize, Vec<&Found>> = BTreeMap::new();
    for found in unclaimed {
        let wanted = match found.severity {
            verdict::Severity::Error => true,
            verdict::Severity::Warning => program.settings.warnings.unwrap_or(true),
            verdict::Severity::Note => false,
        };
        if wanted && found.range.file == file.name {
            new.entry(found.range.line).or_default().push(found);
        }
    }
    let kept = verdict.kept_comments.get(&file.name);
    let lines: Vec<&str> = file.written().split_inclusive('\n').collect();
    let mut text = String::new();
    let mut index = 0;
    while index < lines.len() {
        let line = lines[index];
        index += 1;
        text.push_str(line);
        if assertion::is_caret_comment(line) {
            // Only above the first line of the file: what speaks of nothing is left for the author to see.
            continue;
        }
        let line_number = index;
        while index < lines.len() && assertion::is_caret_comment(lines[index]) {
            index += 1;
            if kept.is_some_and(|kept| kept.contains(&index)) || is_open(verdict, file, index) {
                end_line(&mut text);
                text.push_str(lines[index - 1]);
            }
        }
        let mut found = new.remove(&line_number).unwrap_or_default();
        found.sort_by_key(|found| (found.range.column, found.range.end_column, found.code.clone()));
        for found in found {
            end_line(&mut text);
            let words = words(verdict, found);
            let (column, end_column) = (found.range.column, found.range.end_column);
            text.push_str(&assertion::comment(
                line.trim_end_matches('\n'),
                column,
                end_column,
                &words,
            ));
            text.push('\n');
        }
    }
    text
}

/// Whether the comment in this line asks for a code that nobody has looked up, and nothing answers it yet.
fn is_open(verdict: &Verdict, file: &File, comment_line: usize) -> bool {
    verdict.missing.iter().any(|assertion| {
        assertion.file == file.name
            && assertion.comment_line == comment_line
            && matches!(assertion.kind, Kind::Error(None) | Kind::Warning(None))
            && !verdict
                .unclaimed
                .iter()
                .any(|found| verdict::is_meant(assertion, found))
    })
}

/// The words that the author chose for this diagnostic, or else all of its message.
fn words(verdict: &Verdict, found: &Found) -> String {
    let Some(meant) = verdict
        .missing
        .iter()
        .find(|assertion| verdict::is_meant(assertion, found))
    else {
        return verdict::found_words(found);
    };
    let kind = match meant.kind {
        Kind::Error(_) => Kind::Error(Some(found.code.clone())),
        Kind::Warning(_) => Kind::Warning(Some(found.code.clone())),
        Kind::Help => Kind::Help,
        Kind::Note => Kind::Note,
    };
    verdict::assertion_words(&Assertion {
        kind,
        ..meant.clone()
    })
}

fn end_line(text: &mut String) {
    if !text.ends_with('\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chapter;
    use crate::verdict::{Range as Columns, Severity, judge};

    fn found(code: &str, line: usize, column: usize, end_column: usize) -> Found {
        let file = "service.yaml".to_string();
        Found {
            code: code.to_string(),
            severity: Severity::Error,
            message: "too `large`".to_string(),
            help: None,
            range: Columns {
                file,
                line,
                column,
                end_line: line,
                end_column,
            },
            related: Vec::new(),
        }
    }

    /// Rewrites a page with one program, and demands that the page then passes and stays as it is.
    fn rewritten(page: &str, answers: &Answers) -> String {
        let once = |page: &str| {
            let program = chapter::parse("page.md", page).0.programs().0.remove(0);
            let verdict = judge(&program, answers);
            (apply(page, edits(&program, answers, &verdict)), verdict)
        };
        let (text, _) = once(page);
        let (again, verdict) = once(&text);
        assert_eq!(verdict.failures, Vec::<String>::new(), "{text}");
        assert_eq!(again, text);
        text
    }

    fn says(diagnostics: Vec<Found>) -> Answers {
        Answers {
            diagnostics,
            nouns: BTreeMap::new(),
        }
    }

    #[test]
    fn a_missing_comment_is_written_and_the_rest_stays_byte_for_byte() {
        let page = "# A\n\nprose  \n\n```yaml\n# plain\na: 1\nb:   2\n```\n\nmore\n";
        let text = rewritten(page, &says(vec![found("T1", 4, 6, 7)]));
        assert_eq!(
            text,
            "# A\n\nprose  \n\n```yaml\n# plain\na: 1\nb:   2\n#    ^ error[T1] \"too `large`\"\n```\n\nmore\n"
        );
    }

    #[test]
    fn a_comment_that_holds_keeps_its_words_and_its_shape() {
        let page =
            "# A\n\n```yaml\n  a: 1\n# ^ error[T1] \"large\"\n  b: 1\n  #  ^ error[T9] \"small\"\n```\n";
        let text = rewritten(page, &says(vec![found("T1", 2, 3, 4), found("T2", 4, 6, 7)]));
        assert_eq!(
            text,
            "# A\n\n```yaml\n  a: 1\n# ^ error[T1] \"large\"\n  b: 1\n  #  ^ error[T2] \"too `large`\"\n```\n"
        );
    }

    #[test]
    fn a_comment_that_no_longer_holds_goes() {
        let page = "# A\n\n```yaml\na: 1\n#  ^ error[T1]\nb: 1\n```\n";
        assert_eq!(
            rewritten(page, &says(vec![])),
            "# A\n\n```yaml\na: 1\nb: 1\n```\n"
        );
    }

    #[test]
    fn an_open_code_is_filled_in() {
        let page = "# A\n\n```yaml\na: 1\n#  ^ error[?]\n```\n";
        let text = rewritten(page, &says(vec![found("T1", 2, 4, 5)]));
        assert_eq!(text, page.replace("[?]", "[T1]"));
    }

    #[test]
    fn an_open_code_waits_until_something_is_found() {
        let page = "# A\n\n```yaml\na: 1\n#  ^ error[?]\nb: 1\n```\n";
        let program = chapter::parse("page.md", page).0.programs().0.remove(0);
        let answers = says(vec![found("T1", 4, 4, 5)]);
        let text = apply(page, edits(&program, &answers, &judge(&program, &answers)));
        assert_eq!(
            text,
            "# A\n\n```yaml\na: 1\n#  ^ error[?]\nb: 1\n#  ^ error[T1] \"too `large`\"\n```\n"
        );
    }

    #[test]
    fn a_comment_that_is_meant_keeps_its_words_and_gets_the_columns() {
        let page = "# A\n\n```yaml\na: 12\n# ^^ error[T9] \"large\"\n```\n";
        let text = rewritten(page, &says(vec![found("T1", 2, 4, 6)]));
        assert_eq!(text, "# A\n\n```yaml\na: 12\n#  ^^ error[T1] \"large\"\n```\n");
    }

    #[test]
    fn a_first_column_gets_an_arrow() {
        let page = "# A\n\n```yaml\nabc: 1\n```\n";
        let text = rewritten(page, &says(vec![found("T1", 2, 1, 4)]));
        assert!(text.contains("abc: 1\n#<- error[T1] "), "{text}");
    }

    #[test]
    fn answers_are_rewritten_in_place() {
        let page = "# A\n\n```yaml\na: 1\n```\n\n```types\nold\n```\n\n```service\n```\n\nend\n";
        let nouns = BTreeMap::from([
            ("types".to_string(), "new\nlines\n".to_string()),
            ("service".to_string(), "s".to_string()),
        ]);
        let text = rewritten(
            page,
            &Answers {
                diagnostics: Vec::new(),
                nouns,
            },
        );
        assert_eq!(
            text,
            "# A\n\n```yaml\na: 1\n```\n\n```types\nnew\nlines\n```\n\n```service\ns\n```\n\nend\n"
        );
    }

    #[test]
    fn a_diagnostics_block_takes_what_would_become_comments() {
        let page = "# A\n\n```yaml\na: |\n  text\n```\n\n```diagnostics\n```\n";
        let text = rewritten(page, &says(vec![found("T1", 3, 3, 5)]));
        assert_eq!(
            text,
            "# A\n\n```yaml\na: |\n  text\n```\n\n```diagnostics\nservice.yaml:2:3-5 error[T1] too `large`\n```\n"
        );
    }

    #[test]
    fn two_faults_on_a_line_stand_in_the_order_of_their_columns() {
        let page = "# A\n\n```yaml\na: [1, 2]\n```\n";
        let text = rewritten(page, &says(vec![found("T2", 2, 8, 9), found("T1", 2, 5, 6)]));
        assert!(
            text.contains("a: [1, 2]\n#   ^ error[T1] \"too `large`\"\n#      ^ error[T2]"),
            "{text}"
        );
    }

    #[test]
    fn edits_of_the_same_bytes_are_made_once() {
        let edit = Edit {
            bytes: 1..2,
            text: "x".to_string(),
        };
        assert_eq!(apply("abc", vec![edit.clone(), edit]), "axc");
    }
}
