//! Caret comments: what a processor must say about the line above.
//!
//! ```text
//!   - store: { count_range: [0, 9] }
//!   #                       ^^^^^^ error[T0317] "wider than" help "narrow it"
//! ```
//!
//! The carets cover the columns that the diagnostic must point at. No caret can stand on the column of the `#`
//! itself, so `#<--` says: from the `#` on, as long as the arrow, and `#|`: this one column. `error[?]` stands for a code
//! that nobody has looked up yet; rewriting fills it in.

use crate::fixture::Program;

/// One expectation under a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// The file of the program that it stands in.
    pub file: String,
    /// The line that it speaks of, from 1, in the text as the author wrote it.
    pub line: usize,
    /// Where the comment itself stands, from 1.
    pub comment_line: usize,
    /// First column, from 1, in characters.
    pub column: usize,
    /// The column after the last one.
    pub end_column: usize,
    /// What is expected there.
    pub kind: Kind,
    /// A part of the message.
    pub text: Option<String>,
    /// A part of the help that comes with it.
    pub help: Option<String>,
}

/// What is expected under the carets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `error[CODE]`; `None` for `error[?]`.
    Error(Option<String>),
    /// `warning[CODE]`; `None` for `warning[?]`.
    Warning(Option<String>),
    /// `help "…"`: the help of a diagnostic that points here.
    Help,
    /// `note "…"`: a second place that a diagnostic names.
    Note,
}

/// A comment that looks like an assertion and cannot be read as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The file of the program that it stands in.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// All assertions of a program, file by file, and the comments that cannot be read.
pub fn assertions(program: &Program) -> (Vec<Assertion>, Vec<Unreadable>) {
    let mut read = Vec::new();
    let mut unreadable = Vec::new();
    for file in &program.files {
        let mut line_above = 0;
        for (index, line) in file.written().lines().enumerate() {
            let Some(arrow) = arrow(line) else {
                line_above = index + 1;
                continue;
            };
            let mut fault = |reason: &str| {
                unreadable.push(Unreadable {
                    file: file.name.clone(),
                    line: index + 1,
                    reason: reason.to_string(),
                });
            };
            match words(arrow.rest) {
                _ if line_above == 0 => fault("no line stands above this comment"),
                Err(reason) => fault(&reason),
                Ok(Words { kind, text, help }) => read.push(Assertion {
                    file: file.name.clone(),
                    line: line_above,
                    comment_line: index + 1,
                    column: arrow.column,
                    end_column: arrow.end_column,
                    kind,
                    text,
                    help,
                }),
            }
        }
    }
    (read, unreadable)
}

/// Whether this line is a caret comment.
pub fn is_caret_comment(line: &str) -> bool {
    arrow(line).is_some()
}

/// Writes the comment that points at these columns of `line`, followed by `words`.
pub fn comment(line: &str, column: usize, end_column: usize, words: &str) -> String {
    let indent = line.chars().take_while(|c| *c == ' ').count();
    let width = end_column.saturating_sub(column).max(1);
    match (column, width) {
        (0 | 1, 1) => return format!("#| {words}"),
        (0 | 1, _) => return format!("#<{} {words}", "-".repeat(width - 2)),
        _ => {}
    }
    // Under the text where there is place before the carets, else two columns before them.
    let hash = if column > indent + 1 {
        indent
    } else {
        column.saturating_sub(3)
    };
    format!(
        "{}#{}{} {words}",
        " ".repeat(hash),
        " ".repeat(column - hash - 2),
        "^".repeat(width)
    )
}

struct Arrow<'a> {
    column: usize,
    end_column: usize,
    rest: &'a str,
}

fn arrow(line: &str) -> Option<Arrow<'_>> {
    let after_indent = line.trim_start_matches(' ');
    let hash_column = line.len() - after_indent.len() + 1;
    let after_hash = after_indent.strip_prefix('#')?;
    if let Some(rest) = after_hash.strip_prefix('|') {
        return Some(Arrow {
            column: hash_column,
            end_column: hash_column + 1,
            rest,
        });
    }
    if let Some(after_tip) = after_hash.strip_prefix('<') {
        let rest = after_tip.trim_start_matches('-');
        let width = 2 + (after_tip.len() - rest.len());
        return Some(Arrow {
            column: hash_column,
            end_column: hash_column + width,
            rest,
        });
    }
    let carets = after_hash.trim_start_matches(' ');
    let rest = carets.trim_start_matches('^');
    let width = carets.len() - rest.len();
    if width == 0 {
        return None;
    }
    let column = hash_column + 1 + (after_hash.len() - carets.len());
    Some(Arrow {
        column,
        end_column: column + width,
        rest,
    })
}

struct Words {
    kind: Kind,
    text: Option<String>,
    help: Option<String>,
}

fn words(text: &str) -> Result<Words, String> {
    let text = text.trim();
    let word_end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(word_end);
    let (kind, rest) = match word {
        "error" => code(rest).map(|(code, rest)| (Kind::Error(code), rest))?,
        "warning" => code(rest).map(|(code, rest)| (Kind::Warning(code), rest))?,
        "help" => (Kind::Help, rest),
        "note" => (Kind::Note, rest),
        _ => {
            return Err(
                "expected `error[CODE]`, `warning[CODE]`, `help` or `note` after the carets".to_string(),
            );
        }
    };
    let (said, rest) = quoted(rest)?;
    let (text, help, rest) = match kind {
        Kind::Error(_) | Kind::Warning(_) => match rest.trim_start().strip_prefix("help") {
            Some(rest) => {
                let (help, rest) = quoted(rest)?;
                (
                    said,
                    Some(help.ok_or("expected a text in quotes after `help`")?),
                    rest,
                )
            }
            None => (said, None, rest),
        },
        Kind::Help => (
            None,
            Some(said.ok_or("expected a text in quotes after `help`")?),
            rest,
        ),
        Kind::Note => (
            Some(said.ok_or("expected a text in quotes after `note`")?),
            None,
            rest,
        ),
    };
    match rest.trim() {
        "" => Ok(Words { kind, text, help }),
        more => Err(format!("`{more}` is more than an assertion says")),
    }
}

