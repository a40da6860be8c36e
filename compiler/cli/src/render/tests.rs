use insta::assert_snapshot;
use toscac_syntax::diagnostic::{Diagnostic, Part, Place};
use toscac_syntax::locate::locate;
use toscac_syntax::origin::Origin;
use toscac_syntax::source::Span;
use toscac_syntax::syntax_map::SyntaxMap;
use toscac_syntax::{codes, limits::Limits, yaml};

use super::*;

const PLAIN: Style = Style {
    colour: false,
    unicode: true,
};

struct Two([(Source, SyntaxMap); 2]);

impl Sources for Two {
    fn source(&self, file: FileId) -> Option<&Source> {
        self.0.get(file.0 as usize).map(|(source, _)| source)
    }

    fn map(&self, file: FileId) -> Option<&SyntaxMap> {
        self.0.get(file.0 as usize).map(|(_, map)| map)
    }
}

fn two(first: &str, second: &str) -> Two {
    let read = |file: u32, path: &str, text: &str| {
        let source = Source::new(FileId(file), path, text);
        let map = SyntaxMap::of(&yaml::parse(&source, &Limits::default()).value);
        (source, map)
    };
    Two([read(0, "service.yaml", first), read(1, "types.yaml", second)])
}

fn render(style: Style, sources: &Two, diagnostic: &Diagnostic) -> String {
    Renderer::new(style).diagnostic(&locate(diagnostic, sources), sources)
}

fn at(file: u32, key: &str) -> Origin {
    Origin::root(FileId(file)).child(key)
}

#[test]
fn a_diagnostic_shows_the_lines_of_all_its_labels_in_all_files() {
    let sources = two("a: 1\nb: two\n", "c: 3\n");
    let diagnostic = codes::UNKNOWN_KEYNAME
        .at(at(0, "b"), "expected a number, found `two`")
        .label(Place::key(at(0, "a")), "like this one")
        .label(Place::value(at(1, "c")), "declared here")
        .note("a fact\nin two lines")
        .help("write `2`");
    assert_snapshot!(render(PLAIN, &sources, &diagnostic), @"
    error[T0106]: expected a number, found `two`
       ╭─[service.yaml:2:4]
     1 │ a: 1
       · ┬
       · ╰── like this one
     2 │ b: two
       ·    ───
       ╰────
       ╭─[types.yaml:1:4]
     1 │ c: 3
       ·    ┬
       ·    ╰── declared here
       ╰────
      = a fact
        in two lines
      = help: write `2`
      = TOSCA 2.0 §5.2 · toscac explain T0106
    ");
}

#[test]
fn words_about_the_blamed_text_stand_under_one_line() {
    let sources = two("a: 1\n", "");
    let diagnostic = codes::UNKNOWN_KEYNAME
        .at(at(0, "a"), "words")
        .label(Place::value(at(0, "a")), "this");
    assert_snapshot!(render(PLAIN, &sources, &diagnostic), @"
    error[T0106]: words
       ╭─[service.yaml:1:4]
     1 │ a: 1
       ·    ┬
       ·    ╰── this
       ╰────
      = TOSCA 2.0 §5.2 · toscac explain T0106
    ");
}

#[test]
fn ascii_terminals_get_ascii_and_colour_only_where_it_is_wanted() {
    let sources = two("a: 1\n", "");
    let diagnostic = codes::UNKNOWN_KEYNAME.at(at(0, "a"), "words");
    let ascii = render(
        Style {
            colour: false,
            unicode: false,
        },
        &sources,
        &diagnostic,
    );
    assert!(ascii.replace('§', "").is_ascii(), "{ascii}");
    assert!(!ascii.contains('\u{1b}'));
    let colour = render(
        Style {
            colour: true,
            unicode: true,
        },
        &sources,
        &diagnostic,
    );
    assert!(
        colour.starts_with("\u{1b}[1;31merror[T0106]\u{1b}[0m"),
        "{colour}"
    );
}

#[test]
fn a_long_line_is_cut_around_what_is_blamed() {
    let long = "x".repeat(100_000);
    let text = format!("a: [ {long}, blamed, {long} ]\n");
    let start = text.find("blamed").unwrap() as u32;
    let sources = two(&text, "");
    let place = Part::Bytes(Span::new(start, start + 6));
    let shown = render(
        PLAIN,
        &sources,
        &codes::UNKNOWN_KEYNAME.at_part(at(0, "a"), place, "words"),
    );
    assert!(shown.len() < 2000, "{}", shown.len());
    assert!(
        shown.contains(&format!("[service.yaml:1:{}]", start + 1)),
        "{shown}"
    );
    assert!(shown.contains("blamed") && shown.contains("──────"), "{shown}");
    let all = render(PLAIN, &sources, &codes::UNKNOWN_KEYNAME.at(at(0, "a"), "words"));
    assert!(all.len() < 2000, "{}", all.len());
}

#[test]
fn control_characters_of_an_author_reach_no_terminal() {
    let sources = two("a: \"\u{1b}[2J\u{9b}\"\n", "");
    let shown = render(
        PLAIN,
        &sources,
        &codes::UNKNOWN_KEYNAME.at(at(0, "a"), "found `\u{1b}[2J`"),
    );
    assert!(
        !shown.contains(|character: char| character.is_control() && character != '\n'),
        "{shown:?}"
    );
}

#[test]
fn a_diagnostic_about_an_empty_or_unknown_file_is_shown_without_lines() {
    let sources = two("", "");
    let about = |file: u32| codes::UNKNOWN_KEYNAME.at(Origin::root(FileId(file)), "words");
    assert!(render(PLAIN, &sources, &about(0)).starts_with("error[T0106]: words\n"));
    assert_eq!(render(PLAIN, &sources, &about(7)).lines().count(), 2);
}
