//! Substitution: templates that may stand for a node, each use a scope of its own (§15).

use std::sync::Arc;

use toscac_syntax::entities::templates::{Directive, NodeTemplate, ServiceTemplate, SubstitutionMappings};
use toscac_syntax::entities::{Entries, Kind};
use toscac_syntax::expression::{Call, Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::source::FileId;
use toscac_syntax::yaml::tree::{Scalar, ScalarKind, ScalarStyle};

use crate::build::{Builder, Inventory};
use crate::graph::places::{self, End, Spot};
use crate::graph::verdicts::Verdict;
use crate::names::TypeId;
use crate::service::{
    Candidate, Choice, ChoiceOf, NodeId, Rejection, ScopeId, Standing, choice_errors, errors, layer_errors,
};
use crate::types::context::This;

impl<'a> Builder<'a> {
    /// Gives every node with the directive `substitute` the choice among the templates that may stand for it.
    pub(super) fn substitutions(&mut self, scope: ScopeId, templates: &Entries<Arc<NodeTemplate>>) {
        for (node, directive) in self.directed(scope, templates, Directive::Substitute) {
            self.substitution(node, directive);
        }
    }

    /// Gives every other node with the directive `select` the choice of what it is.
    pub(super) fn selections(&mut self, scope: ScopeId, templates: &Entries<Arc<NodeTemplate>>) {
        for (node, directive) in self.directed(scope, templates, Directive::Select) {
            if self.service.nodes[node].choice.is_some() {
                continue;
            }
            let external = self.may_be_selected(node);
            let choice = self.service.choices.push(Choice {
                of: ChoiceOf::Selection(node),
                candidates: Vec::new(),
                rejections: Vec::new(),
                external,
                outside_first: false,
                promised: external && self.is_inventory_type(self.service.nodes[node].type_id),
            });
            self.service.nodes.get_mut(node).choice = Some(choice);
            // A template that may stand for a node takes its selected nodes from outside, if they are mapped.
            let is_mapped = self.is_mapped_from_outside(scope, node);
            if !external && !is_mapped && !self.may_be_created(node) {
                let name = &self.service.nodes[node].name;
                self.report(choice_errors::nothing_to_select(name, directive));
            }
        }
    }

    /// The nodes of a scope with a directive, and where it is written.
    fn directed(
        &self,
        scope: ScopeId,
        templates: &Entries<Arc<NodeTemplate>>,
        wanted: Directive,
    ) -> Vec<(NodeId, Origin)> {
        let nodes = &self.service.scopes[scope].nodes;
        let directed = templates.iter().filter_map(|(name, template)| {
            let mut directives = template.directives.iter();
            let written = directives.find(|directive| directive.value == wanted)?;
            Some((*nodes.get(name)?, written.origin))
        });
        directed.collect()
    }

    /// Whether a node may turn out to be one of an inventory.
    fn may_be_selected(&self, node: NodeId) -> bool {
        let node = &self.service.nodes[node];
        node.directives.contains(&Directive::Select) && self.is_served_by_an_inventory(node.type_id)
    }

    fn substitution(&mut self, node: NodeId, directive: Origin) {
        let Some(type_id) = self.service.nodes[node].type_id else {
            return;
        };
        let external = self.may_be_selected(node);
        let choice = self.service.choices.push(Choice {
            of: ChoiceOf::Substitution(node),
            candidates: Vec::new(),
            rejections: Vec::new(),
            external,
            outside_first: false,
            promised: external && self.is_inventory_type(Some(type_id)),
        });
        self.service.nodes.get_mut(node).choice = Some(choice);
        let mut rejections = Vec::new();
        let mut is_endless = false;
        let mut of_wrong_layer = 0;
        let outer = self.service.scopes[self.service.nodes[node].scope].file;
        for (file, template, mappings) in self.substituting_templates(type_id, &mut rejections) {
            if self.substituted_files.contains(&file) {
                is_endless = true;
                rejections.push(self.rejected_template(
                    type_id,
                    mappings,
                    "is what a template stands for that would be made of itself",
                ));
                continue;
            }
            if let Some(reason) = self.layer_refusal(outer, file) {
                of_wrong_layer += 1;
                rejections.push(self.rejected_template(type_id, mappings, &reason));
                continue;
            }
            let verdict = match &mappings.substitution_filter {
                Some(filter) => self.substitution_filter(node, filter),
                None => Verdict::Passes,
            };
            let undecided = match verdict {
                Verdict::Passes => None,
                Verdict::Waits(wait) => Some(wait),
                Verdict::TurnedAway(reason) => {
                    self.check_filter_alone(file, template, mappings);
                    rejections.push(self.rejected_template(type_id, mappings, &reason));
                    continue;
                }
            };
            if self.has_grown_too_large(template, directive) {
                break;
            }
            let candidate = self.service.choices[choice].candidates.len() as u32;
            let standing = Standing {
                node,
                choice,
                candidate,
            };
            let given = given_properties(mappings);
            let inner = self.scope(file, template, Some(standing), &given);
            self.check_substitution_mappings(inner, template);
            self.join_mappings(inner, mappings);
            self.service
                .choices
                .get_mut(choice)
                .candidates
                .push(Candidate::Template {
                    scope: inner,
                    undecided,
                });
        }
        let is_nothing = self.service.choices[choice].candidates.is_empty();
        if is_nothing && !external && !self.may_be_created(node) && !self.is_too_large {
            let layer = self.layer_of(outer);
            if let Some(layer) = layer.filter(|_| of_wrong_layer > 0 && of_wrong_layer == rejections.len()) {
                let name = &self.service.nodes[node].name;
                self.report(layer_errors::wrong_layer(name, layer, directive, &rejections));
            } else {
                self.report_nothing_stands_for(node, directive, &rejections, is_endless);
            }
        }
        self.service.choices.get_mut(choice).rejections = rejections;
    }

    /// Whether a template may stand for a node by its filter. What the node's values are is not all known yet: what
    /// waits is judged again.
    pub(super) fn substitution_filter(&mut self, node: NodeId, filter: &Expression) -> Verdict {
        let at = places::any_copy(&self.service, node);
        let scope = places::scope_of(&self.service, at);
        let spot = Spot::Node(End::Here(at));
        self.quietly(|engine| engine.verdict(std::slice::from_ref(filter), &spot, scope))
    }

    /// Checks the filter of a template that it turns away: a fault in it turns every node away.
    fn check_filter_alone(
        &mut self,
        file: FileId,
        template: &ServiceTemplate,
        mappings: &SubstitutionMappings,
    ) {
        let (Some(filter), Some(type_name)) = (&mappings.substitution_filter, &mappings.node_type) else {
            return;
        };
        let before = std::mem::take(&mut self.surroundings);
        let parameters = self.parameters(file, &template.inputs);
        self.surround(file, &parameters, &template.node_templates);
        let stands_for = self.find_type(file, Kind::Node, type_name);
        self.check_boolean(This::Node(stands_for), filter);
        self.surroundings = before;
    }

    fn rejected_template(
        &self,
        node_type: TypeId,
        mappings: &SubstitutionMappings,
        reason: &str,
    ) -> Rejection {
        Rejection {
            subject: self.type_name(node_type),
            reason: reason.to_owned(),
            origin: mappings.origin,
        }
    }

    /// Templates within templates multiply; the graph ends at its limit, which is reported once.
    fn has_grown_too_large(&mut self, template: &ServiceTemplate, directive: Origin) -> bool {
        let depth = self.substituted_files.len();
        let nodes = self.service.nodes.len() as u64 + template.node_templates.len() as u64;
        let limits = &self.request.limits;
        let found = if depth > limits.substitution_depth {
            Some((
                "services within services",
                depth as u64,
                limits.substitution_depth as u64,
            ))
        } else if nodes > limits.graph_nodes {
            Some(("nodes of this service", nodes, limits.graph_nodes))
        } else {
            None
        };
        if let Some((what, found, limit)) = found
            && !self.is_too_large
        {
            self.is_too_large = true;
            self.report(errors::too_large(what, directive, found, limit));
        }
        self.is_too_large
    }

    fn report_nothing_stands_for(
        &mut self,
        node: NodeId,
        directive: Origin,
        rejections: &[Rejection],
        is_endless: bool,
    ) {
        let found = &self.service.nodes[node];
        let diagnostic = match found.type_id {
            _ if is_endless => {
                choice_errors::endless_substitution(&found.name, directive, &self.standing_chain(node))
            }
            Some(type_id) => choice_errors::no_substitution(
                &found.name,
                &self.type_name(type_id),
                directive,
                rejections,
                self.own_mappings(directive.file, type_id),
            ),
            None => return,
        };
        let may_come = match self.request.inventory {
            Inventory::MayCome | Inventory::Expected => !is_endless,
            Inventory::Given | Inventory::None => false,
        };
        self.report(if may_come {
            errors::as_warning(diagnostic)
        } else {
            diagnostic
        });
    }

    /// The substitution mappings of a file's own template, if they are for this type.
    fn own_mappings(&self, file: FileId, type_id: TypeId) -> Option<Origin> {
        let template = self.files.get(&file)?.value.service_template.as_ref()?;
        let mappings = template.substitution_mappings.as_ref()?;
        let node_type = self.find_type(file, Kind::Node, mappings.node_type.as_ref()?)?;
        (node_type == type_id).then_some(mappings.origin)
    }

    /// A node, the node that its template stands for, and so on outwards.
    fn standing_chain(&self, node: NodeId) -> Vec<Name> {
        std::iter::successors(Some(node), |inner| {
            let scope = &self.service.scopes[self.service.nodes[*inner].scope];
            scope.stands_for.map(|standing| standing.node)
        })
        .map(|node| self.service.nodes[node].name.clone())
        .collect()
    }

    /// Templates whose node type is that of the node or an ancestor of it: the same type first, then by path.
    fn substituting_templates(
        &self,
        node_type: TypeId,
        rejections: &mut Vec<Rejection>,
    ) -> Vec<(FileId, &'a ServiceTemplate, &'a SubstitutionMappings)> {
        let mut exact = Vec::new();
        let mut wider = Vec::new();
        for file in &self.request.substitutes {
            let Some(template) = self
                .files
                .get(file)
                .and_then(|syntax| syntax.value.service_template.as_ref())
            else {
                continue;
            };
            let Some(mappings) = &template.substitution_mappings else {
                continue;
            };
            let Some(stands_for) = mappings
                .node_type
                .as_ref()
                .and_then(|name| self.lookup(*file, Kind::Node, &name.value).found())
            else {
                continue;
            };
            if stands_for == node_type {
                exact.push((*file, template, mappings));
            } else if self.types.is_derived_from(node_type, stands_for) {
                wider.push((*file, template, mappings));
            } else if self.types.is_derived_from(stands_for, node_type) {
                rejections.push(Rejection {
                    subject: self.type_name(stands_for),
                    reason: "is what this template stands for, which is more special".to_owned(),
                    origin: mappings.origin,
                });
            }
        }
        exact.extend(wider);
        exact
    }

    /// Joins outer and inner graph: attributes and capabilities.
    fn join_mappings(&mut self, inner: ScopeId, mappings: &SubstitutionMappings) {
        let attributes = mappings
            .attributes
            .iter()
            .map(|(path, output)| {
                (
                    path.value.iter().filter_map(word_text).collect(),
                    output.value.clone(),
                )
            })
            .collect();
        let mut capabilities = Entries::new();
        for (name, path) in &mappings.capabilities {
            if let Some((node, capability)) = self.inner_pair(inner, &path.value) {
                capabilities.insert(name.clone(), (node, capability));
            }
        }
        let scope = self.service.scopes.get_mut(inner);
        scope.attribute_mappings = attributes;
        scope.capability_mappings = capabilities;
    }

    /// `[node, word]` within a scope.
    pub(super) fn inner_pair(&self, scope: ScopeId, words: &[Expression]) -> Option<(NodeId, Name)> {
        let [node, word] = words else { return None };
        let node = self.service.scopes[scope]
            .nodes
            .get(node.as_string()?.as_str())
            .copied()?;
        Some((node, word.as_string()?.clone()))
    }
}

/// Input → the expression that reads the mapped property, in the eyes of the substituted node.
fn given_properties(mappings: &SubstitutionMappings) -> Entries<Expression> {
    mappings
        .properties
        .iter()
        .map(|(path, input)| (input.value.clone(), read_property(path)))
        .collect()
}

fn read_property(path: &At<Vec<Expression>>) -> Expression {
    let mut words = vec![word("SELF", path.origin)];
    words.extend(path.value.iter().cloned());
    let arguments = Expression {
        origin: path.origin,
        kind: ExpressionKind::List(Arc::from(words)),
    };
    let call = Call {
        function: Name::new("get_property"),
        arguments,
        bare: false,
        written: None,
    };
    Expression {
        origin: path.origin,
        kind: ExpressionKind::Call(Arc::new(call)),
    }
}

/// A word of a path: a name, a keyword or a number.
fn word_text(word: &Expression) -> Option<Name> {
    match &word.kind {
        ExpressionKind::Scalar(scalar, ScalarKind::String | ScalarKind::Integer) => Some(scalar.text.clone()),
        ExpressionKind::Scalar(..)
        | ExpressionKind::List(_)
        | ExpressionKind::Map(_)
        | ExpressionKind::Call(_)
        | ExpressionKind::Fault => None,
    }
}

fn word(text: &str, origin: Origin) -> Expression {
    let scalar = Scalar {
        text: Name::new(text),
        style: ScalarStyle::Plain,
    };
    Expression {
        origin,
        kind: ExpressionKind::Scalar(scalar, ScalarKind::String),
    }
}
