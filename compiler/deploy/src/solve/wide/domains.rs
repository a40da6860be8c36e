//! Where the members of a group could stand as far as they need each other, capacity aside.

use std::collections::BTreeMap;

use super::candidates::everywhere;
use super::map::Map;
use super::pick::{Pick, own_limit};

/// How often conclusions are drawn for a group; each round can only take positions away.
const ROUNDS: u32 = 6;

/// Per member the positions that could hold it, the cheapest first: near enough to some position of each member that it
/// wants to be near to, and, where all copies of others hang on one position, with room for all of them around it.
pub(super) fn domains(map: &Map<'_>, group: &[u32]) -> Vec<Vec<(i64, u32)>> {
    let mut lists: Vec<Vec<(i64, u32)>> = group
        .iter()
        .map(|component| everywhere(map, *component as usize))
        .collect();
    let index = |component: usize| group.iter().position(|member| *member as usize == component);
    for _ in 0..ROUNDS {
        let before: usize = lists.iter().map(Vec::len).sum();
        for (at, component) in group.iter().enumerate() {
            for rule in map.nears.of(*component as usize) {
                let near = &map.problem.nears[*rule as usize];
                if near.who != *component as usize {
                    continue;
                }
                let Some(whom) = index(near.whom) else { continue };
                let near_to = |from: u32, to: u32| map.holds(near.relation, from as usize, to as usize);
                let kind = |position: u32| map.kind(near.relation, position as usize);
                let others = std::mem::take(&mut lists[whom]);
                let targets: BTreeMap<(u32, u32), u32> =
                    others.iter().map(|(_, to)| (kind(*to), *to)).collect();
                let mut known = BTreeMap::new();
                lists[at].retain(|(_, from)| {
                    *known
                        .entry(kind(*from))
                        .or_insert_with(|| targets.values().any(|to| near_to(*from, *to)))
                });
                let needed = map.copies[near.who].div_ceil(map.copies[near.whom].max(1));
                let mut known = BTreeMap::new();
                let around = |to: u32| {
                    let around = lists[at].iter().filter(|(_, from)| near_to(*from, to));
                    hold(map, near.who, around.map(|(_, from)| *from), needed)
                };
                let kept = others
                    .into_iter()
                    .filter(|(_, to)| *known.entry(kind(*to)).or_insert_with(|| around(*to)))
                    .collect();
                lists[whom] = kept;
            }
        }
        if lists.iter().map(Vec::len).sum::<usize>() == before {
            break;
        }
    }
    lists
}

/// Whether so many copies can stand at these positions.
fn hold(map: &Map<'_>, component: usize, positions: impl Iterator<Item = u32>, copies: u32) -> bool {
    let mut found = Pick::new(copies, own_limit(map, component));
    for position in positions {
        if found.is_full() {
            break;
        }
        let position = position as usize;
        found.add(map, 0, position, map.fits_alone(component, position));
    }
    found.is_full()
}
