use super::*;
use crate::limits::Limits;
use crate::source::Source;
use crate::yaml;

fn map_of(text: &str) -> (Source, SyntaxMap) {
    let source = Source::new(FileId(0), "a.yaml", text);
    let tree = yaml::parse(&source, &Limits::default()).value;
    let map = SyntaxMap::of(&tree);
    (source, map)
}

/// Each place as `path | key | value | alias`, sorted by path.
fn check_places(text: &str, expected: &[&str]) {
    let (source, map) = map_of(text);
    let show = |span: Option<Span>| span.map_or("", |span| source.slice(span)).replace('\n', "⏎");
    let mut shown: Vec<String> = map
        .places()
        .iter()
        .map(|spot| {
            let words = [
                map.path_text(spot.path),
                show(spot.key),
                show(Some(spot.value)),
                show(spot.alias),
            ];
            words.join(" | ")
        })
        .collect();
    shown.sort();
    assert_eq!(shown, expected, "{}", shown.join("\n"));
}

#[test]
fn entries_and_items_have_paths_that_people_can_read() {
    check_places(
        "web:\n  requirements:\n  - host: a\n  - host:\n      node: b\n  - c\n  - {}\n",
        &[
            " |  | web:⏎  requirements:⏎  - host: a⏎  - host:⏎      node: b⏎  - c⏎  - {} | ",
            "web | web | requirements:⏎  - host: a⏎  - host:⏎      node: b⏎  - c⏎  - {} | ",
            "web/requirements | requirements | - host: a⏎  - host:⏎      node: b⏎  - c⏎  - {} | ",
            "web/requirements/2 |  | c | ",
            "web/requirements/3 |  | {} | ",
            "web/requirements/host.0 | host | a | ",
            "web/requirements/host.0 | host | host: a | ",
            "web/requirements/host.1 | host | host:⏎      node: b | ",
            "web/requirements/host.1 | host | node: b | ",
            "web/requirements/host.1/node | node | b | ",
        ],
    );
}

#[test]
fn a_key_that_stands_twice_has_two_places() {
    check_places(
        "{a: 1, a: 2, x/y~z: 3}",
        &[
            " |  | {a: 1, a: 2, x/y~z: 3} | ",
            "a | a | 1 | ",
            "a.1 | a | 2 | ",
            "x~1y~0z | x/y~z | 3 | ",
        ],
    );
}

#[test]
fn what_an_alias_stands_for_has_a_place_for_each_use() {
    check_places(
        "a: &x {n: 1}\nb: *x\nc: [*x]\n",
        &[
            " |  | a: &x {n: 1}⏎b: *x⏎c: [*x] | ",
            "a | a | {n: 1} | ",
            "a/n | n | 1 | ",
            "b | b | {n: 1} | *x",
            "b/n | n | 1 | *x",
            "c | c | [*x] | ",
            "c/n.0 | n | 1 | *x",
            "c/n.0 | n | {n: 1} | *x",
        ],
    );
}

#[test]
fn keys_that_are_collections_have_places_of_their_own() {
    check_places(
        "{a: 1}: {a: 2}\n[p, q]: x\n",
        &[
            " |  | {a: 1}: {a: 2}⏎[p, q]: x | ",
            "[p, q] | [p, q] | x | ",
            "[p, q]/? |  | [p, q] | ",
            "[p, q]/?/0 |  | p | ",
            "[p, q]/?/1 |  | q | ",
            "{a: 1} | {a: 1} | {a: 2} | ",
            "{a: 1}/? |  | {a: 1} | ",
            "{a: 1}/?/a | a | 1 | ",
            "{a: 1}/a | a | 2 | ",
        ],
    );
}

#[test]
fn values_that_were_left_out_have_an_empty_place() {
    check_places(
        "a:\nb:\n-\n",
        &[" |  | a:⏎b:⏎- | ", "a | a |  | ", "b | b | - | ", "b/0 |  |  | "],
    );
}

#[test]
fn an_empty_file_has_comments_and_no_places() {
    let (_, map) = map_of("# nothing\n");
    assert_eq!(map.places(), []);
    assert_eq!(map.comments().len(), 1);
    assert_eq!(map.path_text(PathId::ROOT), "");
}

#[test]
fn a_key_added_above_moves_places_and_renames_nothing() {
    let (_, before) = map_of("b: {c: [1]}\nr: [{h: 1}, {g: 1}]\n");
    let (_, after) = map_of("a: 0\nb: {c: [1]}\nr: [{g: 0}, {h: 1}, {k: 1}, {g: 1}]\n");
    for spot in before.places() {
        assert!(after.find(spot.path).is_some(), "{}", before.path_text(spot.path));
    }
}

#[test]
fn each_path_that_a_cursor_meets_has_a_place() {
    let source = Source::new(
        FileId(0),
        "a.yaml",
        "a: &x {n: [{k: v}, 2]}\nb: *x\nc: {[1]: *x, <<: *x}\n",
    );
    let tree = yaml::parse(&source, &Limits::default()).value;
    let map = SyntaxMap::of(&tree);
    let mut open = vec![Cursor::root(&tree).unwrap()];
    let mut count = 0;
    while let Some(cursor) = open.pop() {
        count += 1;
        let spot = map.find(cursor.origin.path).unwrap();
        assert_eq!(spot.value, cursor.get().span);
        open.extend(cursor.items().unwrap_or_default());
        for entry in cursor.entries().unwrap_or_default() {
            open.push(entry.value);
            if entry.key.scalar().is_none() {
                open.push(entry.key);
            }
        }
    }
    assert_eq!(count, map.places().len());
}
