//! An author's text as one line that shows all of it: nothing in it can break a line, hide, or turn the text around it;
//! and lines of the texts that others draw.

/// The text with control characters and marks of direction made visible.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for found in text.chars() {
        match found {
            '\u{0}'..='\u{1f}' => {
                let picture = char::from_u32(u32::from(found) + 0x2400);
                out.extend(picture);
            }
            '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{fffe}'
            | '\u{ffff}' => out.push_str(&format!("‹U+{:04X}›", u32::from(found))),
            other => out.push(other),
        }
    }
    out
}

/// A line of a text whose blocks are indented by two blanks.
pub(super) fn line(out: &mut String, depth: usize, text: &str) {
    for _ in 0..depth {
        out.push_str("  ");
    }
    out.push_str(text);
    out.push('\n');
}

/// At most `width` columns of a text, the last one a sign that there is more.
pub(super) fn shortened(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for found in text.chars() {
        used += column(found);
        if used > width {
            break;
        }
        out.push(found);
    }
    out.push('…');
    out
}

/// How many columns a text takes about.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(column).sum()
}

/// Beyond alphabets and signs most characters are wide.
fn column(found: char) -> usize {
    match found {
        ..='\u{10ff}' | '\u{2010}'..='\u{2bff}' => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{columns, shortened, visible};

    #[test]
    fn line_breaks_and_marks_of_direction_are_made_visible() {
        assert_eq!(visible("a\nb\u{202e}c\u{0}"), "a␊b‹U+202E›c␀");
    }

    #[test]
    fn letters_of_any_script_stay_as_they_are() {
        assert_eq!(visible("שלום 東京 <&\""), "שלום 東京 <&\"");
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        assert_eq!(shortened("subscribers", 5), "subs…");
        assert_eq!(shortened("edge", 4), "edge");
        assert_eq!(columns(&shortened("東京都庁舎", 6)), 5);
    }
}
