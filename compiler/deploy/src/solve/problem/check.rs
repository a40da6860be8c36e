//! Whether a problem is well-formed, so that nobody behind this has to ask.

use std::fmt;

use super::ground::{Reach, Set};
use super::{COST_MAX, Component, Condition, DEPTH_MAX, ENTRIES_MAX, Problem};

/// Why a problem is not well-formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Problem {
    /// Whether every index exists, every list has its length and no sum can overflow.
    ///
    /// # Errors
    /// The first thing that is not so, in the order of the fields.
    pub fn check(&self) -> Result<(), Fault> {
        self.check_sizes()?;
        self.check_ground()?;
        for site in &self.sites {
            expect(site.free.len() == self.resources.len(), || {
                format!("free resources of {}", site.name)
            })?;
        }
        for component in &self.components {
            self.check_component(component)?;
        }
        for (index, choice) in self.choices.iter().enumerate() {
            self.check_conditions(&choice.when, index)?;
            self.check_rule(choice.rule)?;
            for alternative in &choice.alternatives {
                self.check_conditions(&alternative.when, self.choices.len())?;
                let others = alternative.when.iter().all(|condition| condition.choice != index);
                expect(others, || {
                    format!("condition of an alternative of {}", choice.name)
                })?;
            }
        }
        for near in &self.nears {
            self.check_pair(near.who, near.whom, near.relation, &near.when, near.rule)?;
        }
        for apart in &self.aparts {
            self.check_pair(apart.a, apart.b, apart.relation, &apart.when, apart.rule)?;
        }
        for at_most in &self.at_mosts {
            self.check_group(&at_most.components, &at_most.when, at_most.rule)?;
            self.check_set(at_most.set)?;
        }
        for spread in &self.spreads {
            self.check_group(&spread.components, &spread.when, spread.rule)?;
            self.check_partition(spread.partition)?;
        }
        for together in &self.togethers {
            self.check_group(&together.components, &together.when, together.rule)?;
            self.check_partition(together.partition)?;
        }
        self.check_cost()
    }

    fn check_sizes(&self) -> Result<(), Fault> {
        let lengths = [
            self.sites.len(),
            self.components.len(),
            self.choices.len(),
            self.nears.len(),
            self.aparts.len(),
            self.at_mosts.len(),
            self.togethers.len(),
            self.spreads.len(),
            self.partitions.len(),
            self.columns.len(),
            self.sets.len(),
        ];
        expect(lengths.iter().all(|length| *length <= ENTRIES_MAX), || {
            "number of entries".to_owned()
        })
    }

    /// What the rules stand on.
    fn check_ground(&self) -> Result<(), Fault> {
        let sites = self.sites.len();
        for partition in &self.partitions {
            let known = partition
                .class_of
                .iter()
                .flatten()
                .all(|class| *class < partition.classes);
            expect(known && partition.class_of.len() == sites, || {
                "classes of sites".to_owned()
            })?;
        }
        for column in &self.columns {
            let length = match column.partition {
                None => sites,
                Some(partition) => {
                    self.check_partition(partition)?;
                    let partition = &self.partitions[partition];
                    let whole = partition.class_of.iter().all(Option::is_some);
                    expect(whole, || "column of a partition that leaves sites out".to_owned())?;
                    partition.classes as usize
                }
            };
            expect(column.values.len() == length, || "values of a column".to_owned())?;
        }
        self.check_sets()?;
        for relation in &self.relations {
            let classes = match relation.partition {
                None => sites,
                Some(partition) => {
                    self.check_partition(partition)?;
                    self.partitions[partition].classes as usize
                }
            };
            let Reach::Listed(reach) = &relation.reach else {
                continue;
            };
            let square = reach.len() == classes && reach.iter().all(|reached| reached.len() == classes);
            expect(square, || "relation of sites".to_owned())?;
        }
        Ok(())
    }

    fn check_sets(&self) -> Result<(), Fault> {
        let mut depths: Vec<u32> = Vec::with_capacity(self.sets.len());
        for (index, set) in self.sets.iter().enumerate() {
            let parts = match set {
                Set::Sites(sites) => {
                    expect(sites.len() == self.sites.len(), || "set of sites".to_owned())?;
                    &[][..]
                }
                Set::Classes { partition, classes } => {
                    self.check_partition(*partition)?;
                    let whole = classes.len() == self.partitions[*partition].classes as usize;
                    expect(whole, || "set of classes".to_owned())?;
                    &[][..]
                }
                Set::All(parts) | Set::Any(parts) => parts.as_slice(),
                Set::Not(part) => std::slice::from_ref(part),
            };
            expect(parts.iter().all(|part| *part < index), || {
                "set of later sets".to_owned()
            })?;
            let depth = parts.iter().map(|part| depths[*part] + 1).max().unwrap_or(0);
            expect(depth <= DEPTH_MAX, || "depth of a set".to_owned())?;
            depths.push(depth);
        }
        Ok(())
    }

    fn check_component(&self, component: &Component) -> Result<(), Fault> {
        self.check_conditions(&component.when, self.choices.len())?;
        self.check_rule(component.rule)?;
        if let Some(per_site) = component.per_site {
            self.check_rule(per_site.rule)?;
        }
        for demand in &component.demands {
            expect(demand.resource < self.resources.len(), || {
                format!("demand of {}", component.name)
            })?;
            self.check_rule(demand.rule)?;
        }
        for filter in &component.filters {
            self.check_set(filter.set)?;
            self.check_rule(filter.rule)?;
        }
        let known = component
            .costs
            .iter()
            .all(|term| term.column < self.columns.len());
        expect(known, || format!("costs of {}", component.name))
    }

    fn check_group(&self, components: &[usize], when: &[Condition], rule: usize) -> Result<(), Fault> {
        let mut distinct = components.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let known = distinct
            .iter()
            .all(|component| *component < self.components.len());
        expect(known && distinct.len() == components.len(), || {
            "group of components".to_owned()
        })?;
        self.check_conditions(when, self.choices.len())?;
        self.check_rule(rule)
    }

    /// Whether the dearest thinkable placement stays below [`COST_MAX`].
    fn check_cost(&self) -> Result<(), Fault> {
        let sum = self.cost_most().filter(|sum| *sum <= COST_MAX);
        expect(sum.is_some(), || "sum of all costs".to_owned())
    }

    /// What a placement costs at most; `None` when that is more than can be counted.
    pub fn cost_most(&self) -> Option<u128> {
        let dearest: Vec<u128> = self
            .columns
            .iter()
            .map(|column| column.values.iter().copied().max().unwrap_or(0))
            .collect();
        let of_components = self.components.iter().map(|component| {
            let mut sum = 0u128;
            for term in &component.costs {
                sum = sum.checked_add(dearest[term.column].checked_mul(term.weight)?)?;
            }
            sum.checked_mul(u128::from(component.copies))
        });
        let of_choices = self
            .choices
            .iter()
            .flat_map(|choice| &choice.alternatives)
            .map(|one| Some(one.cost));
        let of_sites = self.sites.iter().map(|site| Some(site.opening));
        let mut all = of_components.chain(of_choices).chain(of_sites);
        all.try_fold(0u128, |sum, cost| sum.checked_add(cost?))
    }

    fn check_pair(
        &self,
        a: usize,
        b: usize,
        relation: usize,
        when: &[Condition],
        rule: usize,
    ) -> Result<(), Fault> {
        let count = self.components.len();
        expect(a < count && b < count && a != b, || {
            "pair of components".to_owned()
        })?;
        expect(relation < self.relations.len(), || {
            "relation of a pair".to_owned()
        })?;
        self.check_conditions(when, self.choices.len())?;
        self.check_rule(rule)
    }

    fn check_conditions(&self, when: &[Condition], below: usize) -> Result<(), Fault> {
        let known = when.iter().all(|condition| {
            condition.choice < below
                && condition.alternative < self.choices[condition.choice].alternatives.len()
        });
        expect(known, || "condition on a choice".to_owned())
    }

    fn check_set(&self, set: usize) -> Result<(), Fault> {
        expect(set < self.sets.len(), || format!("set {set}"))
    }

    fn check_partition(&self, partition: usize) -> Result<(), Fault> {
        expect(partition < self.partitions.len(), || {
            format!("partition {partition}")
        })
    }

    fn check_rule(&self, rule: usize) -> Result<(), Fault> {
        expect(rule < self.rules.len(), || format!("rule {rule}"))
    }
}

fn expect(holds: bool, what: impl Fn() -> String) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(Fault(what())) }
}
