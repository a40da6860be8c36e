//! The word that an author probably meant.

/// The candidate nearest to `word`, if one is near enough to be worth naming.
///
/// Near is at most one edit in three characters (an edit adds, drops or changes a character, or swaps two neighbours);
/// letter case, `-` and `_` count as equal. Among equally near candidates the first wins.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = folded(word);
    let bound = (wanted.len() / 3).clamp(1, 4);
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let other = folded(candidate);
        // A word of one or two letters is near to every other one.
        if candidate == word
            || wanted.len().abs_diff(other.len()) > bound
            || other.len().min(wanted.len()) < 2
        {
            continue;
        }
        let distance = distance(&wanted, &other);
        if distance <= bound && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn folded(word: &str) -> Vec<char> {
    // Longer words differ somewhere in their first part, and the table below is quadratic.
    let folded = word.chars().take(LENGTH_MAX).flat_map(char::to_lowercase);
    folded
        .map(|character| if character == '-' { '_' } else { character })
        .collect()
}

const LENGTH_MAX: usize = 64;

/// Edits between two words (optimal string alignment).
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, a) in left.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, b) in right.iter().enumerate() {
            let changed = above[column] + usize::from(a != b);
            let mut least = changed.min(above[column + 1] + 1).min(line[column] + 1);
            if row > 0 && column > 0 && *a == right[column - 1] && left[row - 1] == *b {
                least = least.min(before[column - 1] + 1);
            }
            line.push(least);
        }
        before = above;
        above = line;
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_near() {
        let words = ["properties", "requirements", "type"];
        assert_eq!(nearest("propertys", words), Some("properties"));
        assert_eq!(nearest("tpye", words), Some("type"));
        assert_eq!(nearest("Requirements", words), Some("requirements"));
    }

    #[test]
    fn another_word_is_not_near() {
        assert_eq!(nearest("occurrences", ["count_range", "capability"]), None);
        assert_eq!(nearest("a", ["b"]), None);
    }
}
