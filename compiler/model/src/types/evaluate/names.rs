//! Paths without keywords: what each name is, found out step by step.
//!
//! In TOSCA 1.x the word behind a node may be a requirement, a capability or a property, and only the types tell which.
//! Here such words become those of TOSCA 2.0, so that everything else about paths exists once.

use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use super::Evaluator;
use crate::types::DataTypeRef;
use crate::types::graph::{Graph, Missing, Reached};
use crate::types::path::{Index, Word, WordKind};
use crate::value::Outcome;
use crate::value::functions::table::BuiltInFunction;

/// Hosts of hosts that are looked through.
const HOSTS_MAX: usize = 16;

/// The requirement that leads to a node's host.
const HOST: &str = "host";

/// How sure it is that a place has something of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Has {
    Surely,
    Perhaps,
    Not,
}

/// What is read, and for which call.
#[derive(Clone, Copy)]
struct Reading {
    function: BuiltInFunction,
    origin: Origin,
}

impl<G: Graph> Evaluator<'_, G> {
    /// The words of a path, with the keywords that TOSCA 2.0 puts before names.
    pub(super) fn with_keywords(
        &mut self,
        words: &[Word],
        function: BuiltInFunction,
        origin: Origin,
    ) -> Vec<Word> {
        let reading = Reading { function, origin };
        let Some((first, rest)) = words.split_first() else {
            return Vec::new();
        };
        let WordKind::Text(name) = &first.kind else {
            return words.to_vec();
        };
        let this = |evaluator: &mut Self| single(evaluator.graph.this(origin));
        let (start, place) = match name.as_str() {
            "SELF" => (vec![first.clone()], this(self)),
            "SOURCE" | "TARGET" => {
                let relationship = this(self);
                let end = relationship.and_then(|relationship| {
                    single(match name.as_str() {
                        "SOURCE" => self.graph.source(&relationship, origin),
                        _ => self.graph.target(&relationship, origin),
                    })
                });
                (vec![keyword("SELF", first), first.clone()], end)
            }
            HOST_WORD => return self.along_hosts(first, rest, reading),
            _ => (
                vec![first.clone()],
                single(self.graph.node(name, &Index::First, origin)),
            ),
        };
        self.names(start, place, rest, reading)
    }

    /// Goes on with `rest` from `place`, to which `words` lead.
    fn names(
        &mut self,
        mut words: Vec<Word>,
        mut place: Option<G::Place>,
        mut rest: &[Word],
        reading: Reading,
    ) -> Vec<Word> {
        loop {
            let (Some(node), [name, further @ ..]) = (place.take(), rest) else {
                break;
            };
            let (Some(text), Some(member)) = (plain_name(name), further.first()) else {
                break;
            };
            let relationships = self.graph.outgoing(&node, text, &Index::First, reading.origin);
            let capability = self.graph.capability(&node, text, reading.origin);
            let is_capability = capability.is_ok();
            let has =
                single(capability).map_or(Has::Not, |capability| self.has(&capability, member, reading));
            let Ok(relationships) = relationships else {
                if is_capability {
                    words.extend([keyword("CAPABILITY", name), name.clone()]);
                    rest = further;
                }
                break;
            };
            if has == Has::Surely {
                words.extend([keyword("CAPABILITY", name), name.clone()]);
                rest = further;
                break;
            }
            words.extend([keyword("RELATIONSHIP", name), name.clone()]);
            rest = further;
            if let [index, behind @ ..] = rest
                && matches!(index.kind, WordKind::Number(_))
            {
                words.push(index.clone());
                rest = behind;
            }
            let relationship = single(Ok(relationships));
            let (step, next) = self.behind_relationship(relationship, rest, reading);
            words.extend(step.map(|step| keyword(step, name)));
            place = next;
        }
        words.extend(rest.iter().cloned());
        words
    }

    /// Which part of a relationship the next name belongs to: itself, the capability at its target, or the target; and
    /// the target when names are to be looked for from there.
    fn behind_relationship(
        &mut self,
        relationship: Option<G::Place>,
        rest: &[Word],
        reading: Reading,
    ) -> (Option<&'static str>, Option<G::Place>) {
        let (Some(relationship), Some(member)) = (relationship, rest.first()) else {
            return (None, None);
        };
        let capability = single(self.graph.target_capability(&relationship, reading.origin));
        let target = single(self.graph.target(&relationship, reading.origin));
        let mut has =
            |place: Option<&G::Place>| place.map_or(Has::Not, |place| self.has(place, member, reading));
        let of_relationship = has(Some(&relationship));
        let of_capability = has(capability.as_ref());
        let of_target = has(target.as_ref());
        match (of_relationship, of_capability, of_target) {
            (Has::Surely, _, _) => (None, None),
            (_, Has::Surely, _) => (Some("CAPABILITY"), None),
            (_, _, Has::Surely) => (Some("TARGET"), None),
            // Behind the target another requirement or capability may stand.
            (_, _, Has::Not | Has::Perhaps) if rest.len() > 1 => (Some("TARGET"), target),
            (Has::Perhaps, _, Has::Not) => (None, None),
            (_, Has::Perhaps, Has::Not) => (Some("CAPABILITY"), None),
            (_, _, Has::Perhaps | Has::Not) => (Some("TARGET"), None),
        }
    }

    /// `HOST`: the nearest of the nodes that host this one, and each other, that has what is looked for.
    fn along_hosts(&mut self, host: &Word, rest: &[Word], reading: Reading) -> Vec<Word> {
        let up = [
            keyword("RELATIONSHIP", host),
            keyword(HOST, host),
            keyword("TARGET", host),
        ];
        let mut words = vec![keyword("SELF", host)];
        let mut place = single(self.graph.this(reading.origin));
        if let Some(relationship) = &place
            && let Some(source) = single(self.graph.source(relationship, reading.origin))
        {
            words.push(keyword("SOURCE", host));
            place = Some(source);
        }
        let nearest: Vec<Word> = words.iter().chain(&up).chain(rest).cloned().collect();
        let Some(member) = rest.first() else {
            return nearest;
        };
        for _ in 0..HOSTS_MAX {
            let Some(node) = place.take() else { break };
            let hosts = self
                .graph
                .outgoing(&node, &Name::new(HOST), &Index::First, reading.origin);
            let Some(relationship) = single(hosts) else { break };
            let Some(target) = single(self.graph.target(&relationship, reading.origin)) else {
                break;
            };
            words.extend(up.iter().cloned());
            let leads_on = plain_name(member).is_some_and(|name| {
                rest.len() > 1
                    && (self
                        .graph
                        .outgoing(&target, name, &Index::First, reading.origin)
                        .is_ok()
                        || self.graph.capability(&target, name, reading.origin).is_ok())
            });
            if leads_on || self.has(&target, member, reading) == Has::Surely {
                return self.names(words, Some(target), rest, reading);
            }
            place = Some(target);
        }
        nearest
    }

    /// Whether a place has what is read.
    fn has(&mut self, place: &G::Place, member: &Word, reading: Reading) -> Has {
        let Some(name) = plain_name(member) else {
            return Has::Not;
        };
        let found = match reading.function {
            BuiltInFunction::GetAttribute => self.graph.attribute(place, name, reading.origin),
            BuiltInFunction::GetArtifact => self.graph.artifact(place, name, reading.origin),
            _ => self.graph.property(place, name, reading.origin),
        };
        match found {
            Ok(answer) if answer.outcome == Outcome::Fault => Has::Perhaps,
            Ok(answer) => match answer.schema.data_type {
                DataTypeRef::Any | DataTypeRef::Unknown => Has::Perhaps,
                DataTypeRef::BuiltIn(_) | DataTypeRef::Custom(_) => Has::Surely,
            },
            Err(missing) if missing.derived.is_some() => Has::Perhaps,
            Err(_) => Has::Not,
        }
    }
}

/// The keyword for the host.
const HOST_WORD: &str = "HOST";

/// The one place that was reached.
fn single<P>(reached: Result<Reached<P>, Missing>) -> Option<P> {
    match reached {
        Ok(Reached::Places(places)) => places.into_iter().next(),
        Ok(Reached::Waits(_) | Reached::Nothing | Reached::Fault) | Err(_) => None,
    }
}

/// A name that is no keyword.
fn plain_name(word: &Word) -> Option<&Name> {
    match &word.kind {
        WordKind::Text(text) => {
            let is_keyword = matches!(
                text.as_str(),
                "RELATIONSHIP" | "CAPABILITY" | "SOURCE" | "TARGET" | "ALL"
            );
            (!is_keyword).then_some(text)
        }
        WordKind::Number(_) | WordKind::Waits(..) => None,
    }
}

/// A keyword in the place of a word.
fn keyword(text: &str, at: &Word) -> Word {
    Word {
        origin: at.origin,
        kind: WordKind::Text(Name::new(text)),
    }
}
