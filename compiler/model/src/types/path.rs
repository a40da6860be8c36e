//! TOSCA paths (§10.3): from a node or `SELF` along relationships and capabilities to a place.
//!
//! What comes back is data; who walks it knows the graph. An index takes every number that can be one, so a name after
//! a path is never a number. A keyword is only read as one while a name is left to follow the path.

use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use crate::value::Wait;

/// A path and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Where it starts.
    pub start: Start,
    /// Its steps.
    pub steps: Vec<Step>,
    /// The name behind it: a property, attribute or artifact.
    pub member: Word,
    /// What follows the name: keys and positions within the value.
    pub nested: Vec<Word>,
}

/// Where a path starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// `SELF`.
    This(Origin),
    /// A node template.
    Node(At<Name>, Index),
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// From a node along a requirement: `RELATIONSHIP, name, index`.
    Outgoing(At<Name>, Index),
    /// From a capability against the direction: `RELATIONSHIP, index`.
    Incoming(Origin, Index),
    /// From a node to one of its capabilities: `CAPABILITY, name`.
    Capability(At<Name>),
    /// From a relationship to the capability at its target: `CAPABILITY`.
    TargetCapability(Origin),
    /// From a relationship to its source.
    Source(Origin),
    /// From a relationship to its target.
    Target(Origin),
}

/// Which of several nodes or relationships.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Index {
    /// Left out: the first.
    First,
    /// The one at this position, from 0.
    At(u32),
    /// All of them, one after the other.
    All,
    /// A call that has no value yet.
    Waits(Wait),
}

/// What a path is at between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKind {
    /// A node.
    Node,
    /// A relationship.
    Relationship,
    /// A capability of a node.
    Capability,
}

/// One word of the arguments: text, a number, or a call that has no value yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where it is written.
    pub origin: Origin,
    /// What it is.
    pub kind: WordKind,
}

/// The kinds of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordKind {
    /// A name or keyword.
    Text(Name),
    /// A position.
    Number(i64),
    /// A call without a value yet; whether it can only yield a number.
    Waits(Wait, WaitingFor),
}

/// What a waiting word will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaitingFor {
    /// A number: it can only be an index.
    Number,
    /// Text: it is a name.
    Text,
    /// Nobody knows.
    Anything,
}

/// Why words are no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathError {
    /// The first word is a keyword of TOSCA 1.x, or of the inside of a path.
    Start(At<Name>),
    /// A number where a name must stand.
    NumberForName(Origin, i64),
    /// A negative number, or one that no graph reaches.
    Index(Origin, i64),
    /// The path leads to a place and no name follows; the last word and what the path led to.
    Incomplete(Origin, PlaceKind),
    /// A keyword that does not lead on from such a place.
    Keyword(At<Name>, PlaceKind),
    /// A word waits that decides where the path goes.
    Waits(Wait),
}

/// Reads a path and what follows it; `words` are at least two. `this` is what `SELF` is, if that is known.
///
/// # Errors
/// At the first word that cannot stand where it does.
pub fn parse(words: &[Word], this: Option<PlaceKind>) -> Result<Path, PathError> {
    let mut parser = Parser { words, at: 0 };
    let (start, mut kind) = parser.start(this)?;
    let mut steps = Vec::new();
    while let Some((step, next)) = parser.step(kind)? {
        steps.push(step);
        kind = next;
    }
    let member = parser.next().ok_or_else(|| parser.incomplete(kind))?;
    match member.kind {
        WordKind::Number(number) => return Err(PathError::NumberForName(member.origin, number)),
        WordKind::Text(_) | WordKind::Waits(..) => {}
    }
    Ok(Path {
        start,
        steps,
        member,
        nested: words[parser.at..].to_vec(),
    })
}

struct Parser<'a> {
    words: &'a [Word],
    at: usize,
}

