//! The problem: components, sites, choices and rules.

use std::fmt;

use fixedbitset::FixedBitSet;

/// What everything may cost together at most, so that no sum overflows, even in parts of the unit.
pub const COST_MAX: u128 = 1 << 100;
/// The largest number of components, sites, choices, or rules of one kind.
pub const ENTRIES_MAX: usize = 1 << 24;
/// The largest number of component and site pairs.
pub const CELLS_MAX: usize = 1 << 28;

/// A place of every component is sought such that all rules hold.
///
/// Components, sites, resources, choices and rules are addressed by their index. The order of `sites`
/// and `components` breaks ties, so the caller sorts them by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// The names of the resources, in the order of [`Site::free`].
    pub resources: Vec<String>,
    /// Where copies may stand.
    pub sites: Vec<Site>,
    /// What is to be placed.
    pub components: Vec<Component>,
    /// What else is open.
    pub choices: Vec<Choice>,
    /// Which sites see which: the relations that `nears` and `aparts` speak of.
    pub relations: Vec<Relation>,
    /// A component that wants another one close to it.
    pub nears: Vec<Near>,
    /// Two components that keep away from each other.
    pub aparts: Vec<Apart>,
    /// Limits on the copies in a group of sites.
    pub at_mosts: Vec<AtMost>,
    /// Components that share one zone.
    pub togethers: Vec<Together>,
    /// The names of the rules. A conflict is told as a set of them.
    pub rules: Vec<String>,
}

/// A place, and what is free there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Unique among the sites.
    pub name: String,
    /// Per resource what may still be taken: capacity without what is used or reserved.
    pub free: Vec<u64>,
    /// What it costs to use the site at all.
    pub opening: u128,
}

/// Something that is placed as a number of equal copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Unique among the components.
    pub name: String,
    /// It is there only if all of these hold.
    pub when: Vec<Condition>,
    /// How many copies are placed in all.
    pub copies: u32,
    /// The rule by which those copies are needed at all.
    pub rule: usize,
    /// How many copies may stand at one site; `None` is no limit.
    pub per_site: Option<PerSite>,
    /// What one copy takes.
    pub demands: Vec<Demand>,
    /// Each of these names the sites that it allows.
    pub filters: Vec<Filter>,
    /// Per site what one copy costs there.
    pub costs: Vec<u128>,
}

/// At most `max` copies at each site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerSite {
    /// The limit.
    pub max: u32,
    /// The rule that says so.
    pub rule: usize,
}

/// What one copy takes of one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// Index into [`Problem::resources`].
    pub resource: usize,
    /// The amount, in the unit that the caller chose for the resource.
    pub amount: u64,
    /// The rule that says so.
    pub rule: usize,
}

/// The sites that a rule allows to a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// A bit per site.
    pub sites: FixedBitSet,
    /// The rule that says so.
    pub rule: usize,
}

/// Something to decide that is not a site: the target of a requirement, the template of a substitution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Unique among the choices.
    pub name: String,
    /// The choice arises only if all of these hold. They speak of earlier choices.
    pub when: Vec<Condition>,
    /// What can be chosen, the preferred first.
    pub alternatives: Vec<Alternative>,
    /// The rule by which something must be chosen at all.
    pub rule: usize,
}

/// One way to decide a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// Unique among its choice.
    pub name: String,
    /// What choosing it costs.
    pub cost: u128,
    /// It can be chosen only if all of these hold.
    pub when: Vec<Condition>,
}

/// "This choice was decided so."
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// Index into [`Problem::choices`].
    pub choice: usize,
    /// Index into its alternatives.
    pub alternative: usize,
}

/// Per site the set of sites it is related to: itself, its region, all within ten milliseconds, …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Per site a bit per site.
    pub reach: Vec<FixedBitSet>,
}

impl Relation {
    /// Every site is related to itself alone.
    pub fn same_site(sites: usize) -> Relation {
        let reach = (0..sites)
            .map(|site| {
                let mut reached = FixedBitSet::with_capacity(sites);
                reached.insert(site);
                reached
            })
            .collect();
        Relation { reach }
    }
}

/// Wherever a copy of `who` stands, a copy of `whom` stands at a related site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The component that has the wish.
    pub who: usize,
    /// The component that it wants to be near to.
    pub whom: usize,
    /// Index into [`Problem::relations`].
    pub relation: usize,
    /// It counts only if all of these hold.
    pub when: Vec<Condition>,
    /// The rule that says so.
    pub rule: usize,
}

/// Where a copy of `a` stands, no copy of `b` stands at a related site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// One component.
    pub a: usize,
    /// Another one.
    pub b: usize,
    /// Index into [`Problem::relations`].
    pub relation: usize,
    /// It counts only if all of these hold.
    pub when: Vec<Condition>,
    /// The rule that says so.
    pub rule: usize,
}

/// The components together have at most `max` copies at the sites together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtMost {
    /// Whose copies count.
    pub components: Vec<usize>,
    /// A bit per site.
    pub sites: FixedBitSet,
    /// The limit.
    pub max: u32,
    /// It counts only if all of these hold.
    pub when: Vec<Condition>,
    /// The rule that says so.
    pub rule: usize,
}

/// All copies of all the components stand in one zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together {
    /// Whose copies count.
    pub components: Vec<usize>,
    /// Per site its zone: sites with equal numbers are one zone.
    pub zones: Vec<usize>,
    /// It counts only if all of these hold.
    pub when: Vec<Condition>,
    /// The rule that says so.
    pub rule: usize,
}

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
        for relation in &self.relations {
            expect(relation.reach.len() == self.sites.len(), || {
                "relation of sites".to_owned()
            })?;
            for reached in &relation.reach {
                self.check_sites(reached)?;
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
            self.check_sites(&at_most.sites)?;
        }
        for together in &self.togethers {
            self.check_group(&together.components, &together.when, together.rule)?;
            expect(together.zones.len() == self.sites.len(), || {
                "zones of sites".to_owned()
            })?;
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
        ];
        let few = lengths.iter().all(|length| *length <= ENTRIES_MAX);
        let cells = self.sites.len().saturating_mul(self.components.len());
        expect(few && cells <= CELLS_MAX, || {
            "number of components and sites".to_owned()
        })
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
            self.check_sites(&filter.sites)?;
            self.check_rule(filter.rule)?;
        }
        expect(component.costs.len() == self.sites.len(), || {
            format!("costs of {}", component.name)
        })
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
        let of_components = self.components.iter().map(|component| {
            let dearest = component.costs.iter().copied().max().unwrap_or(0);
            dearest.checked_mul(u128::from(component.copies))
        });
        let of_choices = self
            .choices
            .iter()
            .flat_map(|choice| &choice.alternatives)
            .map(|one| Some(one.cost));
        let of_sites = self.sites.iter().map(|site| Some(site.opening));
        let sum = of_components
            .chain(of_choices)
            .chain(of_sites)
            .try_fold(0u128, |sum, cost| {
                sum.checked_add(cost?).filter(|sum| *sum <= COST_MAX)
            });
        expect(sum.is_some(), || "sum of all costs".to_owned())
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

    fn check_sites(&self, sites: &FixedBitSet) -> Result<(), Fault> {
        expect(sites.len() == self.sites.len(), || "set of sites".to_owned())
    }

    fn check_rule(&self, rule: usize) -> Result<(), Fault> {
        expect(rule < self.rules.len(), || format!("rule {rule}"))
    }
}

fn expect(holds: bool, what: impl Fn() -> String) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(Fault(what())) }
}
