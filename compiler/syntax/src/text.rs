//! Bytes → `Source`: what a file must be before it is read as YAML.

use crate::codes;
use crate::diagnostic::{Checked, Diagnostic, Part};
use crate::limits::Limits;
use crate::origin::Origin;
use crate::source::{FileId, Source, Span};

/// Makes a source of the bytes of a file.
///
/// `path` is how the file is shown to people. Never fails: bytes that are too many or not UTF-8 give an empty text.
/// Spec: YAML 1.2.2 §5.2; T0001, T0002.
pub fn read_source(file: FileId, path: &str, bytes: &[u8], limits: &Limits) -> Checked<Source> {
    let (text, diagnostics) = if bytes.len() > limits.file_bytes {
        ("", vec![too_large(file, bytes.len(), limits.file_bytes)])
    } else {
        match std::str::from_utf8(bytes) {
            Ok(text) => (text, Vec::new()),
            Err(error) => ("", vec![not_utf8(file, bytes, error.valid_up_to())]),
        }
    };
    Checked::new(Source::new(file, path, text), diagnostics)
}

fn too_large(file: FileId, bytes: usize, limit: usize) -> Diagnostic {
    codes::FILE_TOO_LARGE
        .at_part(
            Origin::root(file),
            Part::Bytes(Span::new(0, 0)),
            format!("the file has {bytes} bytes, more than the {limit} that are allowed"),
        )
        .help("split the file and join its parts with `imports`")
}

fn not_utf8(file: FileId, bytes: &[u8], valid: usize) -> Diagnostic {
    let line = bytes[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
    let byte = bytes.get(valid).copied().unwrap_or(0);
    let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let help = if is_utf16 {
        "the file looks like UTF-16; save it as UTF-8"
    } else {
        "save the file as UTF-8"
    };
    codes::NOT_UTF8
        .at_part(
            Origin::root(file),
            Part::Bytes(Span::new(0, 0)),
            format!("expected text in UTF-8, found the byte {byte:02X} in line {line}"),
        )
        .note(format!(
            "it is byte {} of the file; nothing of the file was read",
            valid + 1
        ))
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], file_bytes: usize) -> Checked<Source> {
        let limits = Limits {
            file_bytes,
            ..Limits::default()
        };
        read_source(FileId(0), "a.yaml", bytes, &limits)
    }

    #[test]
    fn a_file_may_have_as_many_bytes_as_the_limit_and_not_one_more() {
        let read_4 = read(b"a: 1", 4);
        assert_eq!(read_4.value.text(), "a: 1");
        assert_eq!(read_4.diagnostics, []);
        let read_5 = read(b"a: 12", 4);
        assert_eq!(read_5.value.text(), "");
        assert_eq!(read_5.diagnostics[0].code.number, "T0001");
    }

    #[test]
    fn bytes_that_are_no_utf8_are_named_with_their_line() {
        let latin1 = read(b"a: 1\nb: caf\xe9\n", 100);
        assert_eq!(latin1.value.text(), "");
        assert!(latin1.is_faulty());
        let diagnostic = &latin1.diagnostics[0];
        assert_eq!(diagnostic.code.number, "T0002");
        assert_eq!(
            diagnostic.message,
            "expected text in UTF-8, found the byte E9 in line 2"
        );
        assert!(diagnostic.notes[0].starts_with("it is byte 12 of the file"));
    }

    #[test]
    fn a_character_that_is_cut_off_and_utf16_are_no_utf8() {
        assert_eq!(read(b"a: \xc3", 100).diagnostics[0].code.number, "T0002");
        let utf16 = read(b"\xff\xfea\0", 100);
        let help = utf16.diagnostics[0].help.as_deref();
        assert_eq!(help, Some("the file looks like UTF-16; save it as UTF-8"));
    }
}
