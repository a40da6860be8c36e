//! Where copies stand at one point of the search, and what room they leave.

use std::collections::BTreeMap;

use super::map::{Map, copies_in, small};

/// An assignment, perhaps of a part of the components only.
#[derive(Clone)]
pub(in crate::solve) struct Floor<'m> {
    pub(in crate::solve) map: &'m Map<'m>,
    /// Per position and resource.
    room: Vec<i64>,
    /// Per component its positions with their copies.
    stands: Vec<Vec<(u32, u32)>>,
    /// Per position the components that stand there.
    occupants: Vec<Vec<u32>>,
    /// Per limit on a set of sites how many copies count.
    counts: Vec<i64>,
    /// What all of it costs.
    pub(in crate::solve) cost: i64,
}

/// A floor as it would be with a few copies more.
pub(super) struct View<'f> {
    pub(super) floor: &'f Floor<'f>,
    /// What the components named here have, in place of what they have on the floor.
    added: BTreeMap<u32, Vec<(u32, u32)>>,
}

impl<'m> Floor<'m> {
    pub(in crate::solve) fn new(map: &'m Map<'m>) -> Floor<'m> {
        Floor {
            map,
            room: map.free.clone(),
            stands: vec![Vec::new(); map.components()],
            occupants: vec![Vec::new(); map.sites],
            counts: vec![0; map.problem.at_mosts.len()],
            cost: 0,
        }
    }

    pub(in crate::solve) fn stands(&self, component: usize) -> &[(u32, u32)] {
        &self.stands[component]
    }

    pub(super) fn occupants(&self, position: usize) -> &[u32] {
        &self.occupants[position]
    }

    /// How many copies of a component have no place.
    pub(in crate::solve) fn missing(&self, component: usize) -> u32 {
        let placed: u32 = self.stands[component].iter().map(|(_, copies)| copies).sum();
        self.map.copies[component] - placed
    }

    /// How many copies more there is room for.
    pub(super) fn fits(&self, component: usize, position: usize) -> u32 {
        let room = &self.room[position * self.map.resources..][..self.map.resources];
        copies_in(self.map.demand_of(component), room, self.map.copies[component])
    }

    /// Whether a copy fits once a copy of another component has left.
    pub(super) fn fits_instead(&self, component: usize, leaver: usize, position: usize) -> bool {
        let room = &self.room[position * self.map.resources..][..self.map.resources];
        let wanted = self
            .map
            .demand_of(component)
            .iter()
            .zip(self.map.demand_of(leaver));
        wanted
            .zip(room)
            .all(|((taken, freed), room)| *taken <= room + freed)
    }

    /// Places copies. Whether they may stand there is the caller's question.
    pub(in crate::solve) fn put(&mut self, component: usize, position: usize, copies: u32) {
        self.change(component, position, i64::from(copies));
        let stands = &mut self.stands[component];
        match stands.iter_mut().find(|(place, _)| *place as usize == position) {
            Some((_, already)) => *already += copies,
            None => {
                let at = stands.partition_point(|(place, _)| (*place as usize) < position);
                stands.insert(at, (small(position), copies));
                if self.occupants[position].is_empty() {
                    self.cost += self.map.opening[position];
                }
                self.occupants[position].push(small(component));
            }
        }
    }

    /// Takes copies away that stand there.
    pub(in crate::solve) fn lift(&mut self, component: usize, position: usize, copies: u32) {
        self.change(component, position, -i64::from(copies));
        let stands = &mut self.stands[component];
        let index = stands.iter().position(|(place, _)| *place as usize == position);
        let index = index.expect("only copies that stand there are lifted");
        stands[index].1 -= copies;
        if stands[index].1 == 0 {
            stands.remove(index);
            self.occupants[position].retain(|other| *other as usize != component);
            if self.occupants[position].is_empty() {
                self.cost -= self.map.opening[position];
            }
        }
    }

    fn change(&mut self, component: usize, position: usize, copies: i64) {
        let map = self.map;
        let room = &mut self.room[position * map.resources..][..map.resources];
        for (room, taken) in room.iter_mut().zip(map.demand_of(component)) {
            *room -= taken * copies;
        }
        for rule in map.at_mosts.of(component) {
            let set = map.problem.at_mosts[*rule as usize].set;
            if map.problem.contains(set, map.order[position] as usize) {
                self.counts[*rule as usize] += copies;
            }
        }
        self.cost += map.cost(component, position) * copies;
    }

    /// How many copies more the rules allow at a position, room aside.
    pub(super) fn allowed(&self, component: usize, position: usize) -> u32 {
        View::new(self).allowed(component, position)
    }

    /// Whether everybody who wants to be near this component, or near whom it wants to be, is content.
    pub(super) fn is_content(&self, component: usize) -> bool {
        View::new(self).is_content(component)
    }

    /// The floor in the order of sites: what a solution says.
    pub(in crate::solve) fn copies(&self) -> Vec<Vec<(usize, u32)>> {
        let rows = self.stands.iter();
        rows.map(|stands| {
            let mut row: Vec<(usize, u32)> = stands
                .iter()
                .map(|(place, copies)| (self.map.order[*place as usize] as usize, *copies))
                .collect();
            row.sort_unstable();
            row
        })
        .collect()
    }
}

