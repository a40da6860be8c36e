//! TOSCA paths (§10.3): from a node or `SELF` along relationships and capabilities to a place.
//!
//! What comes back is data; who walks it knows the graph. An index takes every number that can be one, so a name after
//! a path is never a number. A keyword is only read as one while a name is left to follow the path.

use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::yaml::tree::ScalarKind;

use crate::value::{Wait, WaitsOn};

/// A path and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Where it starts.
    pub start: Start,
    /// Its steps.
    pub steps: Vec<Step>,
    /// What they lead to.
    pub place: PlaceKind,
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
        place: kind,
        member,
        nested: words[parser.at..].to_vec(),
    })
}

/// Whether the words of a call, as they are written, lead to all of something. What a call among them yields is taken for
/// an index where one may stand: it is never `ALL`.
pub fn spreads(words: &[Expression], this: Option<PlaceKind>) -> bool {
    let words: Option<Vec<Word>> = words.iter().map(written).collect();
    words.is_some_and(|words| parse(&words, this).is_ok_and(|path| path.leads_to_all()))
}

/// The same for words that go on from a node without naming it, as in substitution mappings.
pub fn spreads_from_node(words: &[Expression]) -> bool {
    let Some(first) = words.first() else {
        return false;
    };
    let this = Word {
        origin: first.origin,
        kind: WordKind::Text(Name::new("SELF")),
    };
    let words: Option<Vec<Word>> = std::iter::once(Some(this))
        .chain(words.iter().map(written))
        .collect();
    words.is_some_and(|words| parse(&words, Some(PlaceKind::Node)).is_ok_and(|path| path.leads_to_all()))
}

fn written(expression: &Expression) -> Option<Word> {
    let origin = expression.origin;
    let kind = match &expression.kind {
        ExpressionKind::Scalar(text, ScalarKind::Integer) => WordKind::Number(text.text.parse().ok()?),
        ExpressionKind::Scalar(text, _) => WordKind::Text(text.text.clone()),
        ExpressionKind::Call(_) => WordKind::Waits(
            Wait {
                on: WaitsOn::NodeIndex,
                origin,
            },
            WaitingFor::Anything,
        ),
        ExpressionKind::List(_) | ExpressionKind::Map(_) | ExpressionKind::Fault => return None,
    };
    Some(Word { origin, kind })
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
mod tests;
