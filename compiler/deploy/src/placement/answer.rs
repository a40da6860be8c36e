//! The solver's numbers back into the service's words.

use toscac_model::decisions::Decision;
use toscac_syntax::diagnostic::Place;

use super::draft::Draft;
use super::objective::Objective;
use super::{PlacedComponent, Placement, Standing, Tier, TierKind};
use crate::solve::Solution;
use crate::solve::explain::{self, Verdict};

/// Writes decisions, tiers and bound of a solution into `placement`.
pub(super) fn fill(placement: &mut Placement, draft: &Draft<'_>, objective: &Objective, solution: &Solution) {
    placement.decisions.choices = draft.decided.clone();
    for (open, taken) in draft.choices.iter().zip(&solution.choices) {
        // A choice that does not arise leads nowhere.
        let decision = taken.map_or(Decision::Nothing, |taken| open.alternatives[taken].clone());
        placement.decisions.choices.insert(open.id, decision);
    }
    for (component, stands) in draft.components.iter().zip(&solution.copies) {
        for (site, copies) in stands {
            placement
                .decisions
                .copies
                .insert((component.node, draft.sites.sites[*site].node), *copies);
        }
    }
    placement.weights = objective.weights.clone();
    placement.tiers = unpack(&objective.weights, solution.cost);
    placement.bound = unpack(&objective.weights, solution.bound)
        .first()
        .map_or(0, |tier| tier.value);
    placement.is_optimal = solution.optimal;
    placement.steps = solution.steps;
    placement.solution = Some(solution.clone());
}

/// The tiers that a packed cost is made of: each weighs more than all lower ones can sum up to.
pub(super) fn unpack(weights: &[(TierKind, u128)], cost: u128) -> Vec<Tier> {
    let mut rest = cost;
    let tiers = weights.iter().map(|(kind, weight)| {
        let value = rest / weight;
        rest %= weight;
        Tier { kind: *kind, value }
    });
    tiers.collect()
}

/// What every site is to every component.
pub(super) fn components(draft: &Draft<'_>, solution: Option<&Solution>) -> Vec<PlacedComponent> {
    let components = draft.components.iter().enumerate();
    components
        .map(|(index, component)| {
            let node = &draft.service.nodes[component.node];
            let stands = solution.map_or(&[][..], |solution| &solution.copies[index]);
            PlacedComponent {
                node: component.node,
                name: node.path.clone(),
                origin: node.origin,
                copies: stands.iter().map(|(_, copies)| copies).sum(),
                sites: standings(draft, index, stands),
            }
        })
        .collect()
}

fn standings(draft: &Draft<'_>, component: usize, stands: &[(usize, u32)]) -> Vec<Standing> {
    let verdicts = explain::funnel(&draft.problem, component).into_iter().enumerate();
    verdicts
        .map(|(site, verdict)| {
            if let Some((_, copies)) = stands.iter().find(|(other, _)| *other == site) {
                return Standing::Chosen { copies: *copies };
            }
            match draft.turned_away(component, site, &verdict) {
                Some((reason, rule)) => Standing::TurnedAway { reason, rule },
                None => Standing::Possible,
            }
        })
        .collect()
}

impl Draft<'_> {
    /// A verdict of the solver in words, to stand behind the site's name, and the rule's place.
    pub(super) fn turned_away(
        &self,
        component: usize,
        site: usize,
        verdict: &Verdict,
    ) -> Option<(String, Place)> {
        match verdict {
            Verdict::Filtered { rule } => {
                let reason = self.reasons.get(&(*rule, site)).cloned();
                Some((
                    reason.unwrap_or_else(|| "is turned away".to_owned()),
                    self.rules[*rule].place.clone(),
                ))
            }
            Verdict::TooSmall { resource, .. } => {
                let demands = self.problem.components[component].demands.iter();
                let rule = demands.rev().find(|demand| demand.resource == *resource)?.rule;
                let asked = &self.components[component].takes.get(resource)?;
                let (capability, property) = &self.resources[*resource];
                let node = self.site_node(site);
                let has = node
                    .capabilities
                    .get(capability)
                    .and_then(|found| found.properties.get(property));
                let has = has.and_then(|slot| crate::quantity::Quantity::new(&slot.outcome).ok());
                let has = has.map_or("no".to_owned(), |quantity| format!("{quantity} of"));
                let reason = format!("has {has} `{capability}.{property}`, and {asked} is asked for");
                Some((reason, self.rules[rule].place.clone()))
            }
            Verdict::Open => None,
        }
    }
}
