//! The best that one site can hold, exactly.

/// Something that a site may take, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    /// What taking it gains; more than zero.
    pub(super) gain: i64,
    /// The component.
    pub(super) component: usize,
}

/// How many branches are looked at before the answer is only a bound.
const BRANCHES_MAX: u32 = 20_000;
/// Weights are shares of what is free, in such parts.
const SHARE: i128 = 1 << 20;

/// A site to be filled. Memory is used again.
#[derive(Default)]
pub(super) struct Knapsack {
    items: Vec<Item>,
    /// Per item what it takes of all that is free, summed over the resources.
    weights: Vec<i64>,
    demands: Vec<i64>,
    room: Vec<i64>,
    taken: Vec<bool>,
    best: Vec<bool>,
    best_gain: i64,
    branches: u32,
}

impl Knapsack {
    /// The largest gain of items that fit together, or a number that is no less; `chosen` are the components taken.
    pub(super) fn fill(
        &mut self,
        items: &[Item],
        demand: &[i64],
        room: &[i64],
        chosen: &mut Vec<usize>,
    ) -> i64 {
        self.prepare(items, demand, room);
        self.best_gain = 0;
        self.branches = 0;
        self.taken.clear();
        self.taken.resize(self.items.len(), false);
        self.best.clone_from(&self.taken);
        let capacity =
            i64::try_from(SHARE).expect("a small number") * i64::try_from(room.len()).expect("few resources");
        self.descend(0, 0, capacity);
        let taken = self.items.iter().zip(&self.best).filter(|(_, taken)| **taken);
        chosen.extend(taken.map(|(item, _)| item.component));
        if self.branches < BRANCHES_MAX {
            self.best_gain
        } else {
            self.bound(0, capacity)
        }
    }

    /// The items that fit alone, those first that gain most for what they take.
    fn prepare(&mut self, items: &[Item], demand: &[i64], room: &[i64]) {
        let resources = room.len();
        self.room.clear();
        self.room.extend_from_slice(room);
        let fitting = items.iter().filter(|item| {
            let demand = &demand[item.component * resources..][..resources];
            demand.iter().zip(room).all(|(taken, room)| taken <= room)
        });
        let mut sorted: Vec<(i64, Item)> = fitting
            .map(|item| {
                let demand = &demand[item.component * resources..][..resources];
                let shares = demand.iter().zip(room).filter(|(taken, _)| **taken > 0);
                let share: i128 = shares
                    .map(|(taken, room)| i128::from(*taken) * SHARE / i128::from(*room))
                    .sum();
                (
                    i64::try_from(share).expect("no more than one of each resource"),
                    *item,
                )
            })
            .collect();
        sorted.sort_by(|(weight, item), (other_weight, other)| {
            let (left, right) = (
                i128::from(item.gain) * i128::from(*other_weight),
                i128::from(other.gain) * i128::from(*weight),
            );
            right.cmp(&left).then(item.component.cmp(&other.component))
        });
        self.items.clear();
        self.weights.clear();
        self.demands.clear();
        for (weight, item) in sorted {
            self.demands
                .extend_from_slice(&demand[item.component * resources..][..resources]);
            self.weights.push(weight);
            self.items.push(item);
        }
    }

    /// Depth is bounded by the number of items, which is the number of components that one site may hold.
    fn descend(&mut self, from: usize, gain: i64, capacity: i64) {
        if gain > self.best_gain {
            self.best_gain = gain;
            self.best.clone_from(&self.taken);
        }
        let resources = self.room.len();
        let mut index = from;
        while index < self.items.len() {
            self.branches += 1;
            if self.branches >= BRANCHES_MAX || gain + self.bound(index, capacity) <= self.best_gain {
                return;
            }
            let demand = index * resources..(index + 1) * resources;
            let fits = self.demands[demand.clone()]
                .iter()
                .zip(&self.room)
                .all(|(taken, room)| taken <= room);
            if fits {
                for (room, taken) in self.room.iter_mut().zip(&self.demands[demand.clone()]) {
                    *room -= taken;
                }
                self.taken[index] = true;
                let (item, weight) = (self.items[index], self.weights[index]);
                self.descend(index + 1, gain + item.gain, capacity - weight);
                self.taken[index] = false;
                for (room, taken) in self.room.iter_mut().zip(&self.demands[demand]) {
                    *room += taken;
                }
            }
            index += 1;
        }
    }

    /// Shares of all resources together cannot pass what there is of all together; the last item may be cut.
    fn bound(&self, from: usize, capacity: i64) -> i64 {
        let mut left = capacity;
        let mut gain = 0;
        for (item, weight) in self.items[from..].iter().zip(&self.weights[from..]) {
            if *weight > left {
                let part = i128::from(item.gain) * i128::from(left.max(0)) / i128::from(*weight);
                return gain + i64::try_from(part).expect("less than the item") + 1;
            }
            left -= weight;
            gain += item.gain;
        }
        gain
    }
}
