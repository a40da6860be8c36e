//! A verified plan with what the executor looks up in it.

use std::collections::BTreeMap;

use toscac_bundle::steps::{Step, Steps};

use crate::record::Direction;

/// The steps of a site, indexed.
#[derive(Debug, Clone)]
pub struct Plan {
    /// As they stand in the bundle.
    pub steps: Steps,
    positions: BTreeMap<String, (Direction, usize)>,
    by_node: BTreeMap<String, Vec<String>>,
    weights: BTreeMap<String, u32>,
}

impl Plan {
    /// Indexes steps that [`Steps::check`] has passed, as every verified plan has.
    pub fn new(steps: Steps) -> Plan {
        let mut plan = Plan {
            positions: BTreeMap::new(),
            by_node: BTreeMap::new(),
            weights: weights(&steps.install),
            steps,
        };
        plan.weights.append(&mut weights(&plan.steps.undeploy));
        for direction in [Direction::Install, Direction::Undeploy] {
            for (position, step) in in_direction(&plan.steps, direction).iter().enumerate() {
                plan.positions.insert(step.id.clone(), (direction, position));
                plan.by_node
                    .entry(step.node.clone())
                    .or_default()
                    .push(step.id.clone());
            }
        }
        plan
    }

    /// The steps of one direction, in the order of the plan.
    pub fn in_direction(&self, direction: Direction) -> &[Step] {
        in_direction(&self.steps, direction)
    }

    /// The step of this id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        let (direction, position) = self.positions.get(id)?;
        self.in_direction(*direction).get(*position)
    }

    /// The steps that work on a node.
    pub fn of_node(&self, node: &str) -> impl Iterator<Item = &Step> {
        self.by_node
            .get(node)
            .into_iter()
            .flatten()
            .filter_map(|id| self.step(id))
    }

    /// Install steps that work on a node.
    pub fn installs_of_node(&self, node: &str) -> impl Iterator<Item = &Step> {
        let is_install = |step: &&Step| matches!(self.positions.get(&step.id), Some((Direction::Install, _)));
        self.of_node(node).filter(is_install)
    }

    /// How many steps come after this one, one by one, on the longest way to an end.
    ///
    /// The heavier step goes first: what is long must start early.
    pub fn weight(&self, id: &str) -> u32 {
        self.weights.get(id).copied().unwrap_or_default()
    }

    /// The outputs that the plan waits for from a step: those that set attributes, and those that are
    /// handed over.
    pub fn expected_outputs(&self, step: &Step) -> Vec<String> {
        let handed = self
            .steps
            .provides
            .iter()
            .filter(|provide| provide.step == step.id);
        let handed = handed
            .map(|provide| &provide.output)
            .filter(|output| !is_mere_news(output));
        let mut names: Vec<String> = step.outputs.keys().chain(handed).cloned().collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Whether a hand-over of this output only says that its step is done.
pub fn is_mere_news(output: &str) -> bool {
    output.is_empty()
}

fn in_direction(steps: &Steps, direction: Direction) -> &[Step] {
    match direction {
        Direction::Install => &steps.install,
        Direction::Undeploy => &steps.undeploy,
    }
}

fn weights(steps: &[Step]) -> BTreeMap<String, u32> {
    let mut weights: BTreeMap<String, u32> = BTreeMap::new();
    // Backwards: the array is a topological order.
    for step in steps.iter().rev() {
        let own = *weights.entry(step.id.clone()).or_default();
        for earlier in &step.after {
            let weight = weights.entry(earlier.clone()).or_default();
            *weight = (*weight).max(own + 1);
        }
    }
    weights
}
