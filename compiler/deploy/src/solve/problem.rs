//! The problem: components, sites, choices and rules.
//!
//! What many components share is said once and named by its index: divisions of the sites, prices per site, sets
//! of sites, which sites are near to each other. A problem is as large as its text, not components times sites.

use serde::Serialize;

pub mod ground;
mod check;

pub use check::Fault;
use ground::{Column, Partition, Relation, Set, Term};

/// What everything may cost together at most, so that no sum overflows, even in parts of the unit.
pub const COST_MAX: u128 = 1 << 100;
/// The largest number of components, sites, choices, or rules of one kind.
pub const ENTRIES_MAX: usize = 1 << 24;
/// How deep sets of sites are made of others at most.
pub const DEPTH_MAX: u32 = 32;

/// A place of every component is sought such that all rules hold.
///
/// Components, sites, resources, choices and rules are addressed by their index. The order of `sites`
/// and `components` breaks ties, so the caller sorts them by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The names of the resources, in the order of [`Site::free`].
    pub resources: Vec<String>,
    /// Where copies may stand.
    pub sites: Vec<Site>,
    /// Ways to divide the sites, as labels do.
    pub partitions: Vec<Partition>,
    /// Numbers per site by which components are priced.
    pub columns: Vec<Column>,
    /// Sets of sites, each made of earlier ones.
    pub sets: Vec<Set>,
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
    /// Limits on the copies in a set of sites.
    pub at_mosts: Vec<AtMost>,
    /// Limits on the copies in each class of a partition.
    pub spreads: Vec<Spread>,
    /// Components that share one zone.
    pub togethers: Vec<Together>,
    /// The names of the rules. A conflict is told as a set of them.
    pub rules: Vec<String>,
}

/// A place, and what is free there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Site {
    /// Unique among the sites.
    pub name: String,
    /// Per resource what may still be taken: capacity without what is used or reserved.
    pub free: Vec<u64>,
    /// What it costs to use the site at all.
    pub opening: u128,
}

/// Something that is placed as a number of equal copies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    /// What one copy costs at a site: the sum of these.
    pub costs: Vec<Term>,
}

/// At most `max` copies at each site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PerSite {
    /// The limit.
    pub max: u32,
    /// The rule that says so.
    pub rule: usize,
}

/// What one copy takes of one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Demand {
    /// Index into [`Problem::resources`].
    pub resource: usize,
    /// The amount, in the unit that the caller chose for the resource.
    pub amount: u64,
    /// The rule that says so.
    pub rule: usize,
}

/// The sites that a rule allows to a component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// Index into [`Problem::sets`].
    pub set: usize,
    /// The rule that says so.
    pub rule: usize,
}

/// Something to decide that is not a site: the target of a requirement, the template of a substitution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// Unique among its choice.
    pub name: String,
    /// What choosing it costs.
    pub cost: u128,
    /// It can be chosen only if all of these hold.
    pub when: Vec<Condition>,
}

/// "This choice was decided so."
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// Index into [`Problem::choices`].
    pub choice: usize,
    /// Index into its alternatives.
    pub alternative: usize,
}

/// Wherever a copy of `who` stands, a copy of `whom` stands at a related site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AtMost {
    /// Whose copies count.
    pub components: Vec<usize>,
    /// Index into [`Problem::sets`].
    pub set: usize,
    /// The limit.
    pub max: u32,
    /// It counts only if all of these hold.
    pub when: Vec<Condition>,
    /// The rule that says so.
    pub rule: usize,
}

/// The components together have at most `max` copies at the sites of each class. Sites without a class are not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// Whose copies count.
    pub components: Vec<usize>,
    /// Index into [`Problem::partitions`].
    pub partition: usize,
    /// The limit.
    pub max: u32,
    /// It counts only if all of these hold.
    pub when: Vec<Condition>,
    /// The rule that says so.
    pub rule: usize,
}

/// All copies of all the components stand in one zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Together {
    /// Whose copies count.
    pub components: Vec<usize>,
    /// Index into [`Problem::partitions`]: its classes are the zones. A site without a class is a zone of its own.
    pub partition: usize,
    /// It counts only if all of these hold.
    pub when: Vec<Condition>,
    /// The rule that says so.
    pub rule: usize,
}
