//! Problems by seed: an edge cloud of many sites in many metros, services near to their users, and a placement that was
//! planted before the capacities were cut to it. So "unplaced" is never the problem's fault.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;
use toscac_deploy::solve::problem::ground::{Column, Partition, Reach, Relation, Set, Term};
use toscac_deploy::solve::problem::{Component, Demand, Filter, Near, PerSite, Problem, Site, Spread};
use toscac_deploy::solve::wide::Stands;

/// What to make.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) seed: u64,
    pub(crate) sites: usize,
    pub(crate) instances: usize,
    /// How much of all capacity the planted placement takes.
    pub(crate) use_percent: u64,
}

/// The names of what is divided: partition 0 is the metro.
const LABELS: [(&str, u64); 6] = [
    ("region", 12),
    ("country", 40),
    ("cloud", 5),
    ("stack", 4),
    ("env", 2),
    ("dept", 8),
];
const METRO: usize = 0;
const REGION: usize = 1;
const RESOURCES: [&str; 4] = ["cpu", "memory", "disk", "gpu"];
/// How far apart siblings may stand, in microseconds.
const LINKS: [u128; 5] = [8_000, 12_000, 16_000, 20_000, 28_000];
/// How far users may be.
const USERS: [u128; 4] = [5_000, 10_000, 20_000, 40_000];
const RULES: [&str; 5] = [
    "a place is needed",
    "capacity",
    "labels",
    "latency",
    "one copy at a site",
];

/// A problem, and a placement that solves it. The metros lie at `places`, or anywhere.
pub(crate) fn generate(shape: Shape, places: Option<Vec<(u64, u64)>>) -> (Problem, Stands) {
    let mut maker = Maker::new(shape, places);
    while maker.instances < shape.instances {
        maker.add_service();
    }
    maker.finish(shape.use_percent)
}

struct Maker {
    dice: Dice,
    problem: Problem,
    planted: Stands,
    wanted: usize,
    instances: usize,
    metros: usize,
    /// Per metro and metro, in microseconds.
    latency: Vec<u128>,
    /// Per metro the others, the nearest first.
    nearest: Vec<Vec<usize>>,
    sites_in: Vec<Vec<usize>>,
    /// Cumulated weights of metros: a few are large.
    crowd: Vec<u64>,
    used: Vec<[u64; 4]>,
    sets: BTreeMap<(usize, Vec<usize>), usize>,
    unions: BTreeMap<Vec<usize>, usize>,
}

