//! Cuts the one graph of steps along the sites.

use std::collections::{BTreeMap, BTreeSet};

use toscac_model::deployment::{Deployment, Node};
use toscac_model::types::Types;
use toscac_syntax::name::Name;

use super::handover::Handovers;
use super::order::{Order, Sequence};
use super::workflow::{Direction, Task, Work};
use super::{Await, Input, PlanNode, Provide, SitePlan, Step, inputs};
use crate::sites::{SiteId, Sites};

/// Gives each site its part: what leads from one site to another becomes a hand-over.
pub(super) fn cut(
    types: &Types,
    graph: &Deployment,
    places: &Sites,
    work: Work,
    order: &Order,
) -> Vec<SitePlan> {
    let mut handovers = Handovers::default();
    let mut sites: BTreeMap<SiteId, SitePlan> = BTreeMap::new();
    for (_, node) in graph.nodes.iter().filter(|(_, node)| node.substitution.is_none()) {
        if let Some(site) = node.placed_on.and_then(|place| places.of_node(place)) {
            let part = sites.entry(site).or_insert_with(|| empty(site, places));
            part.nodes.push(plan_node(types, node));
        }
    }
    // Values first: the news that a step is done travels with them.
    let install = steps(&work, &work.install, &order.install, &mut handovers);
    let undeploy = steps(&work, &work.undeploy, &order.undeploy, &mut handovers);
    let news = news(&work.install, &order.install, &mut handovers);
    for (position, mut step) in install {
        step.awaits
            .extend(news.get(&position).into_iter().flatten().cloned());
        step.awaits.sort();
        step.awaits.dedup();
        if let Some(part) = sites.get_mut(&work.install.tasks[position].site) {
            part.install.push(step);
        }
    }
    for (position, step) in undeploy {
        if let Some(part) = sites.get_mut(&work.undeploy.tasks[position].site) {
            part.undeploy.push(step);
        }
    }
    for (name, position, output, receivers) in handovers.all() {
        let task = &work.install.tasks[position];
        let provide = Provide {
            name: name.clone(),
            to: receivers.iter().copied().collect(),
            step: task.step.id.clone(),
            output: output.cloned(),
        };
        if let Some(part) = sites.get_mut(&task.site) {
            part.provides.push(provide);
        }
        for receiver in receivers {
            if let Some(part) = sites.get_mut(receiver) {
                part.awaits.push(Await {
                    name: name.clone(),
                    from: task.site,
                });
            }
        }
    }
    for part in sites.values_mut() {
        part.awaits.sort();
        part.provides.sort();
    }
    sites.into_values().collect()
}

fn empty(site: SiteId, places: &Sites) -> SitePlan {
    SitePlan {
        site,
        name: places.get(site).name.clone(),
        nodes: Vec::new(),
        install: Vec::new(),
        undeploy: Vec::new(),
        awaits: Vec::new(),
        provides: Vec::new(),
    }
}

fn plan_node(types: &Types, node: &Node) -> PlanNode {
    PlanNode {
        id: node.id.clone(),
        name: node.name.clone(),
        type_name: node
            .type_id
            .map(|id| types.qualified_name(id))
            .unwrap_or_default(),
        origin: node.origin,
        properties: inputs::known(&node.properties),
        attributes: inputs::known(&node.attributes),
    }
}

/// The steps in their order, with their edges inside the site and with all inputs.
fn steps(
    work: &Work,
    direction: &Direction,
    sequence: &Sequence,
    handovers: &mut Handovers,
) -> Vec<(usize, Step)> {
    let mut steps = Vec::new();
    for position in &sequence.sorted {
        let task = &direction.tasks[*position];
        let mut step = task.step.clone();
        let here = sequence.before[*position]
            .iter()
            .map(|earlier| &direction.tasks[*earlier]);
        step.after = here
            .filter(|earlier| earlier.site == task.site)
            .map(|earlier| earlier.step.id.clone())
            .collect();
        for (name, residual) in &task.residuals {
            let value = inputs::input(residual, &mut |address| {
                source(work, task, address, handovers, &mut step.awaits)
            });
            step.inputs.insert(name.clone(), value);
        }
        step.awaits.sort();
        step.awaits.dedup();
        steps.push((*position, step));
    }
    steps
}

fn source(
    work: &Work,
    reader: &Task,
    address: &toscac_model::deployment::AttributeAddress,
    handovers: &mut Handovers,
    awaits: &mut Vec<Name>,
) -> Input {
    let producer = work
        .producers
        .get(address)
        .map(|(position, output)| (*position, output));
    match producer.map(|(position, output)| (position, &work.install.tasks[position], output)) {
        Some((position, task, output)) if task.site != reader.site => {
            let name = handovers.value(position, task, output, reader.site);
            awaits.push(name.clone());
            Input::Handover(name)
        }
        // Without a producer this was reported, and the plan is not sound.
        Some((_, task, _)) => Input::Attribute {
            node: task.step.node.clone(),
            name: inputs::attribute_name(address),
        },
        None => Input::List(Vec::new()),
    }
}

/// Step → the news from other sites that it waits for.
///
/// Undeploying is not in step between sites: each takes down its own in order, and needs no other for it.
fn news(
    direction: &Direction,
    sequence: &Sequence,
    handovers: &mut Handovers,
) -> BTreeMap<usize, BTreeSet<Name>> {
    let mut news: BTreeMap<usize, BTreeSet<Name>> = BTreeMap::new();
    for position in &sequence.sorted {
        let site = direction.tasks[*position].site;
        for earlier in &sequence.before[*position] {
            let task = &direction.tasks[*earlier];
            if task.site != site {
                news.entry(*position)
                    .or_default()
                    .insert(handovers.news(*earlier, task, site));
            }
        }
    }
    news
}
