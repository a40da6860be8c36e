//! Problem and plan as the checker reads them.

use serde::Deserialize;

use super::{Refusal, require};

/// Sets are made of others at most this deep.
const DEPTH_MAX: usize = 64;

#[derive(Deserialize)]
pub(super) struct Plan {
    pub(super) format: String,
    pub(super) problem: String,
    pub(super) choices: Vec<Option<usize>>,
    pub(super) copies: Vec<Vec<(usize, u32)>>,
    pub(super) cost: u128,
    pub(super) bound: u128,
    pub(super) factor: u64,
    pub(super) prices: Vec<Price>,
}

#[derive(Deserialize)]
pub(super) struct Price {
    pub(super) site: usize,
    pub(super) resource: usize,
    pub(super) price: u64,
}

#[derive(Deserialize)]
pub(super) struct Problem {
    pub(super) resources: Vec<String>,
    pub(super) sites: Vec<Site>,
    pub(super) partitions: Vec<Partition>,
    pub(super) columns: Vec<Column>,
    pub(super) sets: Vec<Set>,
    pub(super) components: Vec<Component>,
    pub(super) choices: Vec<Choice>,
    pub(super) relations: Vec<Relation>,
    pub(super) nears: Vec<Near>,
    pub(super) aparts: Vec<Apart>,
    pub(super) at_mosts: Vec<AtMost>,
    pub(super) spreads: Vec<Spread>,
    pub(super) togethers: Vec<Together>,
}

#[derive(Deserialize)]
pub(super) struct Site {
    pub(super) name: String,
    pub(super) free: Vec<u64>,
    pub(super) opening: u128,
}

#[derive(Deserialize)]
pub(super) struct Partition {
    pub(super) class_of: Vec<Option<u32>>,
    pub(super) classes: u32,
}

#[derive(Deserialize)]
pub(super) struct Column {
    pub(super) partition: Option<usize>,
    pub(super) values: Vec<u128>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Set {
    Sites(Ones),
    Classes { partition: usize, classes: Ones },
    All(Vec<usize>),
    Any(Vec<usize>),
    Not(usize),
}

/// The numbers in a set, a bit each.
#[derive(Deserialize)]
#[serde(from = "Vec<usize>")]
pub(super) struct Ones(Vec<u64>);

#[derive(Deserialize)]
pub(super) struct Component {
    pub(super) name: String,
    pub(super) when: Vec<Condition>,
    pub(super) copies: u32,
    pub(super) per_site: Option<PerSite>,
    pub(super) demands: Vec<Demand>,
    pub(super) filters: Vec<Filter>,
    pub(super) costs: Vec<Term>,
}

#[derive(Deserialize)]
pub(super) struct PerSite {
    pub(super) max: u32,
}

#[derive(Deserialize)]
pub(super) struct Demand {
    pub(super) resource: usize,
    pub(super) amount: u64,
}

#[derive(Deserialize)]
pub(super) struct Filter {
    pub(super) set: usize,
}

#[derive(Deserialize)]
pub(super) struct Term {
    pub(super) column: usize,
    pub(super) weight: u128,
}

#[derive(Deserialize)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) when: Vec<Condition>,
    pub(super) alternatives: Vec<Alternative>,
}

#[derive(Deserialize)]
pub(super) struct Alternative {
    pub(super) cost: u128,
    pub(super) when: Vec<Condition>,
}

#[derive(Deserialize)]
pub(super) struct Condition {
    pub(super) choice: usize,
    pub(super) alternative: usize,
}

#[derive(Deserialize)]
pub(super) struct Relation {
    pub(super) partition: Option<usize>,
    pub(super) reach: Reach,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reach {
    Same,
    Listed(Vec<Ones>),
}

#[derive(Deserialize)]
pub(super) struct Near {
    pub(super) who: usize,
    pub(super) whom: usize,
    pub(super) relation: usize,
    pub(super) when: Vec<Condition>,
}

#[derive(Deserialize)]
pub(super) struct Apart {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) relation: usize,
    pub(super) when: Vec<Condition>,
}

#[derive(Deserialize)]
pub(super) struct AtMost {
    pub(super) components: Vec<usize>,
    pub(super) set: usize,
    pub(super) max: u32,
    pub(super) when: Vec<Condition>,
}

#[derive(Deserialize)]
pub(super) struct Spread {
    pub(super) components: Vec<usize>,
    pub(super) partition: usize,
    pub(super) max: u32,
    pub(super) when: Vec<Condition>,
}

#[derive(Deserialize)]
pub(super) struct Together {
    pub(super) components: Vec<usize>,
    pub(super) partition: usize,
    pub(super) when: Vec<Condition>,
}

impl From<Vec<usize>> for Ones {
    fn from(numbers: Vec<usize>) -> Ones {
        let words = numbers.iter().max().map_or(0, |last| last / 64 + 1);
        let mut bits = vec![0u64; words];
        for number in numbers {
            bits[number / 64] |= 1 << (number % 64);
        }
        Ones(bits)
    }
}

