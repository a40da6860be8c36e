use super::*;
use crate::codes;
use crate::diagnostic::Fix;
use crate::limits::Limits;
use crate::origin::Origin;
use crate::yaml;

struct Files(Vec<(Source, SyntaxMap)>);

impl Files {
    fn new(files: &[(&str, &str)]) -> Files {
        let read = |(index, (path, text)): (usize, &(&str, &str))| {
            let source = Source::new(FileId(index as u32), path, text);
            let map = SyntaxMap::of(&yaml::parse(&source, &Limits::default()).value);
            (source, map)
        };
        Files(files.iter().enumerate().map(read).collect())
    }

    fn origin(&self, file: usize, path: &str) -> Origin {
        let (source, map) = &self.0[file];
        let spot = map.places().iter().find(|spot| map.path_text(spot.path) == path);
        Origin {
            file: source.file(),
            path: spot.unwrap_or_else(|| panic!("no {path}")).path,
        }
    }
}

impl Sources for Files {
    fn source(&self, file: FileId) -> Option<&Source> {
        self.0.get(file.0 as usize).map(|(source, _)| source)
    }

    fn map(&self, file: FileId) -> Option<&SyntaxMap> {
        self.0.get(file.0 as usize).map(|(_, map)| map)
    }
}

fn about(origin: Origin, part: Part) -> Diagnostic {
    codes::BROKEN_YAML.at_part(origin, part, "m")
}

/// What is shown for `part` of the entry at `path`.
fn check_shown(text: &str, path: &str, part: Part, expected: &str) {
    let files = Files::new(&[("a.yaml", text)]);
    let located = locate(&about(files.origin(0, path), part.clone()), &files);
    assert_eq!(
        files.0[0].0.slice(located.primary.span),
        expected,
        "{path} {part:?} in {text}"
    );
}

#[test]
fn keys_and_values_on_one_line_are_shown_whole() {
    let text = "a:\n  b: [1, {c: \"x\"}]  # d\n";
    check_shown(text, "a/b", Part::Key, "b");
    check_shown(text, "a/b", Part::Value, "[1, {c: \"x\"}]");
    check_shown(text, "a/b/0", Part::Value, "1");
    check_shown(text, "a/b/0", Part::Key, "1");
    check_shown(text, "a/b/c.0", Part::Value, "{c: \"x\"}");
    check_shown(text, "a/b/c.0", Part::Key, "c");
}

#[test]
fn values_on_several_lines_show_their_key_or_first_line() {
    let text = "a:\n  b: 1\n  c: |\n    x\n    y\nd:\n- e: 1\n  f: 2\n- x\n  y\n";
    check_shown(text, "a", Part::Value, "a");
    check_shown(text, "a/c", Part::Value, "c");
    check_shown(text, "d/0", Part::Value, "e: 1");
    check_shown(text, "d/1", Part::Value, "x");
    check_shown(text, "", Part::Value, "a:");
}

#[test]
fn a_value_that_was_left_out_shows_its_key() {
    check_shown("a:\nb: {c: , d: 1}\n", "a", Part::Value, "a");
    check_shown("a:\nb: {c: , d: 1}\n", "b/c", Part::Value, "c");
    check_shown("- \n- 1\n", "0", Part::Value, "");
}

