//! Hand-overs: what one site tells others, each under a name that may become part of a path.

use std::collections::{BTreeMap, BTreeSet};

use toscac_bundle::digest::Digest;
use toscac_bundle::limits::SEGMENT_BYTES_MAX;
use toscac_bundle::name::is_segment;
use toscac_syntax::name::Name;

use super::workflow::Task;
use crate::sites::SiteId;

/// The end of a step, or one of its outputs.
type What = (usize, Option<Name>);

/// All hand-overs of a deployment.
#[derive(Default)]
pub(super) struct Handovers {
    names: BTreeMap<What, Name>,
    taken: BTreeSet<Name>,
    receivers: BTreeMap<What, BTreeSet<SiteId>>,
}

impl Handovers {
    /// The hand-over of an output of an install step to a site.
    pub(super) fn value(&mut self, position: usize, task: &Task, output: &Name, to: SiteId) -> Name {
        let attribute = task.step.outputs.get(output).unwrap_or(output);
        let title = format!("{}.{attribute}", task.step.node);
        self.hand_over((position, Some(output.clone())), &title, to)
    }

    /// The news to a site that an install step is done: one of its outputs says so, best one that is read there.
    pub(super) fn news(&mut self, position: usize, task: &Task, to: SiteId) -> Name {
        let is_read = |output: &&Name| {
            let receivers = self.receivers.get(&(position, Some((*output).clone())));
            receivers.is_some_and(|receivers| receivers.contains(&to))
        };
        let outputs = &task.step.outputs;
        match outputs.keys().find(is_read).or(outputs.keys().next()) {
            Some(output) => self.value(position, task, output, to),
            None => self.hand_over((position, None), &task.step.id, to),
        }
    }

    /// Hand-over → step, output and receivers, by name.
    pub(super) fn all(&self) -> impl Iterator<Item = (&Name, usize, Option<&Name>, &BTreeSet<SiteId>)> {
        self.names
            .iter()
            .map(|(what, name)| (name, what.0, what.1.as_ref(), &self.receivers[what]))
    }

    fn hand_over(&mut self, what: What, title: &str, to: SiteId) -> Name {
        self.receivers.entry(what.clone()).or_default().insert(to);
        if let Some(name) = self.names.get(&what) {
            return name.clone();
        }
        let mut name = segment(title, title);
        if !self.taken.insert(name.clone()) {
            // Another title became the same text.
            name = segment("", &format!("{title}/{}/{:?}", what.0, what.1));
            self.taken.insert(name.clone());
        }
        self.names.insert(what, name.clone());
        name
    }
}

/// The title where it may be part of a path; else a text made from it, told from its like by a digest of `whole`.
fn segment(title: &str, whole: &str) -> Name {
    if is_segment(title) {
        return Name::new(title);
    }
    let plain = |character: char| match character {
        kept @ ('a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-') => kept,
        _ => '-',
    };
    let digest = Digest::of(whole.as_bytes()).hex();
    let text: String = title.chars().take(SEGMENT_BYTES_MAX - 10).map(plain).collect();
    Name::from(
        format!("{}-{}", text.trim_start_matches('.'), &digest[..8])
            .trim_start_matches('-')
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_becomes_a_segment_and_different_ones_stay_different() {
        let long = "x".repeat(1000);
        let titles = [
            "store.address",
            "access/store.address",
            "access-store.address",
            "",
            ".a",
            "ü",
            "u",
            &long,
        ];
        let names: BTreeSet<Name> = titles.iter().map(|title| segment(title, title)).collect();
        assert_eq!(names.len(), titles.len());
        assert!(names.iter().all(|name| is_segment(name)), "{names:?}");
        assert!(names.contains("store.address"));
    }
}
