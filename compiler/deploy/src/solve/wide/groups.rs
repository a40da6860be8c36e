//! Components that have to be placed with each other in mind, and in which order.

use std::cmp::Reverse;

use super::map::{Map, small};

/// The components in groups: those that want to be near to each other, or together, are one group.
///
/// What takes most of what is scarce comes first. Within a group a component comes after those that it wants to be near to.
pub(super) fn groups(map: &Map<'_>) -> Vec<Vec<u32>> {
    let mut sets = Sets::new(map.components());
    for near in &map.problem.nears {
        sets.join(near.who, near.whom);
    }
    for together in &map.problem.togethers {
        for pair in together.components.windows(2) {
            sets.join(pair[0], pair[1]);
        }
    }
    let weights = weights(map);
    let mut members: Vec<(u32, u32)> = (0..map.components())
        .filter(|component| map.copies[*component] > 0)
        .map(|component| (sets.find(component), small(component)))
        .collect();
    members.sort_unstable();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut root = None;
    for (of, component) in members {
        if root != Some(of) {
            groups.push(Vec::new());
            root = Some(of);
        }
        groups.last_mut().expect("one was just begun").push(component);
    }
    for group in &mut groups {
        providers_first(map, group, &weights);
    }
    groups.sort_by_key(|group| {
        let sum: u128 = group.iter().map(|component| weights[*component as usize]).sum();
        (Reverse(sum), group.iter().copied().min())
    });
    groups
}

/// Per component how much all its copies take of what is scarcest, in parts of all there is.
fn weights(map: &Map<'_>) -> Vec<u128> {
    let mut totals = vec![1u128; map.resources];
    for free in map.free.chunks(map.resources.max(1)) {
        for (total, free) in totals.iter_mut().zip(free) {
            *total += u128::from(free.unsigned_abs());
        }
    }
    (0..map.components())
        .map(|component| {
            let shares = map.demand_of(component).iter().zip(&totals);
            let share = shares
                .map(|(taken, total)| (u128::from(taken.unsigned_abs()) << 40) / total)
                .max()
                .unwrap_or(0);
            share * u128::from(map.copies[component])
        })
        .collect()
}

/// In rounds: whoever wants nothing of those that are left. A circle is broken at its heaviest member.
fn providers_first(map: &Map<'_>, group: &mut Vec<u32>, weights: &[u128]) {
    if group.len() == 1 {
        return;
    }
    let mut left = group.clone();
    left.sort_by_key(|component| (Reverse(weights[*component as usize]), *component));
    let mut waits: std::collections::BTreeMap<u32, usize> =
        left.iter().map(|component| (*component, 0)).collect();
    for component in &left {
        for rule in map.nears.of(*component as usize) {
            let near = &map.problem.nears[*rule as usize];
            if near.who == *component as usize && map.copies[near.whom] > 0 {
                *waits.get_mut(component).expect("a member") += 1;
            }
        }
    }
    group.clear();
    while !left.is_empty() {
        let next = left
            .iter()
            .position(|component| waits[component] == 0)
            .unwrap_or(0);
        let component = left.remove(next);
        group.push(component);
        for rule in map.nears.of(component as usize) {
            let near = &map.problem.nears[*rule as usize];
            if near.whom == component as usize
                && let Some(waiting) = waits.get_mut(&small(near.who))
            {
                *waiting = waiting.saturating_sub(1);
            }
        }
    }
}

/// Disjoint sets.
struct Sets(Vec<u32>);

impl Sets {
    fn new(count: usize) -> Sets {
        Sets((0..small(count)).collect())
    }

    fn find(&mut self, item: usize) -> u32 {
        let mut item = item;
        while self.0[item] as usize != item {
            self.0[item] = self.0[self.0[item] as usize];
            item = self.0[item] as usize;
        }
        small(item)
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.find(one), self.find(other));
        self.0[one.max(other) as usize] = one.min(other);
    }
}