#[test]
fn characters_of_a_scalar_are_counted_behind_its_quote_and_escapes() {
    for (written, start, end, expected) in [
        ("10 Gbz", 3, 6, "Gbz"),
        ("10 Gbz", 0, 6, "10 Gbz"),
        ("é ü ñ", 2, 3, "ü"),
        ("'it''s 10 Gbz'", 5, 7, "10"),
        ("'it''s'", 2, 3, "''"),
        (r#""10 Gbz""#, 3, 6, "Gbz"),
        (r#""a\tb\x41\u00e9\U0001F600\ud83d\ude00z""#, 1, 2, r"\t"),
        (r#""a\tb\x41\u00e9\U0001F600\ud83d\ude00z""#, 3, 4, r"\x41"),
        (r#""a\tb\x41\u00e9\U0001F600\ud83d\ude00z""#, 5, 6, r"\U0001F600"),
        (
            r#""a\tb\x41\u00e9\U0001F600\ud83d\ude00z""#,
            6,
            8,
            r"\ud83d\ude00z",
        ),
        ("10 Gbz", 6, 6, ""),
        ("10 Gbz", 3, 7, "10 Gbz"),
        ("''", 0, 1, "''"),
    ] {
        check_shown(
            &format!("a: {written}\n"),
            "a",
            Part::Chars(Span::new(start, end)),
            expected,
        );
    }
    check_shown("a: \"x\n  y\"\n", "a", Part::Chars(Span::new(0, 1)), "a");
    check_shown("a: >\n  one line\n", "a", Part::Chars(Span::new(4, 8)), "line");
}

#[test]
fn bytes_are_kept_within_the_text_and_on_character_boundaries() {
    let files = Files::new(&[("a.yaml", "é")]);
    let shown = |start, end| {
        locate(
            &about(Origin::root(FileId(0)), Part::Bytes(Span::new(start, end))),
            &files,
        )
        .primary
        .span
    };
    assert_eq!(shown(0, 2), Span::new(0, 2));
    assert_eq!(shown(1, 99), Span::new(0, 2));
    assert_eq!(shown(99, 99), Span::new(2, 2));
}

#[test]
fn unknown_paths_are_the_start_of_their_file_and_unknown_files_have_no_path() {
    let files = Files::new(&[("a.yaml", "a: 1\n")]);
    let here = locate(&about(Origin::root(FileId(0)).child("z"), Part::Value), &files).primary;
    assert_eq!((here.path.as_str(), here.span), ("a.yaml", Span::new(0, 0)));
    let nowhere = locate(&about(Origin::root(FileId(7)), Part::Value), &files).primary;
    assert_eq!(
        (nowhere.path.as_str(), nowhere.start.line, nowhere.start.column),
        ("", 1, 1)
    );
}

#[test]
fn a_place_behind_an_alias_shows_the_anchored_text_and_labels_the_alias() {
    let files = Files::new(&[("a.yaml", "a: &x {n: 1}\nb: *x\n")]);
    let located = locate(&about(files.origin(0, "b/n"), Part::Value), &files);
    assert_eq!(
        (located.primary.start.line, located.primary.start.column),
        (1, 11)
    );
    assert_eq!(located.primary.key_path, "b/n");
    let labels: Vec<(u32, u32, &str)> = located
        .labels
        .iter()
        .map(|label| (label.start.line, label.start.column, label.text.as_str()))
        .collect();
    assert_eq!(labels, [(2, 4, "used here, through this alias")]);
}

#[test]
fn labels_and_fixes_get_places_and_fixes_are_never_abridged() {
    let files = Files::new(&[("a.yaml", "a: {b: 1,\n  c: 2}\nd: 3\n")]);
    let diagnostic = about(files.origin(0, "d"), Part::Key)
        .label(Place::value(files.origin(0, "a/c")), "declared here")
        .fix(Fix {
            title: "remove it".to_owned(),
            place: Place::value(files.origin(0, "a")),
            replacement: "{}".to_owned(),
            safe: false,
        });
    let located = locate(&diagnostic, &files);
    assert_eq!(located.primary.start, LineColumn { line: 3, column: 1 });
    assert_eq!(located.primary.end, LineColumn { line: 3, column: 2 });
    assert_eq!(located.labels[0].start, LineColumn { line: 2, column: 6 });
    assert_eq!(located.labels[0].text, "declared here");
    let place = &located.fixes[0].place;
    assert_eq!(files.0[0].0.slice(place.span), "{b: 1,\n  c: 2}");
    assert_eq!(place.end, LineColumn { line: 2, column: 8 });
}

#[test]
fn diagnostics_are_sorted_by_path_and_place_and_shown_once() {
    // The numbers of the files are history: the path decides.
    let files = Files::new(&[("b.yaml", "a: 1\nb: 2\n"), ("a.yaml", "x: 1\n")]);
    let late = about(files.origin(0, "b"), Part::Key);
    let early = about(files.origin(0, "a"), Part::Key);
    let other = about(files.origin(1, "x"), Part::Key);
    let number = codes::UNCLOSED.at_key(files.origin(0, "a"), "a");
    let diagnostics = [late.clone(), number, early.clone(), other, late, early];
    let shown: Vec<String> = locate_all(&diagnostics, &files)
        .iter()
        .map(|located| {
            format!(
                "{} {}:{}",
                located.code, located.primary.path, located.primary.start.line
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "T0003 a.yaml:1",
            "T0003 b.yaml:1",
            "T0005 b.yaml:1",
            "T0003 b.yaml:2"
        ]
    );
}
