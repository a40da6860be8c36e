//! The library's events and faults, with byte offsets for positions.

use granit_parser::{ErrorKind, Event, Marker, Parser, ScanError, StrInput};

use crate::limits::Limits;
use crate::source::Span;

/// Lists and maps that the scanner may open ahead of the tree: it reads 1024 characters before it knows a key.
const LOOKAHEAD: usize = 1100;

/// How far lines must be indented between quotes and between brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Indentation {
    /// Deeper than the entry that they belong to, as YAML 1.2 wants it.
    Strict,
    /// At all depths, as most readers take it: a closing bracket below its key is common.
    Shallow,
}

/// The events of `text`, up to the first fault.
pub(super) struct Events<'text> {
    text: &'text str,
    parser: Parser<'text, StrInput<'text>>,
    /// Where the last event ended.
    seen: u32,
    /// The open collections, each with the place of its bracket, if it has one.
    open: Vec<Option<u32>>,
}

/// Why the text could not be read on.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) kind: ErrorKind,
    /// Where the library noticed it.
    pub(super) at: u32,
    /// Up to where all was well.
    pub(super) seen: u32,
    /// The brackets that were open, outermost first.
    pub(super) brackets: Vec<u32>,
}

impl Fault {
    /// Whether the text is fine and only too deep.
    pub(super) fn is_limit(&self) -> bool {
        self.kind == ErrorKind::RecursionLimitExceeded
    }

    /// How far the text could be read. Of a quote that is never closed the library notices the end of the file.
    pub(super) fn reach(&self) -> u32 {
        if self.is_about_quotes() {
            self.at.min(self.seen)
        } else {
            self.at
        }
    }

    /// Whether the library stopped inside or right behind quotes.
    pub(super) fn is_about_quotes(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::UnclosedQuotedScalar
                | ErrorKind::InvalidQuotedScalarIndent
                | ErrorKind::DocumentIndicatorInQuotedScalar
                | ErrorKind::InvalidTrailingSingleQuotedScalar
                | ErrorKind::InvalidTrailingDoubleQuotedScalar
        )
    }

    /// Whether a single text cannot be read, and the lines around it can.
    pub(super) fn is_about_a_value(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::UnexpectedCharacter { .. }
                | ErrorKind::UnclosedFlowCollection { .. }
                | ErrorKind::UnknownQuotedScalarEscape
                | ErrorKind::InvalidQuotedScalarHexEscape
                | ErrorKind::InvalidLowSurrogateHexEscape
                | ErrorKind::InvalidLowSurrogate
                | ErrorKind::MissingLowSurrogate
                | ErrorKind::UnpairedLowSurrogate
                | ErrorKind::InvalidUnicodeEscape
                | ErrorKind::MissingAnchorOrAliasName
                | ErrorKind::InvalidTagTerminator
                | ErrorKind::UndeclaredTagHandle
                | ErrorKind::InvalidBlockScalarHeader
                | ErrorKind::PlainScalarStartsWithDashFlowIndicator
        )
    }

    /// Whether a key without a colon might be the cause.
    pub(super) fn is_about_keys(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::SimpleKeyExpected
                | ErrorKind::InvalidSimpleKey
                | ErrorKind::MappingValueNotAllowed
                | ErrorKind::ExpectedBlockMappingKey
                | ErrorKind::BlockSequenceEntryNotAllowed
                | ErrorKind::CommentInterceptedScalar
                | ErrorKind::InvalidIndentation
                | ErrorKind::ExpectedDocumentStart
        )
    }

    /// Whether [`Indentation::Shallow`] might help.
    pub(super) fn is_about_indentation(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::InvalidQuotedScalarIndent
                | ErrorKind::InvalidFlowScalarIndent
                | ErrorKind::InvalidIndentation
                | ErrorKind::TabInIndentation
        )
    }
}

impl<'text> Events<'text> {
    pub(super) fn new(text: &'text str, indentation: Indentation, limits: &Limits) -> Events<'text> {
        let nesting = limits.nesting.saturating_add(LOOKAHEAD);
        let options = granit_parser::options! {
            strict_indentation: indentation == Indentation::Strict,
            emit_unresolved_aliases: true,
            emit_anchor_events: true,
            max_buffered_comment_events: usize::MAX,
            flow_nesting_limit: nesting,
            block_nesting_limit: nesting,
        };
        Events {
            text,
            parser: Parser::new_from_str_with_options(text, options),
            seen: 0,
            open: Vec::new(),
        }
    }

    /// The next event; nothing after the end or a fault.
    pub(super) fn next(&mut self) -> Option<Result<(Event<'text>, granit_parser::Span), Fault>> {
        match self.parser.next_event()? {
            Ok((event, span)) => {
                self.notice(&event, bytes(span));
                Some(Ok((event, span)))
            }
            Err(error) => Some(Err(self.fault(&error))),
        }
    }

    fn notice(&mut self, event: &Event<'text>, place: Span) {
        self.seen = self.seen.max(place.end);
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                let rest = self.text.get(place.start as usize..).unwrap_or("");
                let has_bracket = !place.is_empty() && rest.starts_with(['[', '{']);
                self.open.push(has_bracket.then_some(place.start));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.open.pop();
            }
            _ => {}
        }
    }

    fn fault(&self, error: &ScanError) -> Fault {
        let end = self.text.len() as u32;
        let mut at = offset(*error.marker()).min(end);
        while !self.text.is_char_boundary(at as usize) {
            at -= 1;
        }
        Fault {
            kind: error.kind().clone(),
            at,
            seen: self.seen.min(end),
            brackets: self.open.iter().copied().flatten().collect(),
        }
    }
}

/// The bytes between two marks.
pub(super) fn bytes(span: granit_parser::Span) -> Span {
    Span::new(offset(span.start), offset(span.end))
}

/// Sources are smaller than 4 GiB, and the library counts bytes for all text that it is given whole.
fn offset(mark: Marker) -> u32 {
    mark.byte_offset()
        .and_then(|offset| u32::try_from(offset).ok())
        .unwrap_or(u32::MAX)
}
