use toscac_syntax::source::FileId;

use super::*;
use crate::value::WaitsOn;

/// Words as they are written: numbers are numbers, `?` waits for a number, `?text` for text, `??` for anything.
fn words(text: &str) -> Vec<Word> {
    let root = Origin::root(FileId(0));
    let wait = |position: u32| Wait {
        on: WaitsOn::NodeIndex,
        origin: root.item(position),
    };
    text.split_whitespace()
        .zip(0u32..)
        .map(|(word, position)| Word {
            origin: root.item(position),
            kind: match (word, word.parse()) {
                ("?", _) => WordKind::Waits(wait(position), WaitingFor::Number),
                ("?text", _) => WordKind::Waits(wait(position), WaitingFor::Text),
                ("??", _) => WordKind::Waits(wait(position), WaitingFor::Anything),
                (_, Ok(number)) => WordKind::Number(number),
                (_, Err(_)) => WordKind::Text(Name::new(word)),
            },
        })
        .collect()
}

fn shown(text: &str, this: Option<PlaceKind>) -> String {
    let index = |index: &Index| match index {
        Index::First => String::new(),
        Index::At(position) => format!("[{position}]"),
        Index::All => "[*]".to_owned(),
        Index::Waits(_) => "[?]".to_owned(),
    };
    let word = |word: &Word| match &word.kind {
        WordKind::Text(name) => name.to_string(),
        WordKind::Number(number) => number.to_string(),
        WordKind::Waits(..) => "?".to_owned(),
    };
    let path = match parse(&words(text), this) {
        Ok(path) => path,
        Err(PathError::Start(word)) => return format!("start {}", word.value),
        Err(PathError::NumberForName(_, number)) => return format!("number {number}"),
        Err(PathError::Index(_, number)) => return format!("index {number}"),
        Err(PathError::Incomplete(_, kind)) => return format!("incomplete at {kind}"),
        Err(PathError::Keyword(word, kind)) => return format!("no {} from {kind}", word.value),
        Err(PathError::Waits(_)) => return "waits".to_owned(),
    };
    let mut parts = vec![match &path.start {
        Start::This(_) => "self".to_owned(),
        Start::Node(name, at) => format!("{}{}", name.value, index(at)),
    }];
    parts.extend(path.steps.iter().map(|step| match step {
        Step::Outgoing(name, at) => format!("-{}{}->", name.value, index(at)),
        Step::Incoming(_, at) => format!("<-{}", index(at)),
        Step::Capability(name) => format!("({})", name.value),
        Step::TargetCapability(_) => "()".to_owned(),
        Step::Source(_) => "source".to_owned(),
        Step::Target(_) => "target".to_owned(),
    }));
    parts.push(format!(".{}", word(&path.member)));
    parts.extend(path.nested.iter().map(|nested| format!(".{}", word(nested))));
    parts.join(" ")
}

#[track_caller]
fn check_paths<const N: usize>(this: PlaceKind, rows: [(&str, &str); N]) {
    for (text, expected) in rows {
        assert_eq!(shown(text, Some(this)), expected, "{text}");
    }
}

#[test]
fn paths_go_from_nodes_along_requirements_and_to_capabilities() {
    check_paths(
        PlaceKind::Node,
        [
            ("SELF p", "self .p"),
            ("web p a 0", "web .p .a .0"),
            ("web 1 p", "web[1] .p"),
            ("web ALL p", "web[*] .p"),
            ("SELF RELATIONSHIP host p", "self -host-> .p"),
            ("SELF RELATIONSHIP host 2 TARGET p", "self -host[2]-> target .p"),
            ("SELF RELATIONSHIP host ALL SOURCE p", "self -host[*]-> source .p"),
            ("SELF CAPABILITY c p", "self (c) .p"),
            ("SELF CAPABILITY c RELATIONSHIP p", "self (c) <- .p"),
            (
                "SELF CAPABILITY c RELATIONSHIP 1 SOURCE p",
                "self (c) <-[1] source .p",
            ),
            ("SELF RELATIONSHIP r CAPABILITY p", "self -r-> () .p"),
            (
                "SELF CAPABILITY c RELATIONSHIP ALL SOURCE RELATIONSHIP r ALL TARGET p",
                "self (c) <-[*] source -r[*]-> target .p",
            ),
        ],
    );
}

