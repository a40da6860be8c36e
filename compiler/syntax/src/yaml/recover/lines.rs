//! Lines of a text, as recovery looks at them. Spans of lines have no line break.

use crate::source::Span;

/// The line that holds `at`; the last one with content before it, if that is blank.
pub(in crate::yaml) fn around(text: &str, at: u32) -> Span {
    let line = line_at(text, at as usize);
    if is_blank(text, line) {
        before(text, line).unwrap_or(line)
    } else {
        line
    }
}

/// The last line with content before `line`; comments are none.
pub(in crate::yaml) fn before(text: &str, line: Span) -> Option<Span> {
    let mut above = text[..line.start as usize].trim_end();
    while !above.is_empty() {
        let line = line_at(text, above.len());
        if !slice(text, line).trim_start().starts_with('#') {
            return Some(line);
        }
        above = text[..line.start as usize].trim_end();
    }
    None
}

/// The first of the lines without a colon that end with `line`; `line` itself, if it has one.
pub(in crate::yaml) fn first_without_colon(text: &str, line: Span) -> Span {
    let mut first = line;
    while let Some(above) = before(text, first) {
        if has_colon(text, first) || has_colon(text, above) {
            break;
        }
        first = above;
    }
    first
}

/// A line without the space around what it says.
pub(in crate::yaml) fn content(text: &str, line: Span) -> Span {
    let shown = slice(text, line);
    let start = line.start + (shown.len() - shown.trim_start().len()) as u32;
    Span::new(start, start + shown.trim().len() as u32)
}

/// The first tab that indents `line`.
pub(in crate::yaml) fn indenting_tab(text: &str, line: Span) -> Option<Span> {
    tabs_of(text, line).first().copied()
}

/// All tabs that indent `line` and the lines around it that have some.
pub(in crate::yaml) fn indenting_tabs(text: &str, line: Span) -> Vec<Span> {
    let mut tabs = tabs_of(text, line);
    let mut above = line;
    while let Some(next) = before(text, above) {
        let more = tabs_of(text, next);
        if more.is_empty() {
            break;
        }
        tabs.extend(more);
        above = next;
    }
    let mut below = line;
    while let Some(next) = after(text, below) {
        let more = tabs_of(text, next);
        if more.is_empty() {
            break;
        }
        tabs.extend(more);
        below = next;
    }
    tabs.sort();
    tabs
}

/// Whether a colon ends a key somewhere on `line`.
pub(in crate::yaml) fn has_colon(text: &str, line: Span) -> bool {
    let content = slice(text, content(text, line));
    content.contains(": ") || content.ends_with(':')
}

/// A key that lacks its colon, or the blank behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::yaml) struct Key {
    /// The key itself.
    pub(in crate::yaml) word: Span,
    /// Where its last character starts.
    pub(in crate::yaml) last: u32,
    /// Up to where blanks are needed: the end of the word, or of the colon behind it.
    pub(in crate::yaml) gap: u32,
    /// The line.
    pub(in crate::yaml) line: Span,
}

/// The first word of `line`, if it looks like a key and no colon ends it.
pub(in crate::yaml) fn unfinished_key(text: &str, line: Span) -> Option<Key> {
    if has_colon(text, line) {
        return None;
    }
    let content = content(text, line);
    let mut rest = slice(text, content);
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start();
    }
    let start = content.end - rest.len() as u32;
    let word = rest.split_whitespace().next()?;
    let (word, has_colon) = match word.split_once(':') {
        Some((word, value)) if !value.starts_with('/') => (word, true),
        Some(_) => return None,
        None => (word, false),
    };
    let looks_like_key = word
        .starts_with(|first: char| first.is_alphanumeric() || matches!(first, '_' | '$' | '<'))
        && !word.contains(['"', '\'', '[', ']', '{', '}', ',', '#']);
    let (last, _) = word.char_indices().last()?;
    let end = start + word.len() as u32;
    (looks_like_key && last > 0).then(|| Key {
        word: Span::new(start, end),
        last: start + last as u32,
        gap: end + u32::from(has_colon),
        line,
    })
}

/// A line whose content moves to the left; as many blanks follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::yaml) struct Shift {
    /// The line.
    pub(in crate::yaml) line: Span,
    /// Bytes.
    pub(in crate::yaml) by: u32,
}

impl Shift {
    /// Where something stood before its line was moved.
    pub(in crate::yaml) fn original(self, at: u32) -> u32 {
        if (self.line.start..=self.line.end - self.by).contains(&at) {
            at + self.by
        } else {
            at
        }
    }
}

