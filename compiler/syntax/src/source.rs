//! Source text: files, byte spans, lines and columns.

use std::sync::Arc;

/// A file of one session. The number is history; order by path, never by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in one file.
///
/// Invariant: `start <= end`, both on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` up to, not including, `end`.
    pub fn new(start: u32, end: u32) -> Span {
        Span {
            start,
            end: end.max(start),
        }
    }

    /// Whether there is no byte in it.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A place for people: both numbers count from 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalar values, from 1.
    pub column: u32,
}

/// The text of one file and the index of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    file: FileId,
    path: Arc<str>,
    text: Arc<str>,
    line_starts: Arc<[u32]>,
}

impl Source {
    /// A source from text that is UTF-8 and within the limit on file size (both checked by whoever read it).
    ///
    /// `path` is how the file is shown to people: relative to the working directory, or `std:/…`.
    pub fn new(file: FileId, path: &str, text: &str) -> Source {
        let starts = std::iter::once(0).chain(
            text.bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(at, _)| at as u32 + 1),
        );
        Source {
            file,
            path: Arc::from(path),
            text: Arc::from(text),
            line_starts: starts.collect(),
        }
    }

    /// Which file this is.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The path as people read it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty when the span is not within the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let offset = offset.min(self.text.len() as u32);
        let line = self.line_starts.partition_point(|start| *start <= offset) - 1;
        let start = self.line_starts[line] as usize;
        let before = self.text.get(start..offset as usize).unwrap_or("");
        // A byte order mark is no character that anybody sees.
        let before = before.strip_prefix('\u{feff}').unwrap_or(before);
        LineColumn {
            line: line as u32 + 1,
            column: before.chars().count() as u32 + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_not_bytes() {
        let source = Source::new(FileId(0), "a.yaml", "é: 1\nb: 2\n");
        assert_eq!(source.line_column(2), LineColumn { line: 1, column: 2 });
        assert_eq!(source.line_column(6), LineColumn { line: 2, column: 1 });
        assert_eq!(source.line_column(999), LineColumn { line: 3, column: 1 });
    }

    #[test]
    fn a_byte_order_mark_moves_no_column() {
        let source = Source::new(FileId(0), "a.yaml", "\u{feff}a: 1\n");
        assert_eq!(source.line_column(3), LineColumn { line: 1, column: 1 });
        assert_eq!(source.line_column(6), LineColumn { line: 1, column: 4 });
    }
}