impl Maker {
    fn new(shape: Shape, places: Option<Vec<(u64, u64)>>) -> Maker {
        let mut dice = Dice(shape.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let anywhere = (shape.sites / 25).clamp(8, 2_000);
        let at = places.unwrap_or_else(|| {
            (0..anywhere)
                .map(|_| (dice.below(4_000), dice.below(3_000)))
                .collect()
        });
        let metros = at.len();
        let mut latency = Vec::with_capacity(metros * metros);
        for one in &at {
            for other in &at {
                let (x, y) = (one.0.abs_diff(other.0), one.1.abs_diff(other.1));
                latency.push(u128::from(300 + 10 * (x * x + y * y).isqrt()));
            }
        }
        let nearest = (0..metros)
            .map(|from| {
                let mut order: Vec<usize> = (0..metros).collect();
                order.sort_by_key(|to| (latency[from * metros + to], *to));
                order
            })
            .collect();
        let mut sum = 0;
        let crowd: Vec<u64> = (0..metros as u64)
            .map(|rank| {
                sum += 1_000_000 / (rank + 4);
                sum
            })
            .collect();
        let mut maker = Maker {
            problem: Problem {
                resources: RESOURCES.map(str::to_owned).to_vec(),
                rules: RULES.map(str::to_owned).to_vec(),
                ..Problem::default()
            },
            planted: Stands::new(),
            wanted: shape.instances,
            instances: 0,
            metros,
            latency,
            nearest,
            sites_in: vec![Vec::new(); metros],
            crowd,
            used: vec![[0; 4]; shape.sites],
            sets: BTreeMap::new(),
            unions: BTreeMap::new(),
            dice,
        };
        maker.add_sites(shape.sites, &at);
        maker
    }

    fn add_sites(&mut self, sites: usize, at: &[(u64, u64)]) {
        let mut classes: Vec<Vec<u32>> = vec![Vec::new(); LABELS.len() + 1];
        let mut prices = Vec::new();
        let level: Vec<u64> = (0..self.metros).map(|_| 20 + self.dice.below(30)).collect();
        for site in 0..sites {
            // Every metro has a site; the others go where most people are.
            let metro = if site < self.metros {
                site
            } else {
                self.crowded_metro()
            };
            let (x, y) = at[metro];
            self.sites_in[metro].push(site);
            classes[METRO].push(metro as u32);
            classes[REGION].push((x / 1_000 * 3 + y / 1_000) as u32);
            classes[2].push((x / 500 * 5 + y / 600) as u32);
            for (label, (_, values)) in LABELS.iter().enumerate().skip(2) {
                let value = self.dice.below(*values) as u32;
                classes[label + 1].push(value);
            }
            prices.push(u128::from(level[metro] + self.dice.below(20)));
            self.problem.sites.push(Site {
                name: format!("s{site:06}"),
                free: Vec::new(),
                opening: 0,
            });
        }
        for (label, class_of) in classes.into_iter().enumerate() {
            let values = if label == METRO {
                self.metros as u64
            } else {
                LABELS[label - 1].1
            };
            self.problem.partitions.push(Partition {
                class_of: class_of.into_iter().map(Some).collect(),
                classes: values as u32,
            });
        }
        self.problem.columns.push(Column {
            partition: None,
            values: prices,
        });
        for metro in 0..self.metros {
            // Traffic is priced by tenths of a millisecond.
            let values = self.latency[metro * self.metros..][..self.metros]
                .iter()
                .map(|latency| latency / 100);
            self.problem.columns.push(Column {
                partition: Some(METRO),
                values: values.collect(),
            });
        }
        for link in LINKS {
            let rows = (0..self.metros).map(|from| self.within(from, link)).collect();
            self.problem.relations.push(Relation {
                partition: Some(METRO),
                reach: Reach::Listed(rows),
            });
        }
    }

    fn crowded_metro(&mut self) -> usize {
        let point = self.dice.below(self.crowd[self.metros - 1]);
        self.crowd.partition_point(|sum| *sum <= point)
    }

    fn within(&self, from: usize, latency: u128) -> FixedBitSet {
        let mut reached = FixedBitSet::with_capacity(self.metros);
        reached.extend((0..self.metros).filter(|to| self.latency[from * self.metros + to] <= latency));
        reached
    }

    fn add_service(&mut self) {
        let users = self.crowded_metro();
        let first = self.problem.components.len();
        for _ in 0..=self.dice.below(5) {
            if self.instances < self.wanted {
                self.add_component(users, first);
            }
        }
    }

    fn add_component(&mut self, users: usize, first: usize) {
        let index = self.problem.components.len();
        let copies = (1 + self.dice.below(5) as usize).min(self.wanted - self.instances);
        let mut stands = self.plant(users, copies);
        stands.sort_unstable();
        let copies = stands.len();
        self.instances += copies;
        let cpu = 1 + self.dice.below(8);
        let gpu = u64::from(self.dice.below(20) == 0);
        let amounts = [cpu, cpu * (1 + self.dice.below(8)), 5 + self.dice.below(200), gpu];
        for site in &stands {
            for (used, amount) in self.used[*site].iter_mut().zip(amounts) {
                *used += amount;
            }
        }
        let demands = (0..4).filter(|resource| amounts[*resource] > 0);
        let demands = demands
            .map(|resource| Demand {
                resource,
                amount: amounts[resource],
                rule: 1,
            })
            .collect();
        let mut filters: Vec<Filter> = self
            .labels(&stands)
            .into_iter()
            .map(|set| Filter { set, rule: 2 })
            .collect();
        filters.extend(
            self.near_to_users(users, &stands)
                .map(|set| Filter { set, rule: 3 }),
        );
        let traffic = u128::from(self.dice.below(10));
        self.problem.components.push(Component {
            name: format!("c{index:06}"),
            when: Vec::new(),
            copies: copies as u32,
            rule: 0,
            per_site: Some(PerSite { max: 1, rule: 4 }),
            demands,
            filters,
            costs: vec![
                Term {
                    column: 0,
                    weight: u128::from(cpu),
                },
                Term {
                    column: 1 + users,
                    weight: traffic,
                },
            ],
        });
        self.spread(index, &stands);
        if index > first && self.dice.below(2) == 0 {
            let sibling = first + self.dice.below((index - first) as u64) as usize;
            self.link(index, sibling, &stands);
        }
        self.planted
            .push(stands.into_iter().map(|site| (site, 1)).collect());
    }

    /// Distinct sites not too far from the users; most of them alike in stack and environment.
    fn plant(&mut self, users: usize, copies: usize) -> Vec<usize> {
        let mut stands: Vec<usize> = Vec::new();
        for _ in 0..copies * 12 {
            if stands.len() == copies {
                break;
            }
            let reach = (self.metros as u64).min(3 + self.dice.below(12));
            let metro = self.nearest[users][self.dice.below(reach) as usize];
            let sites = &self.sites_in[metro];
            let site = sites[self.dice.below(sites.len() as u64) as usize];
            let alike = stands.first().is_none_or(|first| {
                (4..6).all(|label| {
                    self.problem.partitions[label].class_of[*first]
                        == self.problem.partitions[label].class_of[site]
                })
            });
            if !stands.contains(&site) && (alike || self.dice.below(6) == 0) {
                stands.push(site);
            }
        }
        stands
    }

    /// Rules on labels that the planted sites keep.
    fn labels(&mut self, stands: &[usize]) -> Option<usize> {
        let mut parts = Vec::new();
        for label in 1..=LABELS.len() {
            if self.dice.below(10) >= [4, 1, 4, 6, 7, 1][label - 1] {
                continue;
            }
            let class_of = &self.problem.partitions[label].class_of;
            let mut classes: Vec<usize> = stands
                .iter()
                .filter_map(|site| class_of[*site].map(|class| class as usize))
                .collect();
            classes.push(self.dice.below(LABELS[label - 1].1) as usize);
            classes.sort_unstable();
            classes.dedup();
            if (classes.len() as u64) < LABELS[label - 1].1 {
                parts.push(self.set(label, classes));
            }
        }
        if parts.is_empty() {
            return None;
        }
        let problem = &mut self.problem;
        Some(
            *self
                .unions
                .entry(parts)
                .or_insert_with_key(|parts| problem.add_set(Set::All(parts.clone()))),
        )
    }

    fn set(&mut self, partition: usize, classes: Vec<usize>) -> usize {
        let problem = &mut self.problem;
        *self
            .sets
            .entry((partition, classes))
            .or_insert_with_key(|(partition, classes)| {
                let mut bits = FixedBitSet::with_capacity(problem.partitions[*partition].classes as usize);
                bits.extend(classes.iter().copied());
                problem.add_set(Set::Classes {
                    partition: *partition,
                    classes: bits,
                })
            })
    }

    fn near_to_users(&mut self, users: usize, stands: &[usize]) -> Option<usize> {
        if self.dice.below(10) >= 4 {
            return None;
        }
        let farthest = stands
            .iter()
            .map(|site| self.latency[users * self.metros + self.metro(*site)])
            .max()?;
        let limit = USERS.into_iter().find(|limit| *limit >= farthest)?;
        let metros: Vec<usize> = self.within(users, limit).ones().collect();
        Some(self.set(METRO, metros))
    }

    fn spread(&mut self, component: usize, stands: &[usize]) {
        if self.dice.below(2) == 0 {
            return;
        }
        let class_of = &self.problem.partitions[REGION].class_of;
        let held = |site: &usize| {
            stands
                .iter()
                .filter(|other| class_of[**other] == class_of[*site])
                .count()
        };
        let max = stands.iter().map(held).max().unwrap_or(1);
        self.problem.spreads.push(Spread {
            components: vec![component],
            partition: REGION,
            max: max as u32,
            when: Vec::new(),
            rule: 2,
        });
    }

    /// The planted copies are near enough, or there is no link.
    fn link(&mut self, who: usize, whom: usize, stands: &[usize]) {
        let metros: Vec<usize> = self.planted[whom]
            .iter()
            .map(|(site, _)| self.metro(*site))
            .collect();
        let nearest = |site: &usize| {
            metros
                .iter()
                .map(|metro| self.latency[self.metro(*site) * self.metros + metro])
                .min()
        };
        let Some(needed) = stands.iter().filter_map(nearest).max() else {
            return;
        };
        if let Some(relation) = LINKS.iter().position(|link| *link >= needed) {
            self.problem.nears.push(Near {
                who,
                whom,
                relation,
                when: Vec::new(),
                rule: 3,
            });
        }
    }

    fn metro(&self, site: usize) -> usize {
        self.problem.partitions[METRO].class_of[site].map_or(0, |metro| metro as usize)
    }

    fn finish(mut self, use_percent: u64) -> (Problem, Stands) {
        let count = self.problem.sites.len() as u64;
        let mean: Vec<u64> = (0..4)
            .map(|resource| self.used.iter().map(|used| used[resource]).sum::<u64>() / count)
            .collect();
        for (site, used) in self.problem.sites.iter_mut().zip(&self.used) {
            // A site of which the planted placement makes no use is a small one.
            let base = |resource: usize| {
                if used[0] == 0 {
                    mean[resource] / 2
                } else {
                    used[resource]
                }
            };
            site.free = (0..4)
                .map(|resource| (base(resource) * 100).div_ceil(use_percent))
                .collect();
        }
        (self.problem, self.planted)
    }
}

/// A small generator: multiplies, adds, and takes the upper bits.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let wide = u128::from(self.0 >> 16) * u128::from(limit);
        (wide >> 48) as u64
    }
}
