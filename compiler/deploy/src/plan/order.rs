//! What comes before what: along the lives of nodes, along requirements, and from setting an attribute to reading it.

use std::collections::{BTreeMap, BTreeSet};

use toscac_model::deployment::{Deployment, NodeId, TargetNode};
use toscac_syntax::diagnostic::Diagnostic;

use super::errors;
use super::workflow::{Direction, Work};

/// The order of both directions.
pub(super) struct Order {
    pub(super) install: Sequence,
    pub(super) undeploy: Sequence,
}

/// The order of one direction.
pub(super) struct Sequence {
    /// Task → the tasks right before it.
    pub(super) before: Vec<BTreeSet<usize>>,
    /// All tasks but those of a circle, each after all before it.
    pub(super) sorted: Vec<usize>,
}

/// Node → the nodes that must be finished before it begins.
type Needs = BTreeMap<NodeId, BTreeSet<NodeId>>;

/// Orders the tasks; a circle is reported once (T0604), and its tasks are left out.
pub(super) fn order(graph: &Deployment, work: &Work, diagnostics: &mut Vec<Diagnostic>) -> Order {
    let needs = needs(graph);
    let mut install = precedence(&work.install, &needs);
    for (reader, task) in work.install.tasks.iter().enumerate() {
        let producers = task
            .reads
            .iter()
            .filter_map(|address| work.producers.get(address));
        install[reader].extend(producers.map(|(producer, _)| *producer));
    }
    let undeploy = precedence(&work.undeploy, &turned(&needs));
    let install = sort(install, &work.install, diagnostics);
    // A circle of requirements is one in both directions, and one message is enough.
    let undeploy = sort(undeploy, &work.undeploy, &mut Vec::new());
    Order { install, undeploy }
}

/// A node needs what its requirements lead to, and what the node needs that it stands for.
fn needs(graph: &Deployment) -> Needs {
    let mut needs = Needs::new();
    for (id, node) in graph.nodes.iter() {
        let targets =
            node.outgoing
                .iter()
                .filter_map(|outgoing| match graph.relationships[*outgoing].target {
                    TargetNode::Here(target) => Some(target),
                    TargetNode::Inventory(_) => None,
                });
        needs.insert(id, targets.filter(|target| *target != id).collect());
    }
    let own = needs.clone();
    for (outer, node) in graph.nodes.iter() {
        let Some(substitution) = &node.substitution else {
            continue;
        };
        let inners: BTreeSet<NodeId> = substitution.nodes.iter().copied().collect();
        for inner in &inners {
            let inherited = own[&outer].iter().filter(|need| !inners.contains(need));
            needs.entry(*inner).or_default().extend(inherited);
        }
        // A node that a service stands for is finished when all of that service is.
        needs.entry(outer).or_default().extend(&inners);
    }
    needs
}

fn turned(needs: &Needs) -> Needs {
    let mut turned: Needs = needs.keys().map(|id| (*id, BTreeSet::new())).collect();
    for (id, needed) in needs {
        for other in needed {
            turned.entry(*other).or_default().insert(*id);
        }
    }
    turned
}

/// Task → the tasks right before it, by lives and needs.
fn precedence(direction: &Direction, needs: &Needs) -> Vec<BTreeSet<usize>> {
    let mut before = vec![BTreeSet::new(); direction.tasks.len()];
    for life in direction.lives.values() {
        for pair in life.windows(2) {
            for task in &pair[1] {
                before[*task].extend(pair[0].iter().copied());
            }
        }
    }
    let mut ends = Ends {
        direction,
        needs,
        known: BTreeMap::new(),
    };
    for (id, life) in &direction.lives {
        let Some(first) = life.first() else { continue };
        for needed in needs.get(id).into_iter().flatten() {
            let finished = ends.of(*needed);
            for task in first {
                before[*task].extend(finished.iter().copied().filter(|end| end != task));
            }
        }
    }
    before
}

/// The tasks after which a node is finished.
struct Ends<'a> {
    direction: &'a Direction,
    needs: &'a Needs,
    known: BTreeMap<NodeId, BTreeSet<usize>>,
}

impl Ends<'_> {
    /// The last tasks of its life; without a life of its own it is finished when all that it needs is.
    fn of(&mut self, node: NodeId) -> BTreeSet<usize> {
        let mut ends = BTreeSet::new();
        let mut seen = BTreeSet::from([node]);
        let mut open = vec![node];
        if let Some(known) = self.known.get(&node) {
            return known.clone();
        }
        while let Some(current) = open.pop() {
            match self.direction.lives.get(&current).and_then(|life| life.last()) {
                Some(last) => ends.extend(last.iter().copied()),
                None => {
                    let needed = self.needs.get(&current).into_iter().flatten();
                    open.extend(needed.copied().filter(|other| seen.insert(*other)));
                }
            }
        }
        self.known.insert(node, ends.clone());
        ends
    }
}

/// Sorts so that what could go first goes first in the order of nodes.
fn sort(before: Vec<BTreeSet<usize>>, direction: &Direction, diagnostics: &mut Vec<Diagnostic>) -> Sequence {
    let mut after = vec![Vec::new(); before.len()];
    let mut missing: Vec<usize> = before.iter().map(BTreeSet::len).collect();
    for (task, earlier) in before.iter().enumerate() {
        for other in earlier {
            after[*other].push(task);
        }
    }
    let mut ready: BTreeSet<usize> = (0..before.len()).filter(|task| missing[*task] == 0).collect();
    let mut sorted = Vec::new();
    while let Some(task) = ready.pop_first() {
        sorted.push(task);
        for later in &after[task] {
            missing[*later] -= 1;
            if missing[*later] == 0 {
                ready.insert(*later);
            }
        }
    }
    if sorted.len() < before.len() {
        let circle = circle(&before, &missing);
        diagnostics.push(errors::circle(
            &circle
                .iter()
                .map(|task| &direction.tasks[*task].step)
                .collect::<Vec<_>>(),
        ));
    }
    Sequence { before, sorted }
}

/// Walks backwards among the tasks that could not be sorted until one comes up again: what lies between is a circle.
fn circle(before: &[BTreeSet<usize>], missing: &[usize]) -> Vec<usize> {
    let mut path: Vec<usize> = Vec::new();
    let mut next = (0..before.len()).find(|task| missing[*task] > 0);
    while let Some(task) = next {
        if let Some(start) = path.iter().position(|seen| *seen == task) {
            let mut circle = path.split_off(start);
            circle.reverse();
            return circle;
        }
        path.push(task);
        next = before[task].iter().copied().find(|earlier| missing[*earlier] > 0);
    }
    path
}
