//! What follows from the bounds: which sites fall away, which copies are certain, what it costs at least.

use super::problem::Condition;
use super::state::{Contradiction, State, Truth};
use super::tables::Group;

pub(super) type Step = Result<(), Contradiction>;

impl State<'_> {
    /// Draws conclusions until nothing changes, and returns the least cost of what is left.
    ///
    /// Every conclusion holds for all placements within the bounds and the limit of cost, so nothing is lost.
    pub(super) fn propagate(&mut self) -> Result<u128, Contradiction> {
        loop {
            self.settle()?;
            self.watch_groups()?;
            let least = self.watch_cost()?;
            if self.is_settled() {
                return Ok(least);
            }
        }
    }

    fn is_settled(&mut self) -> bool {
        !self.choices_changed && self.dirty_components.is_empty() && self.dirty_sites.is_empty()
    }

    fn settle(&mut self) -> Step {
        loop {
            if self.choices_changed {
                self.choices_changed = false;
                self.decide_truths();
                self.watch_choices()?;
                self.dirty_components.fill();
            } else if let Some(site) = self.dirty_sites.pop() {
                self.watch_site(site)?;
            } else if let Some(component) = self.dirty_components.pop() {
                self.watch_copies(component)?;
                self.watch_rules(component)?;
            } else {
                return Ok(());
            }
        }
    }

    /// A choice that must be made needs an alternative; one that cannot be made must not arise.
    fn watch_choices(&mut self) -> Step {
        let problem = self.tables.problem;
        for (index, choice) in problem.choices.iter().enumerate() {
            for (alternative, offer) in choice.alternatives.iter().enumerate() {
                if self.truth(&offer.when) == Truth::No {
                    self.rule_out(Condition {
                        choice: index,
                        alternative,
                    });
                }
            }
            match (self.choice_truth[index], self.open[index].count_ones(..)) {
                (Truth::Yes, 0) => return Err(Contradiction { component: None }),
                (Truth::Open, 0) => self.deny(&choice.when, None)?,
                (Truth::Yes, 1) => self.follow_alternative(index),
                (Truth::Yes | Truth::No | Truth::Open, _) => {}
            }
        }
        Ok(())
    }

    /// What the only alternative left stands on is decided with it.
    fn follow_alternative(&mut self, choice: usize) {
        let problem = self.tables.problem;
        let only = self.open[choice].ones().next().expect("one is left");
        for condition in &problem.choices[choice].alternatives[only].when {
            if self.choice_truth[condition.choice] == Truth::Yes {
                self.choose(*condition);
            }
        }
    }

    /// Not all of these conditions can hold: if one of them is left open, it is that one.
    fn deny(&mut self, when: &[Condition], component: Option<usize>) -> Step {
        let open: Vec<Condition> = when
            .iter()
            .copied()
            .filter(|condition| self.condition_truth(*condition) == Truth::Open)
            .collect();
        match open.as_slice() {
            [] => Err(Contradiction { component }),
            // A choice that may not arise keeps its alternatives: its own conditions may be what is false.
            [only] if self.choice_truth[only.choice] == Truth::Yes => {
                self.rule_out(*only);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// No copy stands where there is no room for it.
    fn watch_site(&mut self, site: usize) -> Step {
        let tables = self.tables;
        let resources = tables.resources;
        for component in 0..tables.problem.components.len() {
            let cell = tables.cell(component, site);
            let (low, high) = (self.low[cell], self.high[cell]);
            if high == 0 {
                continue;
            }
            let mut more = high - low;
            for (taken, room) in tables
                .demand_of(component)
                .iter()
                .zip(&self.room[site * resources..])
            {
                if *taken == 0 {
                    continue;
                }
                if *room < 0 {
                    if low > 0 {
                        return Err(Contradiction {
                            component: Some(component),
                        });
                    }
                    more = 0;
                } else if i128::from(more) * i128::from(*taken) > *room {
                    more = u32::try_from(*room / i128::from(*taken)).expect("less than `more`");
                }
            }
            self.lower(component, site, low + more)?;
        }
        Ok(())
    }

    /// The copies at all sites are as many as are wanted.
    fn watch_copies(&mut self, component: usize) -> Step {
        let tables = self.tables;
        let wanted = u64::from(tables.problem.components[component].copies);
        match self.component_truth[component] {
            Truth::No => {
                for site in 0..tables.sites {
                    self.lower(component, site, 0)?;
                }
                Ok(())
            }
            Truth::Open => {
                if self.high_sum[component] < wanted {
                    return self.deny(&tables.problem.components[component].when, Some(component));
                }
                Ok(())
            }
            Truth::Yes => self.watch_wanted(component, wanted),
        }
    }

    fn watch_wanted(&mut self, component: usize, wanted: u64) -> Step {
        for site in 0..self.tables.sites {
            if self.high_sum[component] < wanted || self.low_sum[component] > wanted {
                return Err(Contradiction {
                    component: Some(component),
                });
            }
            let cell = self.tables.cell(component, site);
            let (low, high) = (self.low[cell], self.high[cell]);
            if low == high {
                continue;
            }
            let missing = wanted - self.low_sum[component];
            let spare = self.high_sum[component] - wanted;
            if u64::from(high - low) > missing {
                self.lower(component, site, low + small(missing))?;
            }
            if u64::from(high - low) > spare {
                self.raise(component, site, high - small(spare))?;
            }
        }
        // Without sites the loop has not looked.
        if self.high_sum[component] < wanted || self.low_sum[component] > wanted {
            return Err(Contradiction {
                component: Some(component),
            });
        }
        Ok(())
    }

    fn watch_rules(&mut self, component: usize) -> Step {
        let tables = self.tables;
        for index in &tables.nears_of[component] {
            self.watch_near(*index)?;
        }
        for index in &tables.aparts_of[component] {
            self.watch_apart(*index)?;
        }
        for index in &tables.at_mosts_of[component] {
            self.watch_at_most(*index)?;
        }
        for index in &tables.togethers_of[component] {
            self.watch_together(*index)?;
        }
        Ok(())
    }

    fn watch_near(&mut self, index: usize) -> Step {
        let tables = self.tables;
        let near = &tables.problem.nears[index];
        if self.truth(&near.when) != Truth::Yes {
            return Ok(());
        }
        let reach = &tables.reach[near.relation];
        for (site, reached) in reach.iter().enumerate() {
            let cell = tables.cell(near.who, site);
            if self.high[cell] == 0 {
                continue;
            }
            let mut possible = reached
                .ones()
                .filter(|other| self.high[tables.cell(near.whom, *other)] > 0);
            match (possible.next(), possible.next()) {
                (None, _) => self.lower(near.who, site, 0)?,
                (Some(only), None) if self.low[cell] > 0 && self.component_truth[near.whom] == Truth::Yes => {
                    self.raise(near.whom, only, 1)?;
                }
                (Some(_), _) => {}
            }
        }
        Ok(())
    }

    fn watch_apart(&mut self, index: usize) -> Step {
        let tables = self.tables;
        let apart = &tables.problem.aparts[index];
        if self.truth(&apart.when) != Truth::Yes {
            return Ok(());
        }
        let reach = &tables.reach[apart.relation];
        for (site, reached) in reach.iter().enumerate() {
            if self.low[tables.cell(apart.a, site)] > 0 {
                for other in reached.ones() {
                    self.lower(apart.b, other, 0)?;
                }
            } else if reached
                .ones()
                .any(|other| self.low[tables.cell(apart.b, other)] > 0)
            {
                self.lower(apart.a, site, 0)?;
            }
        }
        Ok(())
    }

    fn watch_at_most(&mut self, index: usize) -> Step {
        let tables = self.tables;
        let at_most = &tables.at_mosts[index];
        if self.truth(&at_most.when) != Truth::Yes {
            return Ok(());
        }
        let mut certain = 0u64;
        for component in &at_most.components {
            for site in at_most.sites.ones() {
                certain += u64::from(self.low[tables.cell(*component, site)]);
            }
        }
        let Some(left) = u64::from(at_most.max).checked_sub(certain) else {
            return Err(Contradiction {
                component: at_most.components.first().copied(),
            });
        };
        for component in &at_most.components {
            for site in at_most.sites.ones() {
                let cell = tables.cell(*component, site);
                let (low, high) = (self.low[cell], self.high[cell]);
                if u64::from(high - low) > left {
                    self.lower(*component, site, low + small(left))?;
                }
            }
        }
        Ok(())
    }

    fn watch_together(&mut self, index: usize) -> Step {
        let tables = self.tables;
        let together = &tables.problem.togethers[index];
        if self.truth(&together.when) != Truth::Yes {
            return Ok(());
        }
        let zone_of = &tables.zones[index];
        let zones = zone_of.iter().copied().max().map_or(0, |last| last + 1);
        let mut possible = vec![true; zones];
        for component in &together.components {
            let (mut taken, mut room) = (None, vec![0u64; zones]);
            for (site, zone) in zone_of.iter().enumerate() {
                let cell = tables.cell(*component, site);
                room[*zone] += u64::from(self.high[cell]);
                if self.low[cell] > 0 {
                    taken = Some(*zone);
                }
            }
            if self.component_truth[*component] == Truth::Yes {
                let copies = u64::from(tables.problem.components[*component].copies);
                for (zone, possible) in possible.iter_mut().enumerate() {
                    *possible &= room[zone] >= copies && taken.is_none_or(|taken| taken == zone);
                }
            }
        }
        for component in &together.components {
            for (site, zone) in zone_of.iter().enumerate() {
                if !possible[*zone] {
                    self.lower(*component, site, 0)?;
                }
            }
        }
        Ok(())
    }

    /// Pigeonholes: what must stand within a set of sites has to fit there together.
    fn watch_groups(&mut self) -> Step {
        let tables = self.tables;
        for group in &tables.groups {
            for resource in 0..tables.resources {
                self.watch_group(group, resource)?;
            }
        }
        Ok(())
    }

    /// Of the members that take at least `t` each, a site holds at most `room / t` copies more.
    fn watch_group(&self, group: &Group, resource: usize) -> Step {
        let (mut copies, mut sum) = (0u64, 0u128);
        let members = &group.greedy_first[resource];
        for (position, (taken, component)) in members.iter().enumerate() {
            if self.component_truth[*component] == Truth::Yes {
                let wanted = u64::from(self.tables.problem.components[*component].copies);
                let missing = wanted.saturating_sub(self.low_sum[*component]);
                copies += missing;
                sum += u128::from(missing) * u128::from(*taken);
            }
            let last_of_its_size = members.get(position + 1).is_none_or(|(next, _)| next < taken);
            if last_of_its_size && !self.group_has_room(group, resource, *taken, copies, sum) {
                return Err(Contradiction {
                    component: Some(*component),
                });
            }
        }
        Ok(())
    }

    fn group_has_room(&self, group: &Group, resource: usize, taken: u64, copies: u64, sum: u128) -> bool {
        let rooms = group
            .sites
            .iter()
            .map(|site| self.room[site * self.tables.resources + resource].max(0));
        let (mut holes, mut total) = (0u64, 0u128);
        for room in rooms.filter(|room| *room >= i128::from(taken)) {
            total += room.unsigned_abs();
            holes += 1;
        }
        if holes < copies {
            let rooms = group
                .sites
                .iter()
                .map(|site| self.room[site * self.tables.resources + resource].max(0));
            let exact: u128 = rooms.map(|room| room.unsigned_abs() / u128::from(taken)).sum();
            if exact < u128::from(copies) {
                return false;
            }
        }
        // Only sites that hold one such copy count for the sum of those that take at least as much.
        sum <= total
    }
}

/// A number that is known to be less than some `u32`.
fn small(number: u64) -> u32 {
    u32::try_from(number).expect("less than a count of copies")
}