fn code(text: &str) -> Result<(Option<String>, &str), String> {
    let inside = text.strip_prefix('[').ok_or("expected a code in brackets")?;
    let (code, rest) = inside
        .split_once(']')
        .ok_or("the bracket of the code is not closed")?;
    let plain = !code.is_empty()
        && code
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '?');
    match code {
        _ if !plain => Err(format!("`{code}` is not the number or the name of a code")),
        "?" => Ok((None, rest)),
        _ => Ok((Some(code.to_string()), rest)),
    }
}

/// A text in double quotes; `\"` and `\\` stand for themselves.
fn quoted(text: &str) -> Result<(Option<String>, &str), String> {
    let Some(inside) = text.trim_start().strip_prefix('"') else {
        return Ok((None, text));
    };
    let mut said = String::new();
    let mut characters = inside.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Ok((Some(said), &inside[at + 1..])),
            '\\' => said.extend(characters.next().map(|(_, escaped)| escaped)),
            other => said.push(other),
        }
    }
    Err("the quote is not closed".to_string())
}

/// The text in quotes, as [`assertions`] reads it back.
pub fn quote(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ");
    format!("\"{}\"", line.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn read(text: &str) -> Vec<Assertion> {
        let (read, unreadable) = assertions(&fixture::program(text));
        assert_eq!(unreadable, []);
        read
    }

    fn fault(text: &str) -> String {
        let (_, unreadable) = assertions(&fixture::program(text));
        assert_eq!(unreadable.len(), 1, "{unreadable:?}");
        unreadable[0].reason.clone()
    }

    #[test]
    fn carets_give_line_and_columns_of_the_line_above() {
        let read = read("a: 1\nbcd: 2\n#    ^ error[T0317] \"too \\\"small\\\"\"\n");
        assert_eq!(
            read,
            [Assertion {
                file: "service.yaml".to_string(),
                line: 2,
                comment_line: 3,
                column: 6,
                end_column: 7,
                kind: Kind::Error(Some("T0317".to_string())),
                text: Some("too \"small\"".to_string()),
                help: None,
            }]
        );
    }

    #[test]
    fn several_comments_speak_of_the_same_line() {
        let read = read(
            "abc: def\n#    ^^^ error[T1] \"x\" help \"y\"\n#    ^^^ note \"here\"\n#    ^^^ warning[?]\n#    ^^^ help \"z\"\n",
        );
        assert!(
            read.iter()
                .all(|a| a.line == 1 && (a.column, a.end_column) == (6, 9))
        );
        assert_eq!(read[0].help.as_deref(), Some("y"));
        assert_eq!(read[1].kind, Kind::Note);
        assert_eq!(read[2].kind, Kind::Warning(None));
        assert_eq!(
            (read[3].kind.clone(), read[3].help.as_deref()),
            (Kind::Help, Some("z"))
        );
    }

    #[test]
    fn an_arrow_points_at_the_column_of_its_own_hash() {
        let read = read("foo: 1\n#<- error[T1]\n");
        assert_eq!((read[0].column, read[0].end_column), (1, 4));
        let read = self::read("f: 1\n#| error[T1]\n");
        assert_eq!((read[0].column, read[0].end_column), (1, 2));
    }

    #[test]
    fn every_comment_that_is_written_is_read_back() {
        for (line, column, end) in [
            ("foo: 1", 1, 4),
            ("foo: 1", 2, 3),
            ("  foo: 1", 3, 6),
            ("  foo: 1", 8, 9),
            ("    - a", 2, 3),
        ] {
            let text = format!(
                "{line}\n{}\n",
                comment(line, column, end, &format!("error[T1] {}", quote("a \"b\" \\")))
            );
            let read = read(&text);
            assert_eq!((read[0].column, read[0].end_column), (column, end), "{text}");
            assert_eq!(read[0].text.as_deref(), Some("a \"b\" \\"));
        }
    }

    #[test]
    fn a_plain_comment_asserts_nothing() {
        assert_eq!(read("# a comment\na: 1 # ^ no\n  # another\n"), []);
    }

    #[test]
    fn what_looks_like_an_assertion_and_is_none_is_a_fault() {
        assert!(fault("a: 1\n# ^ look\n").contains("expected `error[CODE]`"));
        assert!(fault("a: 1\n# ^ error\n").contains("code in brackets"));
        assert!(fault("a: 1\n# ^ error[T 1]\n").contains("not the number"));
        assert!(fault("a: 1\n# ^ error[T1] \"open\n").contains("not closed"));
        assert!(fault("a: 1\n# ^ error[T1] more\n").contains("`more`"));
        assert!(fault("a: 1\n# ^ note\n").contains("after `note`"));
        assert!(fault("# ^ error[T1]\na: 1\n").contains("no line stands above"));
    }

    #[test]
    fn the_implicit_header_moves_no_line() {
        let (read, _) = assertions(&fixture::program("a: 1\n#^ error[T1]\n"));
        assert_eq!(read[0].line, 1);
    }
}
