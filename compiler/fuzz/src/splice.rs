//! Changes of a text by blocks, which keep it YAML more often than changes of its bytes do. A block is a line with all
//! lines below it that stand deeper.

use std::ops::Range;

/// A text made of two, by one change that `seed` chooses. They may be the same text.
pub fn splice(text: &str, other: &str, seed: u32) -> String {
    let mut chance = Chance(u64::from(seed) + 1);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let others: Vec<String> = other.lines().map(str::to_owned).collect();
    if lines.is_empty() || others.is_empty() {
        return other.to_owned();
    }
    let at = chance.below(lines.len());
    let from = chance.below(others.len());
    let taken = &others[block(&others, from)];
    match chance.below(6) {
        0 => drop(lines.drain(block(&lines, at))),
        1 => {
            let copy = lines[block(&lines, at)].to_vec();
            lines.splice(at..at, copy);
        }
        2 => {
            let moved = indented(taken, indentation(&lines[at]));
            lines.splice(at..at, moved);
        }
        3 => {
            let moved = indented(taken, indentation(&lines[at]));
            let whole = block(&lines, at);
            lines.splice(whole, moved);
        }
        4 => {
            if let (Some((key, _)), Some((_, value))) =
                (lines[at].split_once(": "), others[from].split_once(": "))
            {
                lines[at] = format!("{key}: {value}");
            }
        }
        _ => {
            let words = words(&lines[at]);
            let spare: Vec<&str> = self::words(&others[from])
                .into_iter()
                .map(|word| &others[from][word])
                .collect();
            if !words.is_empty() && !spare.is_empty() {
                let word = words[chance.below(words.len())].clone();
                let new = spare[chance.below(spare.len())];
                lines[at].replace_range(word, new);
            }
        }
    }
    lines.join("\n") + "\n"
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn block(lines: &[String], start: usize) -> Range<usize> {
    let depth = indentation(&lines[start]);
    let below = &lines[start + 1..];
    let length = below.iter().take_while(|line| indentation(line) > depth).count();
    start..start + 1 + length
}

fn indented(block: &[String], depth: usize) -> Vec<String> {
    let own = block.first().map_or(0, |line| indentation(line));
    let moved = block.iter().map(|line| {
        let inside = indentation(line).saturating_sub(own);
        format!("{}{}", " ".repeat(depth + inside), line.trim_start_matches(' '))
    });
    moved.collect()
}

fn words(line: &str) -> Vec<Range<usize>> {
    let is_word = |c: char| c.is_alphanumeric() || "_$.-".contains(c);
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        match (start, is_word(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                found.push(from..at);
                start = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    found
}

/// Numbers that follow from a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % count
    }
}
