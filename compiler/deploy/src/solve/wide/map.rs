//! The problem laid out for problems of many sites: sites in an order in which neighbours stand together, all numbers flat.

use super::super::problem::Problem;
use super::super::problem::ground::Set;
use super::columns::Column;
use super::relations::{NO_CLASS, Related};

/// No sum of costs, and none of amounts, passes this: twice as much still fits into `i64`.
pub(in crate::solve) const SUM_MAX: i64 = 1 << 61;

/// What never changes while a placement is sought.
///
/// A *position* is a site in the order of this map, a *cell* a run of positions that are equal in the partition by which
/// most costs are told. A walk goes from cell to cell and leaves out those that can hold nothing cheap.
pub(in crate::solve) struct Map<'p> {
    pub(in crate::solve) problem: &'p Problem,
    pub(in crate::solve) sites: usize,
    pub(in crate::solve) resources: usize,
    /// Per position its site.
    pub(in crate::solve) order: Vec<u32>,
    /// Per site its position.
    pub(in crate::solve) position: Vec<u32>,
    /// Per cell its first position, and the end.
    pub(super) starts: Vec<u32>,
    /// Per position its cell.
    pub(super) cell_of: Vec<u32>,
    /// Per position and resource.
    pub(in crate::solve) free: Vec<i64>,
    /// Per position.
    pub(in crate::solve) opening: Vec<i64>,
    pub(super) columns: Vec<Column>,
    pub(super) sets: Vec<Bits>,
    /// Per partition and position the class.
    pub(super) classes: Vec<Vec<u32>>,
    pub(super) related: Vec<Related>,
    /// Per component and resource.
    pub(in crate::solve) demand: Vec<i64>,
    pub(in crate::solve) copies: Vec<u32>,
    pub(super) per_site: Vec<u32>,
    pub(super) terms: Ragged<(u32, i64)>,
    pub(super) filters: Ragged<u32>,
    pub(super) nears: Ragged<u32>,
    pub(super) aparts: Ragged<u32>,
    pub(super) at_mosts: Ragged<u32>,
    pub(super) spreads: Ragged<u32>,
    pub(super) togethers: Ragged<u32>,
}

/// A set of positions.
pub(super) enum Bits {
    /// A bit per position.
    Words(Vec<u64>),
    /// Whole cells: a flag per cell.
    Cells(Vec<bool>),
    All(Vec<usize>),
    Any(Vec<usize>),
    Not(usize),
}

/// Lists of different lengths in one piece of memory.
pub(super) struct Ragged<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy> Ragged<T> {
    fn by_component(components: usize, pairs: impl Iterator<Item = (usize, T)> + Clone) -> Ragged<T> {
        let mut starts = vec![0u32; components + 1];
        for (component, _) in pairs.clone() {
            starts[component + 1] += 1;
        }
        for index in 0..components {
            starts[index + 1] += starts[index];
        }
        let mut next = starts.clone();
        let mut items: Vec<T> = Vec::new();
        if let Some((_, first)) = pairs.clone().next() {
            items = vec![first; starts[components] as usize];
        }
        for (component, item) in pairs {
            items[next[component] as usize] = item;
            next[component] += 1;
        }
        Ragged { starts, items }
    }

    pub(super) fn of(&self, component: usize) -> &[T] {
        &self.items[self.starts[component] as usize..self.starts[component + 1] as usize]
    }
}

