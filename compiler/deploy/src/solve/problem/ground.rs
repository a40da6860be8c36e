//! What many components share: how the sites are divided, what they cost, which of them belong together.

use fixedbitset::FixedBitSet;
use serde::{Serialize, Serializer};

use super::{Component, Problem};

/// A way to divide the sites: by region, by provider, by nothing at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Partition {
    /// Per site its class. A site without a class shares none with any other.
    pub class_of: Vec<Option<u32>>,
    /// How many classes there are.
    pub classes: u32,
}

/// A number for every site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Index into [`Problem::partitions`], of one that gives every site a class: then there is a value per class.
    pub partition: Option<usize>,
    /// The values; per site where there is no partition.
    pub values: Vec<u128>,
}

/// A part of a cost: so many times what the column says of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Term {
    /// Index into [`Problem::columns`].
    pub column: usize,
    /// How often it is paid.
    pub weight: u128,
}

/// A set of sites. Numbers are indices into [`Problem::sets`] and name earlier sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Set {
    /// A bit per site.
    #[serde(serialize_with = "ones")]
    Sites(FixedBitSet),
    /// The sites of some classes.
    Classes {
        /// Index into [`Problem::partitions`].
        partition: usize,
        /// A bit per class.
        #[serde(serialize_with = "ones")]
        classes: FixedBitSet,
    },
    /// Sites that are in all of these.
    All(Vec<usize>),
    /// Sites that are in one of these.
    Any(Vec<usize>),
    /// Sites that are not in this one.
    Not(usize),
}

/// Which sites are close to each other. It need not hold both ways.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relation {
    /// Index into [`Problem::partitions`]; without it every site is a class of its own.
    pub partition: Option<usize>,
    /// What a class is related to.
    pub reach: Reach,
}

/// What a class of sites is related to. A site without a class is related to itself alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Itself.
    Same,
    /// Per class a bit per class.
    #[serde(serialize_with = "rows")]
    Listed(Vec<FixedBitSet>),
}

impl Partition {
    /// The class of a site as an index.
    pub fn class(&self, site: usize) -> Option<usize> {
        self.class_of[site].map(|class| class as usize)
    }
}

impl Relation {
    /// Every site is related to itself alone.
    pub fn same_site() -> Relation {
        Relation {
            partition: None,
            reach: Reach::Same,
        }
    }

    /// Whether `from` is related to `to`.
    pub fn holds(&self, problem: &Problem, from: usize, to: usize) -> bool {
        if from == to && self.reach == Reach::Same {
            return true;
        }
        let class = |site: usize| match self.partition {
            None => Some(site),
            Some(partition) => problem.partitions[partition].class(site),
        };
        match (class(from), class(to)) {
            (Some(one), Some(other)) => match &self.reach {
                Reach::Same => one == other,
                Reach::Listed(reach) => reach[one].contains(other),
            },
            _ => from == to,
        }
    }
}

impl Problem {
    /// What one copy of a component costs at a site.
    pub fn cost(&self, component: &Component, site: usize) -> u128 {
        let terms = component.costs.iter();
        terms
            .map(|term| term.weight * self.value(&self.columns[term.column], site))
            .sum()
    }

    /// What a column says of a site.
    pub fn value(&self, column: &Column, site: usize) -> u128 {
        match column.partition {
            None => column.values[site],
            Some(partition) => {
                let class = self.partitions[partition].class(site);
                column.values[class.expect("columns stand on partitions that leave no site out")]
            }
        }
    }

    /// Adds a column of one value per site, and returns the cost that is this column.
    pub fn priced_by_site(&mut self, values: Vec<u128>) -> Vec<Term> {
        self.columns.push(Column {
            partition: None,
            values,
        });
        vec![Term {
            column: self.columns.len() - 1,
            weight: 1,
        }]
    }

    /// Adds a set, and returns its index.
    pub fn add_set(&mut self, set: Set) -> usize {
        self.sets.push(set);
        self.sets.len() - 1
    }

    /// Whether a site is in a set.
    pub fn contains(&self, set: usize, site: usize) -> bool {
        match &self.sets[set] {
            Set::Sites(sites) => sites.contains(site),
            Set::Classes { partition, classes } => self.partitions[*partition]
                .class(site)
                .is_some_and(|class| classes.contains(class)),
            Set::All(parts) => parts.iter().all(|part| self.contains(*part, site)),
            Set::Any(parts) => parts.iter().any(|part| self.contains(*part, site)),
            Set::Not(part) => !self.contains(*part, site),
        }
    }

    /// The sites of a set, a bit each.
    pub fn sites_of(&self, set: usize) -> FixedBitSet {
        if let Set::Sites(sites) = &self.sets[set] {
            return sites.clone();
        }
        let mut sites = FixedBitSet::with_capacity(self.sites.len());
        sites.extend((0..self.sites.len()).filter(|site| self.contains(set, *site)));
        sites
    }
}

fn ones<S: Serializer>(bits: &FixedBitSet, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(bits.ones())
}

fn rows<S: Serializer>(rows: &[FixedBitSet], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(rows.iter().map(|row| row.ones().collect::<Vec<usize>>()))
}