impl Ones {
    pub(super) fn has(&self, number: usize) -> bool {
        self.0
            .get(number / 64)
            .is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}

impl Problem {
    /// Every index leads somewhere; behind this nobody has to ask.
    pub(super) fn sound(&self) -> Result<(), Refusal> {
        let (sites, components) = (self.sites.len(), self.components.len());
        let is_partition = |partition: usize| partition < self.partitions.len();
        let is_set = |set: usize| set < self.sets.len();
        let are_components = |list: &[usize]| list.iter().all(|component| *component < components);
        let mut good = self
            .sites
            .iter()
            .all(|site| site.free.len() == self.resources.len());
        good &= self.partitions.iter().all(|partition| {
            let mut classes = partition.class_of.iter().flatten();
            partition.class_of.len() == sites && classes.all(|class| *class < partition.classes)
        });
        good &= self.columns.iter().all(|column| match column.partition {
            None => column.values.len() == sites,
            Some(partition) => self.partitions.get(partition).is_some_and(|partition| {
                partition.class_of.iter().all(Option::is_some)
                    && column.values.len() == partition.classes as usize
            }),
        });
        good &= self.depths_are_small();
        good &= self.components.iter().all(|component| {
            component
                .demands
                .iter()
                .all(|demand| demand.resource < self.resources.len())
                && component.filters.iter().all(|filter| is_set(filter.set))
                && component
                    .costs
                    .iter()
                    .all(|term| term.column < self.columns.len())
        });
        good &= self.relations.iter().all(|relation| {
            let classes = match relation.partition {
                None => Some(sites),
                Some(partition) => self
                    .partitions
                    .get(partition)
                    .map(|partition| partition.classes as usize),
            };
            classes.is_some_and(|classes| match &relation.reach {
                Reach::Same => true,
                Reach::Listed(rows) => rows.len() == classes,
            })
        });
        let are_pair = |a: usize, b: usize, relation: usize| {
            a < components && b < components && relation < self.relations.len()
        };
        good &= self
            .nears
            .iter()
            .all(|near| are_pair(near.who, near.whom, near.relation));
        good &= self
            .aparts
            .iter()
            .all(|apart| are_pair(apart.a, apart.b, apart.relation));
        good &= self
            .at_mosts
            .iter()
            .all(|rule| are_components(&rule.components) && is_set(rule.set));
        good &= self
            .spreads
            .iter()
            .all(|rule| are_components(&rule.components) && is_partition(rule.partition));
        good &= self
            .togethers
            .iter()
            .all(|rule| are_components(&rule.components) && is_partition(rule.partition));
        require(good, || {
            "the problem names something that it does not have".to_owned()
        })
    }

    fn depths_are_small(&self) -> bool {
        let mut depths: Vec<usize> = Vec::with_capacity(self.sets.len());
        for (index, set) in self.sets.iter().enumerate() {
            let parts = match set {
                Set::Sites(_) => &[][..],
                Set::Classes { partition, .. } if *partition < self.partitions.len() => &[][..],
                Set::Classes { .. } => return false,
                Set::All(parts) | Set::Any(parts) => parts.as_slice(),
                Set::Not(part) => std::slice::from_ref(part),
            };
            if parts.iter().any(|part| *part >= index) {
                return false;
            }
            let depth = parts.iter().map(|part| depths[*part] + 1).max().unwrap_or(0);
            depths.push(depth);
        }
        depths.iter().all(|depth| *depth <= DEPTH_MAX)
    }

    pub(super) fn is_in(&self, site: usize, set: usize) -> bool {
        match &self.sets[set] {
            Set::Sites(sites) => sites.has(site),
            Set::Classes { partition, classes } => {
                let class = self.partitions[*partition].class_of[site];
                class.is_some_and(|class| classes.has(class as usize))
            }
            Set::All(parts) => !parts.iter().any(|part| !self.is_in(site, *part)),
            Set::Any(parts) => parts.iter().any(|part| self.is_in(site, *part)),
            Set::Not(part) => !self.is_in(site, *part),
        }
    }

    pub(super) fn worth(&self, column: usize, site: usize) -> u128 {
        let column = &self.columns[column];
        let index = match column.partition {
            None => site,
            Some(partition) => self.partitions[partition].class_of[site].map_or(0, |class| class as usize),
        };
        column.values[index]
    }

    /// Whether `to` is related to `from`.
    pub(super) fn are_close(&self, relation: usize, from: usize, to: usize) -> bool {
        let relation = &self.relations[relation];
        let class = |site: usize| match relation.partition {
            None => Some(site),
            Some(partition) => self.partitions[partition].class_of[site].map(|class| class as usize),
        };
        let (Some(one), Some(other)) = (class(from), class(to)) else {
            return from == to;
        };
        match &relation.reach {
            Reach::Same => one == other,
            Reach::Listed(rows) => rows[one].has(other),
        }
    }
}

impl Plan {
    pub(super) fn holds(&self, when: &[Condition]) -> bool {
        when.iter().all(|condition| {
            let taken = self.choices.get(condition.choice).copied().flatten();
            taken == Some(condition.alternative)
        })
    }
}