/// `line`, moved to the indentation of the nearest line above that has less.
pub(in crate::yaml) fn outdented(text: &str, line: Span) -> Option<Shift> {
    let indent = indent(text, line);
    let mut above = before(text, line)?;
    loop {
        let wanted = self::indent(text, above);
        if wanted < indent {
            return Some(Shift {
                line,
                by: indent - wanted,
            });
        }
        above = before(text, above)?;
    }
}

/// The first entry of the block that ends at `line`, moved to the indentation of `line`, where nothing above has that
/// indentation: then not `line` is at fault, but that entry.
pub(in crate::yaml) fn outdented_first_entry(text: &str, line: Span) -> Option<Shift> {
    let wanted = indent(text, line);
    let mut first = None;
    let mut above = before(text, line)?;
    while indent(text, above) > wanted {
        first = Some(above);
        above = before(text, above)?;
    }
    let first = first.filter(|_| indent(text, above) < wanted)?;
    Some(Shift {
        line: first,
        by: indent(text, first) - wanted,
    })
}

/// `line` without the brackets at its end, if they close more than it opens.
pub(in crate::yaml) fn without_closers(text: &str, line: Span) -> Option<Span> {
    let shown = slice(text, line);
    let kept = shown.trim_end_matches([']', '}', ',', ' ']);
    let opens = shown.matches(['[', '{']).count();
    let closes = shown.matches([']', '}']).count();
    (closes > opens && kept.len() < shown.len() && !kept.trim().is_empty())
        .then(|| Span::new(line.start, line.start + kept.len() as u32))
}

/// Whether nothing but space lies between two places.
pub(in crate::yaml) fn adjacent(text: &str, one: Span, other: Span) -> bool {
    let (first, second) = if one.start <= other.start {
        (one, other)
    } else {
        (other, one)
    };
    second.start <= first.end || slice(text, Span::new(first.end, second.start)).trim().is_empty()
}

/// A quote at the start of a text.
pub(in crate::yaml) struct Quote {
    pub(in crate::yaml) at: u32,
    pub(in crate::yaml) is_closed: bool,
}

/// The quote between `seen` and `at` whose text goes on at `at`; the last one, if none does.
pub(in crate::yaml) fn open_quote(text: &str, seen: u32, at: u32) -> Option<Quote> {
    let bytes = text.as_bytes();
    let end = (at as usize + 1).min(bytes.len());
    let mut last = None;
    let mut position = seen as usize;
    let mut may_start = true;
    while position < end {
        let byte = bytes[position];
        match byte {
            b'#' if position == 0 || bytes[position - 1].is_ascii_whitespace() => {
                while position < end && bytes[position] != b'\n' {
                    position += 1;
                }
                continue;
            }
            b'"' | b'\'' if may_start => {
                let close = closing_quote(bytes, position);
                last = Some(Quote {
                    at: position as u32,
                    is_closed: close.is_some(),
                });
                match close {
                    Some(close) if close < end => position = close,
                    Some(_) | None => return last,
                }
            }
            _ => {}
        }
        may_start = byte.is_ascii_whitespace() || matches!(byte, b'[' | b'{' | b',' | b':');
        position += 1;
    }
    last
}

fn closing_quote(bytes: &[u8], open: usize) -> Option<usize> {
    let quote = bytes[open];
    let mut position = open + 1;
    while position < bytes.len() {
        if bytes[position] == b'\\' && quote == b'"' {
            position += 1;
        } else if bytes[position] == quote {
            if quote == b'\'' && bytes.get(position + 1) == Some(&quote) {
                position += 1;
            } else {
                return Some(position);
            }
        }
        position += 1;
    }
    None
}

fn line_at(text: &str, at: usize) -> Span {
    let at = at.min(text.len());
    let start = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let end = text[at..]
        .find(['\n', '\r'])
        .map_or(text.len(), |length| at + length);
    Span::new(start as u32, end as u32)
}

/// The first line with content after `line`.
pub(in crate::yaml) fn after(text: &str, line: Span) -> Option<Span> {
    let below = &text[line.end as usize..];
    let skipped = below.len() - below.trim_start().len();
    (skipped < below.len()).then(|| line_at(text, line.end as usize + skipped))
}

fn is_blank(text: &str, line: Span) -> bool {
    slice(text, line).trim().is_empty()
}

/// Leading blanks.
fn indent(text: &str, line: Span) -> u32 {
    let shown = slice(text, line);
    (shown.len() - shown.trim_start_matches(' ').len()) as u32
}

fn tabs_of(text: &str, line: Span) -> Vec<Span> {
    slice(text, line)
        .bytes()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .enumerate()
        .filter(|(_, byte)| *byte == b'\t')
        .map(|(at, _)| Span::new(line.start + at as u32, line.start + at as u32 + 1))
        .collect()
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or("")
}
