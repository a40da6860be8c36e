//! Every rule, looked at one by one.

use std::collections::BTreeMap;

use super::input::{Plan, Problem};
use super::{Refusal, require, too_large};

pub(super) fn choices(problem: &Problem, plan: &Plan) -> Result<(), Refusal> {
    require(plan.choices.len() == problem.choices.len(), || {
        "number of choices".to_owned()
    })?;
    for (choice, taken) in problem.choices.iter().zip(&plan.choices) {
        let arises = plan.holds(&choice.when);
        let good = match taken {
            None => !arises,
            Some(taken) => {
                let offer = choice.alternatives.get(*taken);
                arises && offer.is_some_and(|offer| plan.holds(&offer.when))
            }
        };
        require(good, || format!("choice `{}`", choice.name))?;
    }
    Ok(())
}

pub(super) fn places(problem: &Problem, plan: &Plan) -> Result<(), Refusal> {
    require(plan.copies.len() == problem.components.len(), || {
        "number of components".to_owned()
    })?;
    for (component, stands) in problem.components.iter().zip(&plan.copies) {
        let wanted = if plan.holds(&component.when) {
            component.copies
        } else {
            0
        };
        let placed: u64 = stands.iter().map(|(_, copies)| u64::from(*copies)).sum();
        require(placed == u64::from(wanted), || {
            format!("`{}` has {placed} of {wanted} copies", component.name)
        })?;
        let ascending = stands.windows(2).all(|pair| pair[0].0 < pair[1].0);
        require(ascending, || {
            format!("order of the sites of `{}`", component.name)
        })?;
        for (site, copies) in stands {
            let known = *site < problem.sites.len() && *copies > 0;
            require(known, || format!("`{}` stands nowhere", component.name))?;
            let allowed = component
                .filters
                .iter()
                .all(|filter| problem.is_in(*site, filter.set));
            let few = component
                .per_site
                .as_ref()
                .is_none_or(|limit| *copies <= limit.max);
            require(allowed && few, || {
                format!(
                    "`{}` may not stand at `{}`",
                    component.name, problem.sites[*site].name
                )
            })?;
        }
    }
    Ok(())
}

pub(super) fn capacity(problem: &Problem, plan: &Plan) -> Result<(), Refusal> {
    let resources = problem.resources.len();
    let mut taken = vec![0u128; problem.sites.len() * resources];
    for (component, stands) in problem.components.iter().zip(&plan.copies) {
        for (site, copies) in stands {
            for demand in &component.demands {
                let cell = &mut taken[site * resources + demand.resource];
                *cell = cell
                    .checked_add(u128::from(demand.amount) * u128::from(*copies))
                    .ok_or_else(too_large)?;
            }
        }
    }
    for (index, site) in problem.sites.iter().enumerate() {
        for (resource, free) in site.free.iter().enumerate() {
            let taken = taken[index * resources + resource];
            require(taken <= u128::from(*free), || {
                format!(
                    "{taken} of {free} `{}` at `{}`",
                    problem.resources[resource], site.name
                )
            })?;
        }
    }
    Ok(())
}

pub(super) fn pairs(problem: &Problem, plan: &Plan) -> Result<(), Refusal> {
    for near in problem.nears.iter().filter(|near| plan.holds(&near.when)) {
        for (from, _) in &plan.copies[near.who] {
            let mut others = plan.copies[near.whom].iter();
            let is_near = others.any(|(to, _)| problem.are_close(near.relation, *from, *to));
            require(is_near, || {
                format!("`{}` is alone", problem.components[near.who].name)
            })?;
        }
    }
    for apart in problem.aparts.iter().filter(|apart| plan.holds(&apart.when)) {
        for (from, _) in &plan.copies[apart.a] {
            let mut others = plan.copies[apart.b].iter();
            let is_near = others.any(|(to, _)| problem.are_close(apart.relation, *from, *to));
            require(!is_near, || {
                format!("`{}` is not alone", problem.components[apart.a].name)
            })?;
        }
    }
    Ok(())
}

pub(super) fn limits(problem: &Problem, plan: &Plan) -> Result<(), Refusal> {
    for rule in problem.at_mosts.iter().filter(|rule| plan.holds(&rule.when)) {
        let stands = rule
            .components
            .iter()
            .flat_map(|component| &plan.copies[*component]);
        let inside = stands.filter(|(site, _)| problem.is_in(*site, rule.set));
        let counted: u64 = inside.map(|(_, copies)| u64::from(*copies)).sum();
        require(counted <= u64::from(rule.max), || {
            format!("{counted} copies where {} may be", rule.max)
        })?;
    }
    for rule in problem.spreads.iter().filter(|rule| plan.holds(&rule.when)) {
        let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
        for (site, copies) in rule
            .components
            .iter()
            .flat_map(|component| &plan.copies[*component])
        {
            if let Some(class) = problem.partitions[rule.partition].class_of[*site] {
                *counts.entry(class).or_default() += u64::from(*copies);
            }
        }
        let most = counts.values().copied().max().unwrap_or(0);
        require(most <= u64::from(rule.max), || {
            format!("{most} copies of a class where {} may be", rule.max)
        })?;
    }
    for rule in problem.togethers.iter().filter(|rule| plan.holds(&rule.when)) {
        let zone = |site: usize| problem.partitions[rule.partition].class_of[site].ok_or(site);
        let mut zones = rule
            .components
            .iter()
            .flat_map(|component| &plan.copies[*component])
            .map(|(site, _)| zone(*site));
        let first = zones.next();
        require(zones.all(|zone| Some(zone) == first), || {
            "components that are not together".to_owned()
        })?;
    }
    Ok(())
}

pub(super) fn cost(problem: &Problem, plan: &Plan) -> Result<u128, Refusal> {
    let mut sum = 0u128;
    let mut add = |cost: Option<u128>| -> Result<(), Refusal> {
        sum = cost
            .and_then(|cost| sum.checked_add(cost))
            .ok_or_else(too_large)?;
        Ok(())
    };
    let mut used = vec![false; problem.sites.len()];
    for (component, stands) in problem.components.iter().zip(&plan.copies) {
        for (site, copies) in stands {
            used[*site] = true;
            for term in &component.costs {
                let each = term.weight.checked_mul(problem.worth(term.column, *site));
                add(each.and_then(|each| each.checked_mul(u128::from(*copies))))?;
            }
        }
    }
    for (site, used) in problem.sites.iter().zip(used) {
        if used {
            add(Some(site.opening))?;
        }
    }
    for (choice, taken) in problem.choices.iter().zip(&plan.choices) {
        if let Some(taken) = taken {
            add(Some(choice.alternatives[*taken].cost))?;
        }
    }
    Ok(sum)
}
