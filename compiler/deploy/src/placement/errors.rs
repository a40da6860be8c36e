//! The words of T0503 to T0510.

use toscac_model::service::{Node, Requirement};
use toscac_model::types::Types;
use toscac_model::value::{Wait, WaitsOn};
use toscac_syntax::diagnostic::{Diagnostic, Place};
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use super::Rule;
use super::draft::Draft;
use crate::quantity::Quantity;
use crate::solve::checker::Refusal;
use crate::solve::explain::{Conflict, Verdict, funnel};
use crate::solve::problem::Fault;
use crate::{codes, lookup};

/// How many sites, rules or components a message names before it counts the rest.
const NAMED_MAX: usize = 12;

impl Draft<'_> {
    /// One message for each component that no site could take even if it were alone.
    pub(super) fn components_without_site(&self) -> Vec<Diagnostic> {
        let components = self.problem.components.iter().enumerate();
        let lost = components.filter(|(_, component)| component.when.is_empty() && component.copies > 0);
        lost.filter_map(|(index, _)| {
            let verdicts = funnel(&self.problem, index);
            let is_lost = !verdicts.contains(&Verdict::Open);
            is_lost.then(|| self.no_site(index, &verdicts))
        })
        .collect()
    }

    fn no_site(&self, component: usize, verdicts: &[Verdict]) -> Diagnostic {
        let node = &self.service.nodes[self.components[component].node];
        let wish = self.components[component].wishes.first();
        let origin = wish.map_or(node.origin, |wish| {
            self.service.requirements[wish.requirements[0]].origin
        });
        let message = format!("no site satisfies `{}`", node.path);
        let mut diagnostic = codes::NO_SITE_SATISFIES.at_key(origin, message);
        for (rule, sites) in self.turning_away(component, verdicts) {
            if rule != Place::key(origin) {
                diagnostic = diagnostic.label(rule, format!("turns away {}", listed(&sites)));
            }
        }
        for (site, verdict) in verdicts.iter().enumerate().take(NAMED_MAX) {
            if let Some((reason, _)) = self.turned_away(component, site, verdict) {
                diagnostic = diagnostic.note(format!("`{}` {reason}", self.sites.sites[site].name));
            }
        }
        if verdicts.len() > NAMED_MAX {
            diagnostic = diagnostic.note(format!("and {} sites more", verdicts.len() - NAMED_MAX));
        }
        diagnostic.help(format!(
            "give a site what `{}` asks for, or let it ask for less",
            node.name
        ))
    }

    /// The rules that turn sites away from a component, each with its sites, in the order of the first of these.
    fn turning_away(&self, component: usize, verdicts: &[Verdict]) -> Vec<(Place, Vec<&Name>)> {
        let mut rules: Vec<(Place, Vec<&Name>)> = Vec::new();
        for (site, verdict) in verdicts.iter().enumerate() {
            let Some((_, rule)) = self.turned_away(component, site, verdict) else {
                continue;
            };
            let name = &self.sites.sites[site].name;
            match rules.iter_mut().find(|(known, _)| *known == rule) {
                Some((_, sites)) => sites.push(name),
                None => rules.push((rule, vec![name])),
            }
        }
        rules
    }

    /// Wishes that contradict together: name each of them at its place.
    pub(super) fn conflict(&self, conflict: &Conflict) -> Diagnostic {
        let needs = |component: &usize| conflict.rules.contains(&self.problem.components[*component].rule);
        let components: Vec<usize> = (0..self.components.len()).filter(needs).collect();
        let names: Vec<&Name> = components.iter().map(|component| self.name(*component)).collect();
        let message = match names.as_slice() {
            [] => "no placement exists: the choices of the service contradict".to_owned(),
            [only] => format!("no placement exists for all copies of `{only}`"),
            _ => format!("no placement exists for {} together", listed(&names)),
        };
        let rules: Vec<&Rule> = conflict.rules.iter().map(|rule| &self.rules[*rule]).collect();
        // Needs come before demands, and policies last: those are the most likely to be meant otherwise.
        let place = rules
            .last()
            .map_or(Place::key(self.anywhere()), |rule| rule.place.clone());
        let mut diagnostic = codes::PLACEMENT_CONFLICT.at_part(place.origin, place.part, message);
        for rule in rules.iter().take(NAMED_MAX) {
            diagnostic = diagnostic.label(rule.place.clone(), rule.text.clone());
        }
        if rules.len() > NAMED_MAX {
            diagnostic = diagnostic.note(format!("and {} rules more", rules.len() - NAMED_MAX));
        }
        for component in components.iter().take(NAMED_MAX) {
            diagnostic = diagnostic.note(self.places(*component));
        }
        diagnostic.note(match conflict.minimal {
            true => "without any one of these rules there is a placement",
            false => "perhaps fewer rules are to blame: the effort to find out ended",
        })
    }

    /// The sites that a component could have if it were alone.
    fn places(&self, component: usize) -> String {
        let verdicts = funnel(&self.problem, component).into_iter().enumerate();
        let open = verdicts.filter(|(_, verdict)| *verdict == Verdict::Open);
        let names: Vec<&Name> = open.map(|(site, _)| &self.sites.sites[site].name).collect();
        match names.as_slice() {
            [] => format!("no site would take `{}`", self.name(component)),
            _ => format!(
                "alone, `{}` could stand at {}",
                self.name(component),
                listed(&names)
            ),
        }
    }

    /// The search ended first: neither a placement nor the proof that there is none.
    pub(super) fn exhausted(&self, steps: u64) -> Diagnostic {
        codes::SEARCH_EXHAUSTED
            .at_key(
                self.anywhere(),
                format!("no placement was found within {steps} steps"),
            )
            .note("this does not mean that there is none")
            .help("raise `--effort`, or give the components more room")
    }

    /// The check found what the search did not: our own fault.
    pub(super) fn not_believed(&self, refusal: &Refusal) -> Diagnostic {
        codes::PLAN_NOT_BELIEVED
            .at_key(
                self.anywhere(),
                format!("the placement does not pass its check: {refusal}"),
            )
            .note("this is a mistake of the planner, not of the service")
    }

    /// Amounts or prices whose sums no computer word holds.
    pub(super) fn beyond_counting(&self, fault: &Fault) -> Diagnostic {
        codes::QUANTITY_UNUSABLE
            .at_key(
                self.anywhere(),
                format!("the numbers of this placement are too large to count with: {fault}"),
            )
            .help("use smaller prices, amounts or counts")
    }

    /// The service as a whole, for what no single line is to blame.
    pub(super) fn anywhere(&self) -> Origin {
        let first = self.service.scopes.iter().next().map(|(_, scope)| scope.origin);
        first.unwrap_or_else(|| self.sites.sites[0].origin)
    }
}

