//! Whether an assignment keeps every rule. Shares no code with the search.

use crate::solve::Solution;
use crate::solve::problem::{Condition, Problem};

/// The first thing that is wrong with `solution`, in words for a developer; `None` when it keeps every rule.
pub(super) fn violation(problem: &Problem, solution: &Solution) -> Option<String> {
    if solution.copies.len() != problem.components.len() || solution.choices.len() != problem.choices.len() {
        return Some("wrong length".to_owned());
    }
    let check = Check { problem, solution };
    check
        .choices()
        .or_else(|| check.components())
        .or_else(|| check.capacity())
        .or_else(|| check.pairs())
        .or_else(|| check.limits())
        .or_else(|| check.cost())
}

struct Check<'a> {
    problem: &'a Problem,
    solution: &'a Solution,
}

impl Check<'_> {
    fn choices(&self) -> Option<String> {
        let choices = self.problem.choices.iter().zip(&self.solution.choices);
        let mut wrong = choices.filter(|(choice, taken)| match taken {
            Some(taken) => {
                let offered = choice
                    .alternatives
                    .get(*taken)
                    .is_some_and(|offer| self.hold(&offer.when));
                !self.hold(&choice.when) || !offered
            }
            None => self.hold(&choice.when),
        });
        wrong
            .next()
            .map(|(choice, taken)| format!("choice {} is {taken:?}", choice.name))
    }

    fn components(&self) -> Option<String> {
        for (component, stands) in self.problem.components.iter().zip(&self.solution.copies) {
            let placed: u64 = stands.iter().map(|(_, copies)| u64::from(*copies)).sum();
            let wanted = if self.hold(&component.when) {
                u64::from(component.copies)
            } else {
                0
            };
            if placed != wanted {
                return Some(format!("{} has {placed} of {wanted} copies", component.name));
            }
            for (site, copies) in stands {
                let allowed = component
                    .filters
                    .iter()
                    .all(|filter| self.problem.contains(filter.set, *site));
                if !allowed || component.per_site.is_some_and(|limit| *copies > limit.max) {
                    return Some(format!(
                        "{} may not stand at {}",
                        component.name, self.problem.sites[*site].name
                    ));
                }
            }
        }
        None
    }

    fn capacity(&self) -> Option<String> {
        for (index, site) in self.problem.sites.iter().enumerate() {
            for (resource, free) in site.free.iter().enumerate() {
                let mut taken = 0u128;
                for (component, stands) in self.problem.components.iter().zip(&self.solution.copies) {
                    for demand in component
                        .demands
                        .iter()
                        .filter(|demand| demand.resource == resource)
                    {
                        taken += u128::from(copies_at(stands, index)) * u128::from(demand.amount);
                    }
                }
                if taken > u128::from(*free) {
                    return Some(format!(
                        "{} of {} at {}",
                        taken, self.problem.resources[resource], site.name
                    ));
                }
            }
        }
        None
    }

    fn pairs(&self) -> Option<String> {
        let stands = |component: usize, site: usize| copies_at(&self.solution.copies[component], site) > 0;
        let sites = self.problem.sites.len();
        for near in self.problem.nears.iter().filter(|near| self.hold(&near.when)) {
            let relation = &self.problem.relations[near.relation];
            for site in (0..sites).filter(|site| stands(near.who, *site)) {
                let is_near =
                    |other: usize| relation.holds(self.problem, site, other) && stands(near.whom, other);
                if !(0..sites).any(is_near) {
                    return Some(format!("{} is alone", self.problem.components[near.who].name));
                }
            }
        }
        for apart in self.problem.aparts.iter().filter(|apart| self.hold(&apart.when)) {
            let relation = &self.problem.relations[apart.relation];
            for site in (0..sites).filter(|site| stands(apart.a, *site)) {
                let is_near =
                    |other: usize| relation.holds(self.problem, site, other) && stands(apart.b, other);
                if (0..sites).any(is_near) {
                    return Some(format!("{} is not alone", self.problem.components[apart.a].name));
                }
            }
        }
        None
    }

    fn limits(&self) -> Option<String> {
        let mut active = self
            .problem
            .at_mosts
            .iter()
            .filter(|at_most| self.hold(&at_most.when));
        let broken = active.find(|at_most| {
            let stands = at_most
                .components
                .iter()
                .map(|component| &self.solution.copies[*component]);
            let there = stands
                .flatten()
                .filter(|(site, _)| self.problem.contains(at_most.set, *site));
            there.map(|(_, copies)| u64::from(*copies)).sum::<u64>() > u64::from(at_most.max)
        });
        broken
            .map(|at_most| self.problem.rules[at_most.rule].clone())
            .or_else(|| self.spreads())
            .or_else(|| self.zones())
    }

    fn spreads(&self) -> Option<String> {
        for spread in self
            .problem
            .spreads
            .iter()
            .filter(|spread| self.hold(&spread.when))
        {
            let mut counts = vec![0u64; spread_classes(self.problem, spread.partition)];
            for component in &spread.components {
                for (site, copies) in &self.solution.copies[*component] {
                    if let Some(class) = self.problem.partitions[spread.partition].class(*site) {
                        counts[class] += u64::from(*copies);
                    }
                }
            }
            if counts.iter().any(|count| *count > u64::from(spread.max)) {
                return Some(self.problem.rules[spread.rule].clone());
            }
        }
        None
    }

    fn zones(&self) -> Option<String> {
        let mut active = self
            .problem
            .togethers
            .iter()
            .filter(|together| self.hold(&together.when));
        let broken = active.find(|together| {
            let stands = together
                .components
                .iter()
                .flat_map(|component| &self.solution.copies[*component]);
            let partition = &self.problem.partitions[together.partition];
            let zone = |site: usize| partition.class_of[site].ok_or(site);
            let mut zones = stands.map(|(site, _)| zone(*site));
            let first = zones.next();
            zones.any(|zone| Some(zone) != first)
        });
        broken.map(|together| self.problem.rules[together.rule].clone())
    }

    fn cost(&self) -> Option<String> {
        let mut cost = 0u128;
        for (component, stands) in self.problem.components.iter().zip(&self.solution.copies) {
            cost += stands
                .iter()
                .map(|(site, copies)| u128::from(*copies) * self.problem.cost(component, *site))
                .sum::<u128>();
        }
        for (index, site) in self.problem.sites.iter().enumerate() {
            if self
                .solution
                .copies
                .iter()
                .any(|stands| copies_at(stands, index) > 0)
            {
                cost += site.opening;
            }
        }
        for (choice, taken) in self.problem.choices.iter().zip(&self.solution.choices) {
            cost += taken.map_or(0, |taken| choice.alternatives[taken].cost);
        }
        let consistent = cost == self.solution.cost && self.solution.bound <= cost;
        (!consistent).then(|| format!("costs {cost}"))
    }

    fn hold(&self, when: &[Condition]) -> bool {
        when.iter()
            .all(|condition| self.solution.choices[condition.choice] == Some(condition.alternative))
    }
}

fn copies_at(stands: &[(usize, u32)], site: usize) -> u32 {
    stands
        .iter()
        .find(|(other, _)| *other == site)
        .map_or(0, |(_, copies)| *copies)
}

fn spread_classes(problem: &Problem, partition: usize) -> usize {
    problem.partitions[partition].classes as usize
}