impl<'p> Map<'p> {
    /// `problem` has passed its check. `None` when it has open choices, or numbers too large for quick sums.
    pub(in crate::solve) fn new(problem: &'p Problem) -> Option<Map<'p>> {
        if !problem.choices.is_empty() || !sums_are_small(problem) {
            return None;
        }
        let (sites, components) = (problem.sites.len(), problem.components.len());
        let resources = problem.resources.len();
        let cells_by = commonest_partition(problem);
        let order = order(problem, cells_by);
        let mut position = vec![0u32; sites];
        for (at, site) in order.iter().enumerate() {
            position[*site as usize] = small(at);
        }
        let (starts, cell_of) = cells(problem, cells_by, &order);
        let demand = demand(problem);
        let mut map = Map {
            problem,
            sites,
            resources,
            free: free(problem, &order),
            opening: order
                .iter()
                .map(|site| number(problem.sites[*site as usize].opening))
                .collect(),
            columns: problem
                .columns
                .iter()
                .map(|column| Column::new(problem, column, &order, cells_by, &starts))
                .collect(),
            sets: Vec::new(),
            classes: classes(problem, &order),
            related: problem.relations.iter().map(Related::new).collect(),
            demand,
            copies: problem
                .components
                .iter()
                .map(|component| component.copies)
                .collect(),
            per_site: problem
                .components
                .iter()
                .map(|component| component.per_site.map_or(u32::MAX, |limit| limit.max))
                .collect(),
            terms: each(problem, |index| {
                problem.components[index]
                    .costs
                    .iter()
                    .map(|term| (small(term.column), number(term.weight)))
            }),
            filters: each(problem, |index| {
                problem.components[index]
                    .filters
                    .iter()
                    .map(|filter| small(filter.set))
            }),
            nears: Ragged::by_component(
                components,
                problem
                    .nears
                    .iter()
                    .enumerate()
                    .flat_map(|(index, near)| [(near.who, small(index)), (near.whom, small(index))]),
            ),
            aparts: Ragged::by_component(
                components,
                problem
                    .aparts
                    .iter()
                    .enumerate()
                    .flat_map(|(index, apart)| [(apart.a, small(index)), (apart.b, small(index))]),
            ),
            at_mosts: Ragged::by_component(
                components,
                problem.at_mosts.iter().enumerate().flat_map(|(index, rule)| {
                    rule.components
                        .iter()
                        .map(move |component| (*component, small(index)))
                }),
            ),
            spreads: Ragged::by_component(
                components,
                problem.spreads.iter().enumerate().flat_map(|(index, rule)| {
                    rule.components
                        .iter()
                        .map(move |component| (*component, small(index)))
                }),
            ),
            togethers: Ragged::by_component(
                components,
                problem.togethers.iter().enumerate().flat_map(|(index, rule)| {
                    rule.components
                        .iter()
                        .map(move |component| (*component, small(index)))
                }),
            ),
            order,
            position,
            starts,
            cell_of,
        };
        map.sets = problem.sets.iter().map(|set| map.bits(set, cells_by)).collect();
        Some(map)
    }

    pub(in crate::solve) fn components(&self) -> usize {
        self.copies.len()
    }

    pub(super) fn cells(&self) -> usize {
        self.starts.len() - 1
    }

    pub(in crate::solve) fn demand_of(&self, component: usize) -> &[i64] {
        &self.demand[component * self.resources..][..self.resources]
    }

    /// What one copy costs at a position.
    pub(in crate::solve) fn cost(&self, component: usize, position: usize) -> i64 {
        let cell = self.cell_of[position] as usize;
        let terms = self.terms.of(component).iter();
        terms
            .map(|(column, weight)| weight * self.columns[*column as usize].value(position, cell))
            .sum()
    }

    /// Which of the 64 positions of a word are allowed to a component by its filters, as far as they are in the cell.
    pub(super) fn allowed_word(&self, component: usize, word: usize, cell: usize) -> u64 {
        let mut bits = u64::MAX;
        for set in self.filters.of(component) {
            bits &= self.word(*set as usize, word, cell);
        }
        bits
    }

    /// Whether the filters of a component allow a position.
    pub(super) fn allows(&self, component: usize, position: usize) -> bool {
        let word = self.allowed_word(component, position / 64, self.cell_of[position] as usize);
        word >> (position % 64) & 1 == 1
    }

    /// How many copies fit at a position that nobody else uses.
    pub(in crate::solve) fn fits_alone(&self, component: usize, position: usize) -> u32 {
        let free = &self.free[position * self.resources..][..self.resources];
        copies_in(self.demand_of(component), free, self.copies[component]).min(self.per_site[component])
    }

    fn word(&self, set: usize, word: usize, cell: usize) -> u64 {
        match &self.sets[set] {
            Bits::Words(words) => words[word],
            Bits::Cells(cells) if cells[cell] => u64::MAX,
            Bits::Cells(_) => 0,
            Bits::All(parts) => parts
                .iter()
                .fold(u64::MAX, |bits, part| bits & self.word(*part, word, cell)),
            Bits::Any(parts) => parts
                .iter()
                .fold(0, |bits, part| bits | self.word(*part, word, cell)),
            Bits::Not(part) => !self.word(*part, word, cell),
        }
    }

    fn bits(&self, set: &Set, cells_by: Option<usize>) -> Bits {
        let words = |holds: &dyn Fn(usize) -> bool| {
            let mut words = vec![0u64; self.sites.div_ceil(64)];
            for position in (0..self.sites).filter(|position| holds(*position)) {
                words[position / 64] |= 1 << (position % 64);
            }
            Bits::Words(words)
        };
        match set {
            Set::Sites(sites) => words(&|position| sites.contains(self.order[position] as usize)),
            Set::Classes { partition, classes } if Some(*partition) == cells_by => {
                let first = |cell: usize| self.classes[*partition][self.starts[cell] as usize];
                Bits::Cells(
                    (0..self.cells())
                        .map(|cell| first(cell) != NO_CLASS && classes.contains(first(cell) as usize))
                        .collect(),
                )
            }
            Set::Classes { partition, classes } => {
                let class_of = &self.classes[*partition];
                words(&|position| {
                    class_of[position] != NO_CLASS && classes.contains(class_of[position] as usize)
                })
            }
            Set::All(parts) => Bits::All(parts.clone()),
            Set::Any(parts) => Bits::Any(parts.clone()),
            Set::Not(part) => Bits::Not(*part),
        }
    }
}

/// How many copies, at most `most`, fit into what is free.
pub(super) fn copies_in(demand: &[i64], free: &[i64], most: u32) -> u32 {
    let mut copies = i64::from(most);
    for (taken, free) in demand.iter().zip(free) {
        if *taken * copies > *free {
            copies = (*free).max(0) / taken;
        }
    }
    u32::try_from(copies).expect("no more than `most`")
}

fn each<T: Copy, I: Iterator<Item = T> + Clone>(
    problem: &Problem,
    of: impl Fn(usize) -> I + Clone,
) -> Ragged<T> {
    let components = problem.components.len();
    let pairs = (0..components).flat_map(move |index| of(index).map(move |item| (index, item)));
    Ragged::by_component(components, pairs)
}

/// The partition by which most columns are told, where there are any, and which leaves no site out.
fn commonest_partition(problem: &Problem) -> Option<usize> {
    let mut counts = vec![0usize; problem.partitions.len()];
    for column in &problem.columns {
        if let Some(partition) = column.partition {
            counts[partition] += 1;
        }
    }
    let used = (0..counts.len()).filter(|partition| counts[*partition] > 0);
    used.max_by_key(|partition| (counts[*partition], std::cmp::Reverse(*partition)))
}

/// Sites of a class together, the cheaper before the dearer.
fn order(problem: &Problem, cells_by: Option<usize>) -> Vec<u32> {
    let class = |site: usize| cells_by.and_then(|partition| problem.partitions[partition].class_of[site]);
    let price = problem.columns.iter().find(|column| column.partition.is_none());
    let price = |site: usize| price.map_or(0, |column| column.values[site]);
    let mut order: Vec<u32> = (0..small(problem.sites.len())).collect();
    order.sort_by_key(|site| (class(*site as usize), price(*site as usize), *site));
    order
}

fn cells(problem: &Problem, cells_by: Option<usize>, order: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let class =
        |site: u32| cells_by.and_then(|partition| problem.partitions[partition].class_of[site as usize]);
    let (mut starts, mut cell_of) = (Vec::new(), Vec::with_capacity(order.len()));
    for (position, site) in order.iter().enumerate() {
        if position == 0 || class(order[position - 1]) != class(*site) {
            starts.push(small(position));
        }
        cell_of.push(small(starts.len() - 1));
    }
    starts.push(small(order.len()));
    (starts, cell_of)
}

fn classes(problem: &Problem, order: &[u32]) -> Vec<Vec<u32>> {
    let partitions = problem.partitions.iter();
    partitions
        .map(|partition| {
            order
                .iter()
                .map(|site| partition.class_of[*site as usize].unwrap_or(NO_CLASS))
                .collect()
        })
        .collect()
}

/// A resource named twice is taken twice.
fn demand(problem: &Problem) -> Vec<i64> {
    let resources = problem.resources.len();
    let mut flat = vec![0i64; problem.components.len() * resources];
    for (index, component) in problem.components.iter().enumerate() {
        for demand in &component.demands {
            flat[index * resources + demand.resource] += number(u128::from(demand.amount));
        }
    }
    flat
}

/// More than all components together can take is as good as that.
fn free(problem: &Problem, order: &[u32]) -> Vec<i64> {
    let sites = order.iter().map(|site| &problem.sites[*site as usize]);
    let limit = SUM_MAX.unsigned_abs();
    sites
        .flat_map(|site| {
            site.free
                .iter()
                .map(|free| number(u128::from((*free).min(limit))))
        })
        .collect()
}

fn sums_are_small(problem: &Problem) -> bool {
    let limit = u128::from(SUM_MAX.unsigned_abs());
    let mut taken = 0u128;
    for component in &problem.components {
        for demand in &component.demands {
            taken = taken.saturating_add(
                u128::from(demand.amount).saturating_mul(u128::from(component.copies.max(1))),
            );
        }
    }
    problem.cost_most().is_some_and(|cost| cost <= limit) && taken <= limit
}

/// A number that the checks of sums have bounded.
fn number(value: u128) -> i64 {
    i64::try_from(value).expect("bounded by `SUM_MAX`")
}

/// An index; there are at most `ENTRIES_MAX` of anything.
pub(super) fn small(index: usize) -> u32 {
    u32::try_from(index).expect("bounded by `ENTRIES_MAX`")
}
