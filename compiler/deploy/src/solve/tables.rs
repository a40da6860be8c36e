//! The problem laid flat, for the inner loops.

use fixedbitset::FixedBitSet;

use super::costing::Costing;
use super::problem::ground::Relation;
use super::problem::{AtMost, Component, Condition, Problem};

/// How many groups of components are watched for pigeonholes; a bound on the work of one step.
const GROUPS_MAX: usize = 24;

/// What never changes during a search.
pub(super) struct Tables<'p> {
    pub(super) problem: &'p Problem,
    pub(super) sites: usize,
    pub(super) resources: usize,
    /// Per component and resource what one copy takes.
    pub(super) demand: Vec<u64>,
    /// The plain costs, and ones with prices if they were asked for.
    pub(super) costings: Vec<Costing>,
    /// Per component the sites that all of its filters allow.
    pub(super) allowed: Vec<FixedBitSet>,
    /// Per component how scarce what it takes is; larger goes first.
    pub(super) weight: Vec<u64>,
    /// The limits per set of sites, and those per class, which are one for each class.
    pub(super) at_mosts: Vec<Limit>,
    /// Per relation and site the sites related to it.
    pub(super) reach: Vec<Vec<FixedBitSet>>,
    /// Per `together` and site its zone.
    pub(super) zones: Vec<Vec<usize>>,
    /// Per component the `nears` that speak of it.
    pub(super) nears_of: Vec<Vec<usize>>,
    pub(super) aparts_of: Vec<Vec<usize>>,
    pub(super) at_mosts_of: Vec<Vec<usize>>,
    pub(super) togethers_of: Vec<Vec<usize>>,
    /// Sets of components that compete for the same sites.
    pub(super) groups: Vec<Group>,
}

/// A limit on the copies of some components at some sites.
pub(super) struct Limit {
    pub(super) components: Vec<usize>,
    pub(super) sites: FixedBitSet,
    pub(super) max: u32,
    pub(super) when: Vec<Condition>,
}

/// Components that can only stand within a set of sites.
pub(super) struct Group {
    pub(super) sites: Vec<usize>,
    /// Per resource the members that take any, the most greedy first, with what they take.
    pub(super) greedy_first: Vec<Vec<(u64, usize)>>,
}