impl<'f> View<'f> {
    pub(super) fn new(floor: &'f Floor<'f>) -> View<'f> {
        View {
            floor,
            added: BTreeMap::new(),
        }
    }

    pub(super) fn stands(&self, component: usize) -> &[(u32, u32)] {
        match self.added.get(&small(component)) {
            Some(stands) if !self.added.is_empty() => stands,
            _ => &self.floor.stands[component],
        }
    }

    pub(super) fn add(&mut self, component: usize, position: usize, copies: u32) {
        let floor = self.floor;
        let stands = self
            .added
            .entry(small(component))
            .or_insert_with(|| floor.stands[component].clone());
        match stands.iter_mut().find(|(place, _)| *place as usize == position) {
            Some((_, already)) => *already += copies,
            None => stands.push((small(position), copies)),
        }
    }

    /// How many copies more there is room for.
    pub(super) fn fits(&self, component: usize, position: usize) -> u32 {
        if self.added.is_empty() {
            return self.floor.fits(component, position);
        }
        let map = self.floor.map;
        let mut room = self.floor.room[position * map.resources..][..map.resources].to_vec();
        for (other, stands) in &self.added {
            let other = *other as usize;
            let before = copies_at(&self.floor.stands[other], position);
            let more = i64::from(copies_at(stands, position)) - i64::from(before);
            for (room, taken) in room.iter_mut().zip(map.demand_of(other)) {
                *room -= more * taken;
            }
        }
        copies_in(map.demand_of(component), &room, map.copies[component])
    }

    /// How many copies more the rules allow at a position, room aside.
    pub(super) fn allowed(&self, component: usize, position: usize) -> u32 {
        let map = self.floor.map;
        let here = copies_at(self.stands(component), position);
        let mut allowed = map.per_site[component].saturating_sub(here);
        for rule in map.spreads.of(component) {
            let rule = &map.problem.spreads[*rule as usize];
            let Some(class) = map.class(rule.partition, position) else {
                continue;
            };
            let in_class = |place: u32| map.class(rule.partition, place as usize) == Some(class);
            let stands = rule.components.iter().flat_map(|other| self.stands(*other));
            let counted: u32 = stands
                .filter(|(place, _)| in_class(*place))
                .map(|(_, copies)| copies)
                .sum();
            allowed = allowed.min(rule.max.saturating_sub(counted));
        }
        for rule in map.at_mosts.of(component) {
            let at_most = &map.problem.at_mosts[*rule as usize];
            if map.problem.contains(at_most.set, map.order[position] as usize) {
                let left = i64::from(at_most.max)
                    - self.floor.counts[*rule as usize]
                    - self.added_to(&at_most.components, at_most.set);
                allowed = allowed.min(u32::try_from(left.max(0)).unwrap_or(u32::MAX));
            }
        }
        if allowed == 0
            || !self.is_apart(component, position)
            || !self.is_together(component, position)
            || !self.is_near(component, position)
        {
            return 0;
        }
        allowed
    }

    fn added_to(&self, components: &[usize], set: usize) -> i64 {
        let map = self.floor.map;
        let counted = |stands: &[(u32, u32)]| -> i64 {
            let inside = stands
                .iter()
                .filter(|(place, _)| map.problem.contains(set, map.order[*place as usize] as usize));
            inside.map(|(_, copies)| i64::from(*copies)).sum()
        };
        let mut more = 0;
        for (other, stands) in &self.added {
            if components.contains(&(*other as usize)) {
                more += counted(stands) - counted(&self.floor.stands[*other as usize]);
            }
        }
        more
    }

    fn is_apart(&self, component: usize, position: usize) -> bool {
        let map = self.floor.map;
        map.aparts.of(component).iter().all(|rule| {
            let rule = &map.problem.aparts[*rule as usize];
            let meets = |place: u32| match rule.a == component {
                true => map.holds(rule.relation, position, place as usize),
                false => map.holds(rule.relation, place as usize, position),
            };
            let other = if rule.a == component { rule.b } else { rule.a };
            !self.stands(other).iter().any(|(place, _)| meets(*place))
        })
    }

    fn is_together(&self, component: usize, position: usize) -> bool {
        let map = self.floor.map;
        map.togethers.of(component).iter().all(|rule| {
            let rule = &map.problem.togethers[*rule as usize];
            let class = map.class(rule.partition, position);
            let mut stands = rule.components.iter().flat_map(|other| self.stands(*other));
            stands.all(|(place, _)| match class {
                Some(_) => map.class(rule.partition, *place as usize) == class,
                None => *place as usize == position,
            })
        })
    }

    /// Near to whom it wants to be near, as far as they have places.
    fn is_near(&self, component: usize, position: usize) -> bool {
        let map = self.floor.map;
        map.nears.of(component).iter().all(|rule| {
            let near = &map.problem.nears[*rule as usize];
            if near.who != component {
                return true;
            }
            let stands = self.stands(near.whom);
            stands.is_empty()
                || stands
                    .iter()
                    .any(|(place, _)| map.holds(near.relation, position, *place as usize))
        })
    }

    /// Whether everybody who wants to be near this component, or near whom it wants to be, is content.
    pub(super) fn is_content(&self, component: usize) -> bool {
        let map = self.floor.map;
        map.nears.of(component).iter().all(|rule| {
            let near = &map.problem.nears[*rule as usize];
            let whom = self.stands(near.whom);
            let mut who = self.stands(near.who).iter();
            whom.is_empty()
                || who.all(|(from, _)| {
                    whom.iter()
                        .any(|(to, _)| map.holds(near.relation, *from as usize, *to as usize))
                })
        })
    }
}

fn copies_at(stands: &[(u32, u32)], position: usize) -> u32 {
    let found = stands.iter().find(|(place, _)| *place as usize == position);
    found.map_or(0, |(_, copies)| *copies)
}
