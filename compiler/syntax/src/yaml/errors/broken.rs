//! The messages of T0003 to T0007: what the library noticed, in the author's words.

use granit_parser::ErrorKind;

use super::at;
use crate::codes;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use crate::yaml::events::Fault;
use crate::yaml::recover::candidates::Blame;
use crate::yaml::recover::lines;

/// What is wrong where `fault` was noticed, given what had to go for the text to be readable again.
pub(in crate::yaml) fn broken(file: FileId, text: &str, fault: &Fault, blame: &Blame) -> Diagnostic {
    let Words {
        code,
        place,
        message,
        help,
    } = words(text, fault, blame);
    at(code, file, place, message).help_if(help.map(str::to_owned))
}

/// At most 40 characters of the first line of `text`, to stand between backticks: control characters are spelt out.
pub(in crate::yaml) fn short(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or("").trim_end();
    let mut shown = String::new();
    for (count, character) in line.chars().enumerate() {
        if count == 40 {
            shown.push('…');
            break;
        }
        if character == '`' {
            shown.push('\'');
        } else if character.is_control() {
            shown.push_str(&format!("U+{:04X}", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    shown
}

struct Words {
    code: &'static Code,
    place: Span,
    message: String,
    help: Option<&'static str>,
}

fn words(text: &str, fault: &Fault, blame: &Blame) -> Words {
    match *blame {
        Blame::LineBefore(line) if lines::has_colon(text, line) => {
            noticed(text, fault, lines::around(text, fault.at))
        }
        Blame::Tabs(place) => tab(place),
        Blame::Opener(at) => unclosed(text, at),
        Blame::LineBefore(line) => Words {
            code: &codes::BROKEN_YAML,
            place: lines::content(text, line),
            message: format!(
                "expected `key: value`, found `{}`",
                found(text, lines::content(text, line))
            ),
            help: Some("write a colon and a blank after the key"),
        },
        Blame::Key(key) => unfinished_key(text, key),
        Blame::Indentation(line) => misplaced(text, lines::content(text, line)),
        Blame::Line(line) => noticed(text, fault, line),
    }
}

fn unfinished_key(text: &str, key: lines::Key) -> Words {
    let content = lines::content(text, key.line);
    let (message, help) = if key.gap > key.word.end {
        (
            format!(
                "expected a blank behind the colon, found `{}`",
                found(text, content)
            ),
            "write `key: value`, with a blank between",
        )
    } else if content.end == key.word.end {
        (
            format!("expected a colon after `{}`", found(text, key.word)),
            "write a colon after the key",
        )
    } else {
        (
            format!("expected `key: value`, found `{}`", found(text, content)),
            "write a colon and a blank after the key",
        )
    };
    Words {
        code: &codes::BROKEN_YAML,
        place: content,
        message,
        help: Some(help),
    }
}

fn tab(place: Span) -> Words {
    Words {
        code: &codes::TAB_IN_INDENTATION,
        place,
        message: "this line is indented with a tab".to_owned(),
        help: Some("indent with blanks"),
    }
}

fn misplaced(text: &str, content: Span) -> Words {
    Words {
        code: &codes::BROKEN_YAML,
        place: content,
        message: format!(
            "`{}` is indented like none of the entries around it",
            found(text, content)
        ),
        help: Some("indent all entries of one map or list by the same number of blanks"),
    }
}

fn unclosed(text: &str, at: u32) -> Words {
    let place = character(text, at);
    Words {
        code: &codes::UNCLOSED,
        place,
        message: format!("`{}` is opened here and never closed", found(text, place)),
        help: None,
    }
}

/// The fault lies on the line on which it was noticed.
fn noticed(text: &str, fault: &Fault, line: Span) -> Words {
    if let Some(place) = lines::indenting_tab(text, line) {
        return tab(place);
    }
    let content = lines::content(text, line);
    let rest = if (content.start..content.end).contains(&fault.at) {
        Span::new(fault.at, content.end)
    } else {
        content
    };
    let here = character(text, fault.at);
    let (code, place, message, help): (&'static Code, Span, String, Option<&'static str>) = match &fault.kind
    {
        ErrorKind::UnclosedFlowCollection { .. } => return unclosed(text, fault.at),
        ErrorKind::MisplacedFlowCollectionEnd => (
            &codes::UNCLOSED,
            here,
            format!("`{}` closes nothing that was opened", found(text, here)),
            None,
        ),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => (
            &codes::UNCLOSED,
            here,
            format!("`{open}` is closed by `{close}`"),
            Some("brackets close in pairs: `[ ]`, `{ }`"),
        ),
        ErrorKind::UnexpectedCharacter { character } => {
            let place = first(text, fault.at, *character);
            let (message, help) = if *character == '`' {
                (
                    "a text without quotes may not start with a backtick".to_owned(),
                    Some("put the text in quotes"),
                )
            } else if character.is_control() {
                (
                    format!(
                        "the control character `U+{:04X}` may not stand in a file",
                        u32::from(*character)
                    ),
                    Some("write it as an escape in double quotes, or remove it"),
                )
            } else {
                (
                    format!("a text without quotes may not start with `{character}`"),
                    Some("put the text in quotes"),
                )
            };
            (&codes::UNUSABLE_CHARACTER, place, message, help)
        }
        ErrorKind::BomInsideDocument => (
            &codes::UNUSABLE_CHARACTER,
            here,
            "a byte order mark may stand at the start of a file only".to_owned(),
            Some("remove the invisible character"),
        ),
        ErrorKind::PlainScalarStartsWithDashFlowIndicator => (
            &codes::UNUSABLE_CHARACTER,
            rest,
            "a text without quotes may not start with `-` and a bracket or comma".to_owned(),
            Some("put the text in quotes"),
        ),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => {
            let place = unknown_escape(text, fault.at).unwrap_or(rest);
            (
                &codes::UNKNOWN_ESCAPE,
                place,
                format!("`{}` is no escape that YAML knows", found(text, place)),
                Some("write `\\\\` for a backslash, or use single quotes"),
            )
        }
        ErrorKind::UndeclaredTagHandle => {
            let place = word(text, fault.at);
            (
                &codes::FOREIGN_TAG,
                place,
                format!(
                    "the tag `{}` is not one of YAML's core schema",
                    found(text, place)
                ),
                Some("remove the tag, or put the text in quotes if it is meant to start with `!`"),
            )
        }
        kind => {
            let (place, message, help) = structure(text, kind, content, rest, here);
            (&codes::BROKEN_YAML, place, message, help)
        }
    };
    Words {
        code,
        place,
        message,
        help,
    }
}

/// Text that fits nowhere: what would fit, and what stands there. `content` is the line, `rest` its part from where the
/// fault was noticed.
fn structure(
    text: &str,
    kind: &ErrorKind,
    content: Span,
    rest: Span,
    here: Span,
) -> (Span, String, Option<&'static str>) {
    let starts_line = rest.start == content.start;
    let starts_with_colon = found(text, rest).starts_with(':');
    let is_item = found(text, content).starts_with("- ") || found(text, content) == "-";
    match kind {
        ErrorKind::MappingValueNotAllowed if has_key(text, Span::new(content.start, rest.start)) => (
            here,
            "expected one `key: value` in a line, found a second colon".to_owned(),
            Some("put the value in quotes if the colon belongs to it"),
        ),
        ErrorKind::ExpectedBlockMappingKey if is_item => (
            content,
            "expected `key: value`, found a list item".to_owned(),
            None,
        ),
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry if !starts_line => (
            rest,
            format!("expected the end of the line, found `{}`", found(text, rest)),
            None,
        ),
        ErrorKind::ExpectedBlockSequenceEntry => (
            content,
            format!(
                "expected another item that starts with `-`, found `{}`",
                found(text, content)
            ),
            None,
        ),
        ErrorKind::BlockSequenceEntryNotAllowed if starts_line => (
            content,
            "expected `key: value`, found a list item".to_owned(),
            None,
        ),
        ErrorKind::BlockSequenceEntryNotAllowed => (
            rest,
            "a list item may not start on the line of its key".to_owned(),
            Some("start a new line for each `-`, or write the list in brackets"),
        ),
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::InvalidIndentation
        | ErrorKind::MappingKeyNotAllowed
            if has_key(text, content) || is_item =>
        {
            let words = misplaced(text, content);
            (words.place, words.message, words.help)
        }
        ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::MappingValueNotAllowed
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::InvalidIndentation
            if starts_line =>
        {
            (
                content,
                format!("expected `key: value`, found `{}`", found(text, content)),
                Some("write a colon and a blank after the key"),
            )
        }
        ErrorKind::ExpectedFlowMappingSeparator if starts_with_colon => (
            here,
            "expected `,` or `}` before the key of this colon".to_owned(),
            None,
        ),
        ErrorKind::ExpectedFlowMappingSeparator => (
            rest,
            format!("expected `,` or `}}`, found `{}`", found(text, rest)),
            None,
        ),
        ErrorKind::ExpectedFlowSequenceSeparator => (
            rest,
            format!("expected `,` or `]`, found `{}`", found(text, rest)),
            None,
        ),
        ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedNodeContent => (
            here,
            format!("expected a value, found `{}`", found(text, here)),
            None,
        ),
        ErrorKind::BlockEntryInFlowCollection => (
            rest,
            "between brackets, items are separated by commas and have no `-`".to_owned(),
            None,
        ),
        ErrorKind::InvalidTrailingSingleQuotedScalar => (
            rest,
            format!(
                "expected nothing after the closing quote, found `{}`",
                found(text, rest)
            ),
            Some("write `''` for a single quote inside single quotes"),
        ),
        ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            rest,
            format!(
                "expected nothing after the closing quote, found `{}`",
                found(text, rest)
            ),
            Some("write `\\\"` for a double quote inside double quotes"),
        ),
        ErrorKind::MissingAnchorOrAliasName => (
            rest,
            format!("expected the name of an anchor, found `{}`", found(text, rest)),
            Some("put text that starts with `*` or `&` in quotes"),
        ),
        ErrorKind::ZeroBlockScalarIndent | ErrorKind::InvalidBlockScalarHeader => (
            rest,
            format!(
                "expected nothing but a line break after `|` or `>`, found `{}`",
                found(text, rest)
            ),
            Some("put text that starts with `|` or `>` in quotes"),
        ),
        ErrorKind::InvalidBlockScalarIndent => (
            content,
            "the blank lines of this text are indented deeper than the text itself".to_owned(),
            None,
        ),
        ErrorKind::CommentNotSeparated => (rest, "expected a blank before `#`".to_owned(), None),
        ErrorKind::CommentInterceptedScalar => (
            rest,
            "a comment may not stand between the lines of one text".to_owned(),
            None,
        ),
        ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidTagUtf8LeadingByte
        | ErrorKind::InvalidTagUtf8TrailingByte
        | ErrorKind::InvalidTagUtf8 => (
            rest,
            format!("expected a tag such as `!!str`, found `{}`", found(text, rest)),
            Some("put text that starts with `!` in quotes"),
        ),
        ErrorKind::UnsupportedYamlMajorVersion => (
            rest,
            format!("expected `%YAML 1.2`, found `{}`", found(text, rest)),
            None,
        ),
        _ => (
            rest,
            format!(
                "`{}` fits neither what stands before it nor what follows",
                found(text, rest)
            ),
            None,
        ),
    }
}

/// Whether a colon ends a key in `place`.
fn has_key(text: &str, place: Span) -> bool {
    let text = text.get(place.start as usize..place.end as usize).unwrap_or("");
    text.contains(": ") || text.ends_with(':')
}

fn found(text: &str, place: Span) -> String {
    short(text.get(place.start as usize..place.end as usize).unwrap_or(""))
}

/// The character at `at`; nothing at the end.
fn character(text: &str, at: u32) -> Span {
    let next = text.get(at as usize..).and_then(|rest| rest.chars().next());
    Span::new(at, at + next.map_or(0, |character| character.len_utf8() as u32))
}

/// The first `wanted` from `at` on: the library marks the start of the text that holds it.
pub(in crate::yaml) fn first(text: &str, at: u32, wanted: char) -> Span {
    let rest = text.get(at as usize..).unwrap_or("");
    character(text, at + rest.find(wanted).unwrap_or(0) as u32)
}

/// From `at` to the next blank.
fn word(text: &str, at: u32) -> Span {
    let rest = text.get(at as usize..).unwrap_or("");
    Span::new(
        at,
        at + rest.find(char::is_whitespace).unwrap_or(rest.len()) as u32,
    )
}

/// The first backslash from `at` on that starts no escape, with the character behind it.
fn unknown_escape(text: &str, at: u32) -> Option<Span> {
    let mut characters = text.get(at as usize..)?.char_indices();
    while let Some((offset, character)) = characters.next() {
        if character != '\\' {
            continue;
        }
        let (next_offset, next) = characters.next()?;
        let digits = match next {
            '0' | 'a' | 'b' | 't' | '\t' | 'n' | 'v' | 'f' | 'r' | 'e' | ' ' | '"' | '/' | '\\' | 'N'
            | '_' | 'L' | 'P' | '\n' | '\r' => 0,
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => usize::MAX,
        };
        let start = at + offset as u32;
        let behind = next_offset + next.len_utf8();
        let rest = &text[at as usize + behind..];
        let code = rest.get(..digits.min(rest.len()));
        let is_known = digits == 0
            || code.is_some_and(|code| {
                code.len() == digits
                    && u32::from_str_radix(code, 16).is_ok_and(|code| char::from_u32(code).is_some())
            });
        if !is_known {
            return Some(Span::new(start, at + behind as u32));
        }
    }
    None
}
