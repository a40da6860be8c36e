//! Lines: one JSON text each, and never more of one in memory than the limit allows.

use std::fmt;
use std::io::{self, BufRead, Write};

/// Why no further line can be read.
#[derive(Debug)]
pub enum FrameError {
    /// The line is longer than `limit` bytes. The rest of it was not read: the conversation is over.
    TooLong {
        /// Bytes allowed in one line.
        limit: usize,
    },
    /// The stream ended inside a line.
    CutOff {
        /// Bytes of the line that had arrived.
        bytes: usize,
    },
    /// The stream itself broke.
    Io(io::Error),
}

/// Reads the next line without its line feed; `None` at the end of the stream.
///
/// Holds at most `limit` bytes plus what `reader` buffers of its own.
///
/// # Errors
/// `TooLong` as soon as byte `limit + 1` of a line arrives, `CutOff` when the stream ends before the line feed.
pub fn read_line(reader: &mut impl BufRead, limit: usize) -> Result<Option<Vec<u8>>, FrameError> {
    let mut line = Vec::new();
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(FrameError::Io(error)),
        };
        if available.is_empty() {
            return if line.is_empty() {
                Ok(None)
            } else {
                Err(FrameError::CutOff { bytes: line.len() })
            };
        }
        let (taken, ended) = match available.iter().position(|byte| *byte == b'\n') {
            Some(position) => (position, true),
            None => (available.len(), false),
        };
        if taken > limit - line.len() {
            return Err(FrameError::TooLong { limit });
        }
        line.extend_from_slice(&available[..taken]);
        reader.consume(taken + usize::from(ended));
        if ended {
            return Ok(Some(line));
        }
    }
}

/// Writes one line and flushes it, so that the other side is never kept waiting for half a message.
///
/// `text` must not contain a line feed; JSON written by `serde_json` contains none.
///
/// # Errors
/// `TooLong` before anything is written, `Io` when the other side is gone.
pub fn write_line(writer: &mut impl Write, text: &[u8], limit: usize) -> Result<(), FrameError> {
    debug_assert!(!text.contains(&b'\n'), "one JSON text a line");
    if text.len() > limit {
        return Err(FrameError::TooLong { limit });
    }
    let mut line = Vec::with_capacity(text.len() + 1);
    line.extend_from_slice(text);
    line.push(b'\n');
    writer
        .write_all(&line)
        .and_then(|()| writer.flush())
        .map_err(FrameError::Io)
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FrameError::TooLong { limit } => write!(f, "a line is longer than {limit} bytes"),
            FrameError::CutOff { bytes } => write!(f, "the stream ended after {bytes} bytes of a line"),
            FrameError::Io(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for FrameError {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Read};

    fn lines_of(text: &[u8], limit: usize) -> Vec<Result<Option<Vec<u8>>, String>> {
        // A buffer of three bytes: lines arrive in pieces.
        let mut reader = BufReader::with_capacity(3, text);
        let mut lines = Vec::new();
        loop {
            let line = read_line(&mut reader, limit).map_err(|error| error.to_string());
            let last = !matches!(line, Ok(Some(_)));
            lines.push(line);
            if last {
                return lines;
            }
        }
    }

    #[test]
    fn lines_come_out_one_by_one_until_the_stream_ends() {
        assert_eq!(
            lines_of(b"first\n\nthird\n", 5),
            [
                Ok(Some(b"first".to_vec())),
                Ok(Some(Vec::new())),
                Ok(Some(b"third".to_vec())),
                Ok(None)
            ]
        );
    }

    #[test]
    fn a_line_of_exactly_the_limit_is_read_and_one_byte_more_is_not() {
        assert_eq!(
            lines_of(b"12345678\n", 8),
            [Ok(Some(b"12345678".to_vec())), Ok(None)]
        );
        assert_eq!(
            lines_of(b"123456789\n", 8),
            [Err("a line is longer than 8 bytes".to_owned())]
        );
    }

    #[test]
    fn a_line_of_exactly_the_limit_is_written_and_one_byte_more_is_not() {
        let mut written = Vec::new();
        write_line(&mut written, b"12345678", 8).unwrap();
        assert_eq!(written, b"12345678\n");
        assert!(matches!(
            write_line(&mut written, b"123456789", 8),
            Err(FrameError::TooLong { limit: 8 })
        ));
        assert_eq!(written, b"12345678\n");
    }

    #[test]
    fn a_stream_that_ends_inside_a_line_says_so() {
        assert_eq!(
            lines_of(b"one\ntw", 8),
            [
                Ok(Some(b"one".to_vec())),
                Err("the stream ended after 2 bytes of a line".to_owned())
            ]
        );
    }

    /// Counts what is taken from an endless line.
    struct Endless {
        given_bytes: usize,
    }

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            buffer.fill(b'x');
            self.given_bytes += buffer.len();
            Ok(buffer.len())
        }
    }

    #[test]
    fn an_endless_line_is_given_up_without_buffering_it() {
        let limit = 1000;
        let mut reader = BufReader::with_capacity(64, Endless { given_bytes: 0 });
        assert!(matches!(
            read_line(&mut reader, limit),
            Err(FrameError::TooLong { .. })
        ));
        assert!(reader.get_ref().given_bytes <= limit + 64);
    }
}