#[test]
fn paths_go_from_relationships_to_their_ends() {
    check_paths(
        PlaceKind::Relationship,
        [
            ("SELF p", "self .p"),
            ("SELF SOURCE p", "self source .p"),
            ("SELF TARGET CAPABILITY c p", "self target (c) .p"),
            ("SELF CAPABILITY p", "self () .p"),
            (
                "SELF CAPABILITY RELATIONSHIP 0 SOURCE p",
                "self () <-[0] source .p",
            ),
        ],
    );
}

#[test]
fn an_index_takes_every_number_and_a_name_never_is_one() {
    check_paths(
        PlaceKind::Node,
        [
            ("web 0 1", "number 1"),
            ("SELF 0", "number 0"),
            ("web -1 p", "index -1"),
            ("web 4294967296 p", "index 4294967296"),
            ("web 4294967295 p", "web[4294967295] .p"),
            ("SELF RELATIONSHIP 0 p", "number 0"),
            ("7 p", "number 7"),
        ],
    );
}

#[test]
fn the_last_word_is_a_name_even_when_it_is_spelt_like_a_keyword() {
    check_paths(
        PlaceKind::Node,
        [
            ("SELF CAPABILITY", "self .CAPABILITY"),
            ("web ALL", "web .ALL"),
            ("SELF RELATIONSHIP host ALL", "self -host-> .ALL"),
            ("SELF RELATIONSHIP host", "incomplete at a relationship"),
            ("SELF CAPABILITY c", "incomplete at a capability"),
            ("web 1", "incomplete at a node"),
            ("SELF RELATIONSHIP host TARGET", "self -host-> .TARGET"),
        ],
    );
}

#[test]
fn keywords_that_do_not_lead_on_are_refused() {
    check_paths(
        PlaceKind::Node,
        [
            ("SELF TARGET p", "no TARGET from a node"),
            ("SELF CAPABILITY c SOURCE p", "no SOURCE from a capability"),
            (
                "SELF CAPABILITY c CAPABILITY p",
                "no CAPABILITY from a capability",
            ),
            (
                "SELF RELATIONSHIP r RELATIONSHIP s p",
                "no RELATIONSHIP from a relationship",
            ),
            ("HOST p", "start HOST"),
            ("SOURCE p", "start SOURCE"),
            ("TARGET p", "start TARGET"),
            ("ALL p", "start ALL"),
        ],
    );
    check_paths(
        PlaceKind::Relationship,
        [("SELF RELATIONSHIP r p", "no RELATIONSHIP from a relationship")],
    );
}

#[test]
fn what_self_is_can_be_told_by_what_follows() {
    for (text, expected) in [
        ("SELF SOURCE p", "self source .p"),
        ("SELF RELATIONSHIP r p", "self -r-> .p"),
        ("SELF p", "self .p"),
    ] {
        assert_eq!(shown(text, None), expected, "{text}");
    }
}

#[test]
fn a_call_that_waits_is_an_index_where_it_can_be_one() {
    check_paths(
        PlaceKind::Node,
        [
            ("web ? p", "web[?] .p"),
            ("web ?? p", "web[?] .p"),
            ("web ??", "web .?"),
            ("web ?text", "web .?"),
            ("web ?text a", "web .? .a"),
            ("web ?", "incomplete at a node"),
            ("SELF RELATIONSHIP ?? TARGET p", "waits"),
            ("SELF p ??", "self .p .?"),
        ],
    );
}
