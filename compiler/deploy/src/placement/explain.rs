//! Why a component does not stand at a site: the rule that forbids it, or what it would cost.

use toscac_syntax::diagnostic::Place;
use toscac_syntax::name::Name;

use super::{Placement, Rule, Standing, Tier, answer};
use crate::sites::SiteId;
use crate::solve::problem::ground::Set;
use crate::solve::problem::{AtMost, Problem};
use crate::solve::{self, Outcome, Solution};

/// The answer to "why not there?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// It does stand there.
    Stands {
        /// With how many copies.
        copies: u32,
    },
    /// The template that holds it was not chosen, or it has no copies.
    NotPart,
    /// The site alone is reason enough.
    TurnedAway {
        /// Why, to stand behind the site's name.
        reason: String,
        /// The rule that says so.
        rule: Place,
    },
    /// It could stand there, but not together with these.
    Contradicts {
        /// The rules that contradict.
        rules: Vec<Rule>,
        /// Whether none of them can be left out.
        is_minimal: bool,
    },
    /// It could: then all this would be so. Equal tiers mean that names decided.
    Possible {
        /// What that placement is worth.
        tiers: Vec<Tier>,
        /// Whether it is proved that no placement with it there is better.
        is_proved: bool,
        /// Where that placement differs.
        changes: Vec<Change>,
    },
    /// The effort ended before the answer was found.
    Unknown,
}

/// How many copies of a component a site has in one placement and in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The path of the component's node.
    pub component: Name,
    /// The site.
    pub site: Name,
    /// In the placement that was asked about.
    pub before: u32,
    /// In the other one.
    pub after: u32,
}

impl Placement {
    /// Why the component with this name does not stand at `site`; `None` when there is no such component.
    ///
    /// Where the site alone is no reason, the placement is sought once more with at least one copy there.
    pub fn why_not(&self, component: &str, site: SiteId, effort_steps: u64) -> Option<WhyNot> {
        let index = self
            .components
            .iter()
            .position(|known| known.name.as_str() == component)?;
        let component = &self.components[index];
        match component.sites.get(site.0)? {
            Standing::Chosen { copies } => Some(WhyNot::Stands { copies: *copies }),
            Standing::TurnedAway { reason, rule } => Some(WhyNot::TurnedAway {
                reason: reason.clone(),
                rule: rule.clone(),
            }),
            Standing::Possible if component.copies == 0 && self.solution.is_some() => Some(WhyNot::NotPart),
            Standing::Possible => Some(self.with_copy_at(index, site, effort_steps)),
        }
    }

    fn with_copy_at(&self, component: usize, site: SiteId, effort_steps: u64) -> WhyNot {
        let mut problem = self.problem.clone();
        let question = ask_for(&mut problem, component, site);
        match solve::solve(&problem, effort_steps) {
            Outcome::Placed(solution) => WhyNot::Possible {
                tiers: answer::unpack(&self.weights, solution.cost),
                is_proved: solution.optimal,
                changes: self.changes(&solution),
            },
            Outcome::Infeasible(conflict) => {
                let rules = conflict.rules.iter().filter(|rule| **rule != question);
                let rules = rules.map(|rule| self.rules[*rule].clone()).collect();
                WhyNot::Contradicts {
                    rules,
                    is_minimal: conflict.minimal,
                }
            }
            Outcome::Exhausted { .. } | Outcome::Malformed(_) => WhyNot::Unknown,
        }
    }

    fn changes(&self, other: &Solution) -> Vec<Change> {
        let Some(solution) = &self.solution else {
            return Vec::new();
        };
        let mut changes = Vec::new();
        for (index, component) in self.components.iter().enumerate() {
            for (id, site) in self.sites.iter() {
                let copies = |stands: &[(usize, u32)]| {
                    stands
                        .iter()
                        .find(|(other, _)| *other == id.0)
                        .map_or(0, |(_, copies)| *copies)
                };
                let (before, after) = (copies(&solution.copies[index]), copies(&other.copies[index]));
                if before != after {
                    let (component, site) = (component.name.clone(), site.name.clone());
                    changes.push(Change {
                        component,
                        site,
                        before,
                        after,
                    });
                }
            }
        }
        changes
    }
}

/// "At least one copy here" is "not all copies elsewhere". Returns the rule that says so.
fn ask_for(problem: &mut Problem, component: usize, site: SiteId) -> usize {
    let mut elsewhere = fixedbitset::FixedBitSet::with_capacity(problem.sites.len());
    elsewhere.insert_range(..);
    elsewhere.set(site.0, false);
    let set = problem.add_set(Set::Sites(elsewhere));
    let rule = problem.rules.len();
    problem.rules.push("the question".to_owned());
    problem.at_mosts.push(AtMost {
        components: vec![component],
        set,
        max: problem.components[component].copies.saturating_sub(1),
        when: Vec::new(),
        rule,
    });
    rule
}