fn listed(names: &[&Name]) -> String {
    let mut shown: Vec<String> = names
        .iter()
        .take(NAMED_MAX)
        .map(|name| format!("`{name}`"))
        .collect();
    if names.len() > NAMED_MAX {
        shown.push(format!("{} more", names.len() - NAMED_MAX));
    }
    match shown.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// What a value waits for, in words.
pub(crate) fn waits_for(wait: &Wait) -> String {
    match &wait.on {
        WaitsOn::Input(input) => format!("the input `{input}`"),
        WaitsOn::Property(node, property) => format!("the property `{property}` of `{node}`"),
        WaitsOn::Attribute(node, path) => format!("the attribute `{path}` of `{node}`"),
        WaitsOn::Requirement(node, requirement) => format!("the target of `{requirement}` of `{node}`"),
        WaitsOn::Substitution(node) => format!("what stands for `{node}`"),
        WaitsOn::Function(function) => format!("the function `{function}`"),
        WaitsOn::NodeIndex => "the number of the copy".to_owned(),
        WaitsOn::RelationshipIndex => "the number of the relationship".to_owned(),
        WaitsOn::Candidate => "the candidate".to_owned(),
        WaitsOn::ValidatedValue => "the value that is validated".to_owned(),
    }
}

/// A node that only a service can make, and none is known.
pub(super) fn nothing_stands_for(node: &Node, types: &Types) -> Diagnostic {
    let kind = lookup::name(types, node.type_id);
    codes::NOTHING_STANDS_FOR
        .at_key(node.origin, format!("no service stands for `{}`", node.path))
        .help(format!(
            "import a service template whose `substitution_mappings` name `{kind}`"
        ))
}

/// More pairs than the solver can hold.
pub(super) fn too_large(origin: Origin, what: &str, limit: usize) -> Diagnostic {
    codes::PLACEMENT_TOO_LARGE
        .at_key(origin, format!("{what} are more than can be planned together"))
        .note(format!("the limit is {limit} pairs"))
        .help("plan over fewer sites, or write equal components as one node with a `count`")
}

/// A filter over an internal node hangs on another choice.
pub(super) fn candidate_undecided(wish: &Requirement, node: &Node, wait: &Wait) -> Diagnostic {
    codes::FILTER_UNDECIDED
        .at_key(
            wish.origin,
            format!(
                "the target of `{}` of `{}` cannot be chosen before the service runs",
                wish.name, node.path
            ),
        )
        .label(
            Place::value(wait.origin),
            format!("waits for {}", waits_for(wait)),
        )
        .help("name the node, or let the filter speak of values that are known")
}

/// A filter over a site reads what only the running service knows.
pub(super) fn filter_undecided(wish: &Requirement, node: &Node, site: &Name, wait: &Wait) -> Diagnostic {
    codes::FILTER_UNDECIDED
        .at_key(
            wish.origin,
            format!(
                "whether `{site}` passes the filter of `{}` of `{}` is not known",
                wish.name, node.path
            ),
        )
        .label(
            Place::value(wait.origin),
            format!("waits for {}", waits_for(wait)),
        )
        .help("let the filter speak of values that are known when the plan is made")
}

/// A requirement with several relationships to sites.
pub(super) fn several_sites(wish: &Requirement, node: &Node, count: u32) -> Diagnostic {
    codes::WISH_NOT_SOLVED
        .at_key(
            wish.origin,
            format!("`{}` of `{}` asks for {count} sites", wish.name, node.path),
        )
        .note("a node stands at one site")
        .help("let the node have a `count`, so that each copy has a site")
}

/// A requirement with several relationships whose targets hang on choices.
pub(super) fn several_open(wish: &Requirement, node: &Node, count: u32) -> Diagnostic {
    codes::WISH_NOT_SOLVED
        .at_key(
            wish.origin,
            format!(
                "`{}` of `{}` asks for {count} nodes that are not certain to be there",
                wish.name, node.path
            ),
        )
        .help("name the nodes")
}

/// A node with `select` that only an inventory could serve.
pub(super) fn selection(node: &Node) -> Diagnostic {
    codes::WISH_NOT_SOLVED
        .at_key(
            node.origin,
            format!("`{}` selects a node of the inventory", node.path),
        )
        .note("the planner chooses sites for requirements only")
        .help("leave the node out, and let the requirement have a `node_filter`")
}

/// A component with one requirement that a site must satisfy and one that a site may satisfy.
pub(super) fn half_placed(wish: &Requirement, node: &Node) -> Diagnostic {
    codes::WISH_NOT_SOLVED
        .at_key(
            wish.origin,
            format!(
                "`{}` of `{}` may lead to a node or to a site, beside another wish",
                wish.name, node.path
            ),
        )
        .help("name the node that it leads to, or let nodes of this service not satisfy it")
}

/// A node inside one of several copies: which one is nobody's decision yet.
pub(super) fn inside_copies(wish: &Requirement, node: &Node, target: &Name) -> Diagnostic {
    codes::WISH_NOT_SOLVED
        .at_key(
            wish.origin,
            format!("`{}` stands in `{target}`, which has several copies", node.path),
        )
        .note("which of the copies it stands in cannot be planned yet")
        .help(format!("let `{target}` have one copy"))
}

/// Sites offer what a requirement asks for under two names, so that its allocation has two meanings.
pub(super) fn two_capabilities(wish: &Requirement, node: &Node, one: &Name, other: &Name) -> Diagnostic {
    codes::WISH_NOT_SOLVED
        .at_key(
            wish.origin,
            format!(
                "`{}` of `{}` could take from `{one}` and from `{other}`",
                wish.name, node.path
            ),
        )
        .note("sites offer it under both names, and the planner counts one of them")
        .help("ask for a capability type that sites offer under one name")
}

/// A count that the plan needs.
pub(super) fn count_unknown(node: &Node, wait: &Wait) -> Diagnostic {
    let origin = node.count_slot.as_ref().map_or(node.origin, |slot| slot.origin);
    codes::WISH_UNKNOWN
        .at(
            origin,
            format!("how many copies of `{}` there are is not known", node.path),
        )
        .label(
            Place::value(wait.origin),
            format!("waits for {}", waits_for(wait)),
        )
        .help("give the input a value with `--input`, or write the number")
}

/// A property of a policy that the plan needs.
pub(super) fn policy_unknown(policy: &Name, property: &str, origin: Origin, wait: &Wait) -> Diagnostic {
    codes::WISH_UNKNOWN
        .at(
            origin,
            format!("`{property}` of the policy `{policy}` is not known when the plan is made"),
        )
        .label(
            Place::value(wait.origin),
            format!("waits for {}", waits_for(wait)),
        )
        .help("give the input a value with `--input`, or write the value")
}

/// A policy that must be honoured and is beyond the planner.
pub(super) fn policy_not_solved(policy: &Name, origin: Origin, reason: &str) -> Diagnostic {
    codes::POLICY_NOT_SOLVED
        .at_key(origin, format!("the policy `{policy}` {reason}"))
        .note("a placement policy is honoured or refused, never left out")
        .help("leave it out, or say it with the filter of a requirement or another policy")
}

/// An allocation that is no amount.
pub(super) fn allocation_unusable(
    wish: &Requirement,
    property: &Name,
    origin: Origin,
    reason: &str,
) -> Diagnostic {
    codes::QUANTITY_UNUSABLE
        .at(
            origin,
            format!("what `{}` takes of `{property}` {reason}", wish.name),
        )
        .help("write an amount, or an expression of inputs and properties that have values")
}

/// An allocation that is too large, or too exact, beside the others.
pub(super) fn allocation_uncountable(property: &Name, origin: Origin, quantity: &Quantity) -> Diagnostic {
    codes::QUANTITY_UNUSABLE
        .at(
            origin,
            format!("{quantity} of `{property}` is too large, or too exact, to count with"),
        )
        .help("use fewer digits")
}

/// A capacity that is no amount, or one in another unit than is asked for.
pub(super) fn capacity_unusable(
    site: &Name,
    capability: &Name,
    property: &Name,
    origin: Origin,
    reason: &str,
) -> Diagnostic {
    codes::QUANTITY_UNUSABLE
        .at(
            origin,
            format!("`{capability}.{property}` of the site `{site}` {reason}"),
        )
        .help("write the amount that is free there")
}
