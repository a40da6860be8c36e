//! Substitution: templates that may stand for a node, each use a scope of its own (§15).

use std::sync::Arc;

use toscac_syntax::entities::{
    Directive, Entries, Kind, NodeTemplate, ServiceTemplate, SubstitutionMappings,
};
use toscac_syntax::expression::{Call, Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};
use toscac_syntax::source::FileId;
use toscac_syntax::yaml::tree::{Scalar, ScalarKind, ScalarStyle};

use crate::build::{Builder, Inventory};
use crate::names::TypeId;
use crate::service::{Candidate, Choice, ChoiceOf, NodeId, Rejection, ScopeId, Standing, errors};

impl<'a> Builder<'a> {
    /// Gives every node with the directive `substitute` the choice among the templates that may stand for it.
    pub(super) fn substitutions(&mut self, scope: ScopeId, templates: &Entries<NodeTemplate>) {
        for (name, template) in templates {
            let node = self.service.scopes[scope].nodes.get(name).copied();
            let mut directives = template.directives.iter();
            let written = directives.find(|directive| directive.value == Directive::Substitute);
            if let (Some(node), Some(written)) = (node, written) {
                self.substitution(node, written.origin);
            }
        }
    }

    fn substitution(&mut self, node: NodeId, directive: Origin) {
        let Some(type_id) = self.service.nodes[node].type_id else {
            return;
        };
        let choice = self.service.choices.push(Choice {
            of: ChoiceOf::Substitution(node),
            candidates: Vec::new(),
            rejections: Vec::new(),
            external: false,
        });
        self.service.nodes.get_mut(node).choice = Some(choice);
        let mut rejections = Vec::new();
        let mut is_endless = false;
        for (file, template, mappings) in self.substituting_templates(type_id, &mut rejections) {
            if self.substituted_files.contains(&file) {
                is_endless = true;
                rejections.push(Rejection {
                    subject: self.type_name(type_id),
                    reason: "is what this template stands for, and it would be made of itself".to_owned(),
                    origin: mappings.origin,
                });
                continue;
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
            self.join_mappings(inner, node, mappings);
            self.service
                .choices
                .get_mut(choice)
                .candidates
                .push(Candidate::Template { scope: inner });
        }
        if self.service.choices[choice].candidates.is_empty() && !self.may_be_created(node) {
            let found = &self.service.nodes[node];
            let type_name = self.type_name(type_id);
            let diagnostic = if is_endless {
                errors::endless_substitution(&found.name, directive, &self.standing_chain(node))
            } else {
                errors::no_substitution(&found.name, &type_name, directive, &rejections)
            };
            let may_come = self.request.inventory == Inventory::Expected && !is_endless;
            self.report(if may_come {
                errors::as_warning(diagnostic)
            } else {
                diagnostic
            });
        }
        self.service.choices.get_mut(choice).rejections = rejections;
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

    /// Joins outer and inner graph: attributes, capabilities, requirements.
    fn join_mappings(&mut self, inner: ScopeId, outer: NodeId, mappings: &SubstitutionMappings) {
        let attributes = mappings
            .attributes
            .iter()
            .map(|(path, output)| {
                let words = path
                    .value
                    .iter()
                    .filter_map(|word| word.as_string().cloned())
                    .collect();
                (words, output.value.clone())
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
        self.join_requirements(inner, outer, mappings);
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
