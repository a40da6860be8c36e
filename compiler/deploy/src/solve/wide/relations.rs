//! Which positions are close to each other, by the classes that they are in.

use fixedbitset::FixedBitSet;

use super::super::problem::ground::{Reach, Relation};
use super::map::Map;

/// The class of a position that has none.
pub(super) const NO_CLASS: u32 = u32::MAX;

/// A relation over classes; without a partition, over sites.
pub(super) struct Related {
    partition: Option<usize>,
    /// Per class the classes in reach; `None`: itself alone.
    reach: Option<Vec<FixedBitSet>>,
}

impl Related {
    pub(super) fn new(relation: &Relation) -> Related {
        Related {
            partition: relation.partition,
            reach: match &relation.reach {
                Reach::Same => None,
                Reach::Listed(reach) => Some(reach.clone()),
            },
        }
    }
}

impl Map<'_> {
    /// Whether a relation holds from one position to another.
    pub(super) fn holds(&self, relation: usize, from: usize, to: usize) -> bool {
        let related = &self.related[relation];
        if from == to && related.reach.is_none() {
            return true;
        }
        let class = |position: usize| match related.partition {
            None => self.order[position],
            Some(partition) => self.classes[partition][position],
        };
        let (one, other) = (class(from), class(to));
        if one == NO_CLASS || other == NO_CLASS {
            return from == to;
        }
        match &related.reach {
            None => one == other,
            Some(reach) => reach[one as usize].contains(other as usize),
        }
    }

    /// Positions of a kind are related to the same others.
    pub(super) fn kind(&self, relation: usize, position: usize) -> (u32, u32) {
        let class = match self.related[relation].partition {
            None => self.order[position],
            Some(partition) => self.classes[partition][position],
        };
        let alone = if class == NO_CLASS {
            super::map::small(position)
        } else {
            0
        };
        (class, alone)
    }

    /// The class of a position.
    pub(super) fn class(&self, partition: usize, position: usize) -> Option<u32> {
        Some(self.classes[partition][position]).filter(|class| *class != NO_CLASS)
    }
}
