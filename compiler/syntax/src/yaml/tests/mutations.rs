//! Whatever is done to a text: no panic, and everything that is said of it lies within it.

use super::*;
use crate::syntax_map::SyntaxMap;

/// Documents that hold each construct of YAML at least once.
pub(super) const SEEDS: &[&str] = &[
    include_str!("seeds/service.yaml"),
    include_str!("seeds/types.yaml"),
    include_str!("seeds/everything.yaml"),
];

/// A fixed sequence of numbers (xorshift), so that a failure can be repeated.
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

const PIECES: &[&str] = &[
    "\"", "'", "[", "]", "{", "}", ":", ": ", "- ", "\n", "\r\n", "\t", "#", " # ", "&a ", "*a", "!!int ",
    "|\n", ">\n", "?", "---\n", "...\n", "%", "@", "`", "\\", "\0", "\u{1}", "\u{feff}", "é", "😀", "  ",
    "<<: *a\n", ",",
];

fn mutate(text: &str, numbers: &mut Numbers) -> String {
    let boundaries: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let start = boundaries[numbers.below(boundaries.len())];
    match numbers.below(4) {
        0 => {
            let end = (start + 1 + numbers.below(3)).min(text.len());
            let end = (end..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap();
            text[..start].to_owned() + &text[end..]
        }
        1 => text[..start].to_owned(),
        _ => text[..start].to_owned() + PIECES[numbers.below(PIECES.len())] + &text[start..],
    }
}

fn check_within(text: &str) {
    let source = Source::new(FileId(0), "a.yaml", text);
    let checked = parse(&source, &Limits::default());
    let tree = &checked.value;
    let is_within = |span: Span| text.get(span.start as usize..span.end as usize).is_some();
    for (_, node) in tree.nodes.iter() {
        let properties = [&node.tag, &node.anchor].into_iter().flatten();
        assert!(is_within(node.span), "{node:?} in {text:?}");
        assert!(
            properties.map(|(_, span)| *span).all(is_within),
            "{node:?} in {text:?}"
        );
    }
    let comments = tree.comments.iter().map(|comment| comment.span);
    assert!(
        comments.chain(tree.blanked.iter().copied()).all(is_within),
        "{text:?}"
    );
    for diagnostic in &checked.diagnostics {
        assert!(
            matches!(diagnostic.place.part, Part::Bytes(span) if is_within(span)),
            "{diagnostic:?} in {text:?}"
        );
        assert!(!diagnostic.message.contains("``"), "{diagnostic:?} in {text:?}");
    }
    let map = SyntaxMap::of(tree);
    for spot in map.places() {
        assert!(is_within(spot.value));
        map.path_text(spot.path);
    }
}

#[test]
fn mutated_documents_never_panic_and_all_places_lie_within_them() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for seed in SEEDS {
        check_within(seed);
        for _ in 0..500 {
            let mut text = mutate(seed, &mut numbers);
            for _ in 0..numbers.below(3) {
                text = mutate(&text, &mut numbers);
            }
            check_within(&text);
        }
    }
}

#[test]
fn documents_that_end_anywhere_never_panic() {
    let everything = SEEDS[2];
    for (at, _) in everything.char_indices() {
        check_within(&everything[..at]);
    }
}

#[test]
fn the_seeds_are_sound() {
    for seed in SEEDS {
        let checked = read(seed);
        assert_eq!(faults(seed, &checked.diagnostics), [""; 0]);
    }
}