impl<'p> Tables<'p> {
    /// `problem` has passed its check.
    pub(super) fn new(problem: &'p Problem) -> Tables<'p> {
        let (sites, resources) = (problem.sites.len(), problem.resources.len());
        let demand = flat_demand(problem);
        let allowed: Vec<FixedBitSet> = problem
            .components
            .iter()
            .map(|component| allowed_sites(problem, component))
            .collect();
        let relations = problem.relations.iter();
        let mut tables = Tables {
            problem,
            sites,
            resources,
            costings: vec![Costing::plain(problem)],
            at_mosts: limits(problem),
            reach: relations.map(|relation| reach(problem, relation)).collect(),
            zones: problem
                .togethers
                .iter()
                .map(|together| zones(problem, together.partition))
                .collect(),
            weight: scarcity(problem, &demand),
            nears_of: vec![Vec::new(); problem.components.len()],
            aparts_of: vec![Vec::new(); problem.components.len()],
            at_mosts_of: vec![Vec::new(); problem.components.len()],
            togethers_of: vec![Vec::new(); problem.components.len()],
            groups: groups(problem, &allowed, &demand),
            demand,
            allowed,
        };
        tables.index_rules();
        tables
    }

    /// Adds priced costs, which prove more where resources are scarce. `upper` is the cost of a placement.
    pub(super) fn price(&mut self, upper: u128) {
        let priced = Costing::priced(self, upper);
        self.costings.extend(priced);
    }

    pub(super) fn demand_of(&self, component: usize) -> &[u64] {
        &self.demand[component * self.resources..][..self.resources]
    }

    pub(super) fn cell(&self, component: usize, site: usize) -> usize {
        component * self.sites + site
    }

    fn index_rules(&mut self) {
        for (index, near) in self.problem.nears.iter().enumerate() {
            self.nears_of[near.who].push(index);
            self.nears_of[near.whom].push(index);
        }
        for (index, apart) in self.problem.aparts.iter().enumerate() {
            self.aparts_of[apart.a].push(index);
            self.aparts_of[apart.b].push(index);
        }
        for (index, at_most) in self.at_mosts.iter().enumerate() {
            for component in &at_most.components {
                self.at_mosts_of[*component].push(index);
            }
        }
        for (index, together) in self.problem.togethers.iter().enumerate() {
            for component in &together.components {
                self.togethers_of[*component].push(index);
            }
        }
    }
}

/// A resource named twice is taken twice.
fn flat_demand(problem: &Problem) -> Vec<u64> {
    let resources = problem.resources.len();
    let mut flat = vec![0u64; problem.components.len() * resources];
    for (index, component) in problem.components.iter().enumerate() {
        for demand in &component.demands {
            let cell = &mut flat[index * resources + demand.resource];
            *cell = cell.saturating_add(demand.amount);
        }
    }
    flat
}

fn allowed_sites(problem: &Problem, component: &Component) -> FixedBitSet {
    let mut allowed = FixedBitSet::with_capacity(problem.sites.len());
    allowed.insert_range(..);
    for filter in &component.filters {
        allowed.intersect_with(&problem.sites_of(filter.set));
    }
    allowed
}

fn limits(problem: &Problem) -> Vec<Limit> {
    let of_sets = problem.at_mosts.iter().map(|at_most: &AtMost| Limit {
        components: at_most.components.clone(),
        sites: problem.sites_of(at_most.set),
        max: at_most.max,
        when: at_most.when.clone(),
    });
    let of_classes = problem.spreads.iter().flat_map(|spread| {
        let partition = &problem.partitions[spread.partition];
        (0..partition.classes).map(|class| {
            let mut sites = FixedBitSet::with_capacity(problem.sites.len());
            sites.extend((0..problem.sites.len()).filter(|site| partition.class_of[*site] == Some(class)));
            Limit {
                components: spread.components.clone(),
                sites,
                max: spread.max,
                when: spread.when.clone(),
            }
        })
    });
    of_sets.chain(of_classes).collect()
}

fn reach(problem: &Problem, relation: &Relation) -> Vec<FixedBitSet> {
    let sites = problem.sites.len();
    let row = |from: usize| {
        let mut row = FixedBitSet::with_capacity(sites);
        row.extend((0..sites).filter(|to| relation.holds(problem, from, *to)));
        row
    };
    (0..sites).map(row).collect()
}

/// A site without a class is a zone of its own.
fn zones(problem: &Problem, partition: usize) -> Vec<usize> {
    let partition = &problem.partitions[partition];
    let zone = |site: usize| partition.class(site).unwrap_or(partition.classes as usize + site);
    (0..problem.sites.len()).map(zone).collect()
}

/// The largest share, in parts per million, that one copy takes of what all sites have together.
fn scarcity(problem: &Problem, demand: &[u64]) -> Vec<u64> {
    let resources = problem.resources.len();
    let totals: Vec<u128> = (0..resources)
        .map(|resource| {
            problem
                .sites
                .iter()
                .map(|site| u128::from(site.free[resource]))
                .sum()
        })
        .collect();
    (0..problem.components.len())
        .map(|component| {
            let shares = (0..resources).map(|resource| {
                let taken = u128::from(demand[component * resources + resource]);
                (taken * 1_000_000 / totals[resource].max(1)).min(u128::from(u64::MAX))
            });
            u64::try_from(shares.max().unwrap_or(0)).expect("limited above")
        })
        .collect()
}

/// One group per distinct set of allowed sites, widest first: all components whose sites lie within it.
fn groups(problem: &Problem, allowed: &[FixedBitSet], demand: &[u64]) -> Vec<Group> {
    let mut everywhere = FixedBitSet::with_capacity(problem.sites.len());
    everywhere.insert_range(..);
    let mut sets: Vec<Vec<usize>> = allowed.iter().map(|set| set.ones().collect()).collect();
    sets.push(everywhere.ones().collect());
    sets.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    sets.dedup();
    sets.truncate(GROUPS_MAX);
    sets.into_iter()
        .map(|sites| group(problem, sites, allowed, demand))
        .collect()
}

fn group(problem: &Problem, sites: Vec<usize>, allowed: &[FixedBitSet], demand: &[u64]) -> Group {
    let resources = problem.resources.len();
    let within: FixedBitSet = {
        let mut set = FixedBitSet::with_capacity(problem.sites.len());
        set.extend(sites.iter().copied());
        set
    };
    let greedy_first = (0..resources)
        .map(|resource| {
            let mut members: Vec<(u64, usize)> = (0..problem.components.len())
                .filter(|component| allowed[*component].is_subset(&within))
                .map(|component| (demand[component * resources + resource], component))
                .filter(|(taken, _)| *taken > 0)
                .collect();
            members.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
            members
        })
        .collect();
    Group { sites, greedy_first }
}
