//! A first placement: group after group, each component at its cheapest positions that are left.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;
use rayon::prelude::*;

use super::domains::domains;
use super::floor::{Floor, View};
use super::groups::groups;
use super::map::{Map, small};
use super::pick::{Pick, own_limit};
use super::prices::Prices;
use super::walk::Scratch;

/// How many groups are looked at together against a floor that stands still.
const BATCH: usize = 256;

/// What a component gets: positions with copies.
type Places = Vec<(usize, Vec<(u32, u32)>)>;

/// The order in which groups are placed.
#[derive(Clone)]
pub(super) struct Queue {
    groups: Vec<Vec<u32>>,
    /// Per group how often something of it was left over.
    blame: Vec<u32>,
    group_of: Vec<u32>,
    /// Of groups that made trouble: per member where it could stand so that the others find a place.
    domains: BTreeMap<u32, FixedBitSet>,
}

impl Queue {
    pub(super) fn new(map: &Map<'_>) -> Queue {
        let groups = groups(map);
        let mut group_of = vec![0; map.components()];
        for (number, group) in groups.iter().enumerate() {
            for component in group {
                group_of[*component as usize] = small(number);
            }
        }
        Queue {
            blame: vec![0; groups.len()],
            groups,
            group_of,
            domains: BTreeMap::new(),
        }
    }

    pub(super) fn group_of(&self, component: usize) -> &[u32] {
        &self.groups[self.group_of[component] as usize]
    }

    /// Next time the groups of these come earlier.
    pub(super) fn blame(&mut self, left_over: &[usize]) {
        for component in left_over {
            self.blame[self.group_of[*component] as usize] += 1;
        }
    }

    /// From now on each member of this group looks to where the others could stand.
    fn learn(&mut self, map: &Map<'_>, group: usize) {
        let group = &self.groups[group];
        if group.len() > 1 && !self.domains.contains_key(&group[0]) {
            for (member, list) in group.iter().zip(domains(map, group)) {
                let mut positions = FixedBitSet::with_capacity(map.sites);
                positions.extend(list.iter().map(|(_, position)| *position as usize));
                self.domains.insert(*member, positions);
            }
        }
    }

    /// Where the group of a component could stand; known once it made trouble.
    fn domain(&self, component: usize) -> Option<&FixedBitSet> {
        self.domains.get(&small(component))
    }

    fn in_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.groups.len()).collect();
        order.sort_by_key(|group| (Reverse(self.blame[*group]), *group));
        order
    }
}

/// Places what has no place yet, as cheap as can be seen from one group at a time. With `prices` what is scarce counts.
///
/// Returns the components of which copies are left over. Batches are looked at in parallel and placed in order, so the
/// answer is the same with any number of threads.
pub(super) fn build(floor: &mut Floor<'_>, queue: &mut Queue, prices: Option<&Prices>) -> Vec<usize> {
    let mut left_over = Vec::new();
    for batch in queue.in_order().chunks(BATCH) {
        let (frozen, known): (&Floor<'_>, &Queue) = (floor, queue);
        let looked_at: Vec<Option<Places>> = batch
            .par_iter()
            .map_init(Scratch::default, |scratch, group| {
                look(frozen, known, *group, prices, scratch)
            })
            .collect();
        let mut scratch = Scratch::default();
        for (number, places) in batch.iter().zip(looked_at) {
            if places.is_some_and(|places| place(floor, &places)) {
                continue;
            }
            let mut again = look(floor, queue, *number, prices, &mut scratch);
            if again.is_none() {
                queue.learn(floor.map, *number);
                again = look(floor, queue, *number, prices, &mut scratch);
            }
            match again {
                Some(places) if place(floor, &places) => {}
                _ => place_singly(floor, queue, *number, prices, &mut scratch, &mut left_over),
            }
        }
    }
    left_over
}

/// Where the components of a group would go; `None` when one of them finds no place.
fn look(
    floor: &Floor<'_>,
    queue: &Queue,
    group: usize,
    prices: Option<&Prices>,
    scratch: &mut Scratch,
) -> Option<Places> {
    let mut view = View::new(floor);
    let mut places = Places::new();
    for component in &queue.groups[group] {
        let component = *component as usize;
        let mut mine = Vec::new();
        let mut missing = floor.missing(component);
        while missing > 0 {
            let pick = cheapest(&view, queue, component, missing, prices, scratch);
            let before = missing;
            for (_, position, copies) in &pick.taken {
                let position_index = *position as usize;
                let possible = view
                    .allowed(component, position_index)
                    .min(view.fits(component, position_index));
                let copies = possible.min(*copies).min(missing);
                if copies > 0 {
                    view.add(component, position_index, copies);
                    mine.push((*position, copies));
                    missing -= copies;
                }
            }
            if missing == before {
                return None;
            }
        }
        if !view.is_content(component) {
            return None;
        }
        places.push((component, mine));
    }
    Some(places)
}

fn cheapest(
    view: &View<'_>,
    queue: &Queue,
    component: usize,
    missing: u32,
    prices: Option<&Prices>,
    scratch: &mut Scratch,
) -> Pick {
    let map = view.floor.map;
    let mut pick = Pick::new(missing, own_limit(map, component));
    let domain = queue.domain(component);
    map.cheapest(component, prices, scratch, &mut pick, |position| {
        if domain.is_some_and(|domain| !domain.contains(position)) {
            return 0;
        }
        match view.fits(component, position) {
            0 => 0,
            fits => view.allowed(component, position).min(fits),
        }
    });
    pick
}

/// Places all of it, or nothing when something has changed since it was looked at.
fn place(floor: &mut Floor<'_>, places: &Places) -> bool {
    let mut done: Vec<(usize, u32, u32)> = Vec::new();
    for (component, mine) in places {
        for (position, copies) in mine {
            let position_index = *position as usize;
            let possible = floor
                .fits(*component, position_index)
                .min(floor.allowed(*component, position_index));
            if possible < *copies {
                for (component, position, copies) in done.into_iter().rev() {
                    floor.lift(component, position as usize, copies);
                }
                return false;
            }
            floor.put(*component, position_index, *copies);
            done.push((*component, *position, *copies));
        }
    }
    true
}

/// As much of the group as goes.
fn place_singly(
    floor: &mut Floor<'_>,
    queue: &Queue,
    group: usize,
    prices: Option<&Prices>,
    scratch: &mut Scratch,
    left_over: &mut Vec<usize>,
) {
    for component in &queue.groups[group] {
        let component = *component as usize;
        loop {
            let missing = floor.missing(component);
            if missing == 0 {
                break;
            }
            let pick = cheapest(&View::new(floor), queue, component, missing, prices, scratch);
            for (_, position, copies) in &pick.taken {
                let position = *position as usize;
                let possible = floor
                    .allowed(component, position)
                    .min(floor.fits(component, position))
                    .min(*copies);
                if possible > 0 {
                    floor.put(component, position, possible);
                    if !floor.is_content(component) {
                        floor.lift(component, position, possible);
                    }
                }
            }
            if floor.missing(component) == missing {
                left_over.push(component);
                break;
            }
        }
    }
}