impl Parser<'_> {
    fn start(&mut self, this: Option<PlaceKind>) -> Result<(Start, PlaceKind), PathError> {
        let name = self.name(PlaceKind::Node)?;
        match name.value.as_str() {
            "SELF" => {
                let kind = this.unwrap_or_else(|| self.guess());
                Ok((Start::This(name.origin), kind))
            }
            "SOURCE" | "TARGET" | "HOST" | "RELATIONSHIP" | "CAPABILITY" | "ALL" | "ORCHESTRATOR" => {
                Err(PathError::Start(name))
            }
            _ => {
                let index = self.index()?;
                Ok((Start::Node(name, index), PlaceKind::Node))
            }
        }
    }

    /// What `SELF` must be for the words that follow it to lead on.
    fn guess(&self) -> PlaceKind {
        match self.keyword() {
            Some("SOURCE" | "TARGET") => PlaceKind::Relationship,
            Some(_) | None => PlaceKind::Node,
        }
    }

    fn step(&mut self, kind: PlaceKind) -> Result<Option<(Step, PlaceKind)>, PathError> {
        // The last word is always the name behind the path, even when it is spelt like a keyword.
        if self.at + 1 >= self.words.len() {
            return Ok(None);
        }
        let Some(keyword) = self.keyword() else {
            return Ok(None);
        };
        let origin = self.words[self.at].origin;
        let step = match (keyword, kind) {
            ("RELATIONSHIP", PlaceKind::Node) => {
                self.at += 1;
                let requirement = self.name(kind)?;
                let index = self.index()?;
                (Step::Outgoing(requirement, index), PlaceKind::Relationship)
            }
            ("RELATIONSHIP", PlaceKind::Capability) => {
                self.at += 1;
                let index = self.index()?;
                (Step::Incoming(origin, index), PlaceKind::Relationship)
            }
            ("CAPABILITY", PlaceKind::Node) => {
                self.at += 1;
                let capability = self.name(kind)?;
                (Step::Capability(capability), PlaceKind::Capability)
            }
            ("CAPABILITY", PlaceKind::Relationship) => {
                self.at += 1;
                (Step::TargetCapability(origin), PlaceKind::Capability)
            }
            ("SOURCE", PlaceKind::Relationship) => {
                self.at += 1;
                (Step::Source(origin), PlaceKind::Node)
            }
            ("TARGET", PlaceKind::Relationship) => {
                self.at += 1;
                (Step::Target(origin), PlaceKind::Node)
            }
            (keyword, _) => return Err(PathError::Keyword(At::new(Name::new(keyword), origin), kind)),
        };
        if self.at >= self.words.len() {
            return Err(self.incomplete(step.1));
        }
        Ok(Some(step))
    }

    /// The keyword that stands next.
    fn keyword(&self) -> Option<&str> {
        match &self.words.get(self.at)?.kind {
            WordKind::Text(text) => {
                matches!(text.as_str(), "RELATIONSHIP" | "CAPABILITY" | "SOURCE" | "TARGET").then_some(text)
            }
            WordKind::Number(_) | WordKind::Waits(..) => None,
        }
    }

    fn name(&mut self, kind: PlaceKind) -> Result<At<Name>, PathError> {
        let word = self.next().ok_or_else(|| self.incomplete(kind))?;
        match word.kind {
            WordKind::Text(name) => Ok(At::new(name, word.origin)),
            WordKind::Number(number) => Err(PathError::NumberForName(word.origin, number)),
            WordKind::Waits(wait, _) => Err(PathError::Waits(wait)),
        }
    }

    /// The index that stands next, if one does: greedy.
    fn index(&mut self) -> Result<Index, PathError> {
        let Some(word) = self.words.get(self.at) else {
            return Ok(Index::First);
        };
        // A call that may yield a name is one when nothing follows it.
        let is_last = self.at + 1 >= self.words.len();
        let index = match &word.kind {
            WordKind::Text(text) if text.as_str() == "ALL" && !is_last => Index::All,
            WordKind::Number(number) => match u32::try_from(*number) {
                Ok(position) => Index::At(position),
                Err(_) => return Err(PathError::Index(word.origin, *number)),
            },
            WordKind::Waits(wait, WaitingFor::Number) => Index::Waits(wait.clone()),
            WordKind::Waits(wait, WaitingFor::Anything) if !is_last => Index::Waits(wait.clone()),
            WordKind::Text(_) | WordKind::Waits(_, WaitingFor::Text | WaitingFor::Anything) => {
                return Ok(Index::First);
            }
        };
        self.at += 1;
        Ok(index)
    }

    fn next(&mut self) -> Option<Word> {
        let word = self.words.get(self.at)?;
        self.at += 1;
        Some(word.clone())
    }

    fn incomplete(&self, kind: PlaceKind) -> PathError {
        let last = self.words.last().expect("a path has words");
        PathError::Incomplete(last.origin, kind)
    }
}

/// What a path is at, as it stands in a sentence.
impl std::fmt::Display for PlaceKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            PlaceKind::Node => "a node",
            PlaceKind::Relationship => "a relationship",
            PlaceKind::Capability => "a capability",
        })
    }
}

impl Path {
    /// Whether it leads to all of something: what it reads is then a list.
    pub fn leads_to_all(&self) -> bool {
        self.indices().any(|index| *index == Index::All)
    }

    /// What its first index without a value waits for.
    pub fn waits(&self) -> Option<&Wait> {
        self.indices().find_map(|index| match index {
            Index::Waits(wait) => Some(wait),
            Index::First | Index::At(_) | Index::All => None,
        })
    }

    fn indices(&self) -> impl Iterator<Item = &Index> {
        let start = match &self.start {
            Start::This(_) => None,
            Start::Node(_, index) => Some(index),
        };
        start
            .into_iter()
            .chain(self.steps.iter().filter_map(|step| match step {
                Step::Outgoing(_, index) | Step::Incoming(_, index) => Some(index),
                Step::Capability(_) | Step::TargetCapability(_) | Step::Source(_) | Step::Target(_) => None,
            }))
    }
}

#[cfg(test)]
mod tests {
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
}
