//! Substitution mappings: what they name is there and fits, and which inner requirement leads where (§15.2 to §15.6).

use toscac_syntax::entities::{
    Directive, Entries, Kind, RequirementMapping, ServiceTemplate, SubstitutionMappings,
};
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use crate::build::Builder;
use crate::names::TypeId;
use crate::service::{NodeId, RequirementId, ScopeId, SlotSource, Target, errors};
use crate::types::context::This;
use crate::types::typing::{self, Fit};
use crate::types::{CapabilityWish, NodeType, Schema};

/// Where an entry of the requirement mappings leads.
enum MappedTo {
    /// A requirement of a node.
    Requirement(NodeId, Name, Origin),
    /// A node that is selected from outside.
    Selectable,
}

impl Builder<'_> {
    /// Checks the mappings of a scope's template, and marks the inner requirements that they open to the outside.
    pub(super) fn check_substitution_mappings(&mut self, scope: ScopeId, template: &ServiceTemplate) {
        let Some(mappings) = &template.substitution_mappings else {
            return;
        };
        let file = self.service.scopes[scope].file;
        let Some(type_name) = &mappings.node_type else {
            return;
        };
        let Some(type_id) = self.find_type(file, Kind::Node, type_name) else {
            return;
        };
        if let Some(filter) = &mappings.substitution_filter {
            self.check_boolean(This::Node(Some(type_id)), filter);
        }
        self.check_property_mappings(scope, template, mappings, type_id);
        self.check_attribute_mappings(scope, mappings, type_id);
        self.check_capability_mappings(scope, mappings, type_id);
        self.check_requirement_mappings(scope, mappings, type_id);
        self.check_interface_mappings(template, mappings, type_id);
    }

    fn check_property_mappings(
        &mut self,
        scope: ScopeId,
        template: &ServiceTemplate,
        mappings: &SubstitutionMappings,
        type_id: TypeId,
    ) {
        for (path, input) in &mappings.properties {
            let property = self.mapped_schema(path, type_id, "property");
            let Some(slot) = self.service.scopes[scope].inputs.get(&input.value) else {
                let message = format!("there is no input `{}`", input.value);
                let known: Vec<Name> = template.inputs.keys().cloned().collect();
                self.report(errors::mapping_unknown(
                    message,
                    &input.value,
                    input.origin,
                    &known,
                ));
                continue;
            };
            let input_schema = slot.schema.clone();
            if let (Some((schema, declared)), Some(wanted)) = (property, input_schema)
                && !path_spreads(&path.value)
                && typing::fit(self.types, &schema, &wanted) == Fit::No
            {
                let message = format!(
                    "the property is {}, and input `{}` is {}",
                    typing::describe(self.types, &schema),
                    input.value,
                    typing::describe(self.types, &wanted)
                );
                self.report(errors::mapping_types(message, input.origin, declared));
            }
        }
        let mapped: Vec<&Name> = mappings
            .properties
            .iter()
            .map(|(_, input)| &input.value)
            .collect();
        let missing: Vec<(Name, Origin)> = template
            .inputs
            .iter()
            .filter(|(name, definition)| {
                definition.default.is_none()
                    && definition.required.as_ref().is_none_or(|required| required.value)
                    && !mapped.contains(name)
            })
            .map(|(name, definition)| (name.clone(), definition.origin))
            .collect();
        for (name, declared) in missing {
            self.report(errors::input_not_mapped(&name, declared, mappings.origin));
        }
    }

    fn check_attribute_mappings(&mut self, scope: ScopeId, mappings: &SubstitutionMappings, type_id: TypeId) {
        for (path, output) in &mappings.attributes {
            let attribute = self.mapped_schema(path, type_id, "attribute");
            let outputs = &self.service.scopes[scope].outputs;
            let Some(slot) = outputs.get(&output.value) else {
                let known: Vec<Name> = outputs.keys().cloned().collect();
                let message = format!("there is no output `{}`", output.value);
                self.report(errors::mapping_unknown(
                    message,
                    &output.value,
                    output.origin,
                    &known,
                ));
                continue;
            };
            if let (Some((schema, declared)), Some(given)) = (attribute, slot.schema.clone())
                && slot.source != SlotSource::Nothing
                && !path_spreads(&path.value)
                && typing::fit(self.types, &given, &schema) == Fit::No
            {
                let message = format!(
                    "output `{}` is {}, and the attribute is {}",
                    output.value,
                    typing::describe(self.types, &given),
                    typing::describe(self.types, &schema)
                );
                self.report(errors::mapping_types(message, output.origin, declared));
            }
        }
    }

    /// The schema of a property or attribute of the substituted node type: `p`, `[CAPABILITY, c, p]`,
    /// `[RELATIONSHIP, r, index?, p]`.
    fn mapped_schema(
        &mut self,
        path: &At<Vec<Expression>>,
        type_id: TypeId,
        what: &str,
    ) -> Option<(Schema, Origin)> {
        let words: Vec<Option<Name>> = path.value.iter().map(|word| word.as_string().cloned()).collect();
        let texts: Vec<&str> = words.iter().map(|word| word.as_deref().unwrap_or("")).collect();
        let node_type: &NodeType = self.types.node_type(type_id);
        let type_name = self.type_name(type_id);
        let reflected = what == "attribute";
        let (title, properties, attributes, name) = match texts.as_slice() {
            [name] => (
                format!("node type `{type_name}`"),
                node_type.properties.clone(),
                node_type.attributes.clone(),
                *name,
            ),
            ["CAPABILITY", capability, name] => match node_type.capabilities.get(*capability) {
                Some(found) => (
                    format!("capability `{capability}` of `{type_name}`"),
                    found.properties.clone(),
                    found.attributes.clone(),
                    *name,
                ),
                None => {
                    let known: Vec<Name> = node_type.capabilities.keys().cloned().collect();
                    let message = format!("node type `{type_name}` has no capability `{capability}`");
                    self.report(errors::mapped_name_unknown(
                        message,
                        capability,
                        path.origin,
                        &known,
                    ));
                    return None;
                }
            },
            ["RELATIONSHIP", requirement, .., name] => match node_type.requirements.get(*requirement) {
                Some(found) => (
                    format!("relationship `{requirement}` of `{type_name}`"),
                    found.relationship_properties.clone(),
                    found.relationship_attributes.clone(),
                    *name,
                ),
                None => {
                    let known: Vec<Name> = node_type.requirements.keys().cloned().collect();
                    let message = format!("node type `{type_name}` has no requirement `{requirement}`");
                    self.report(errors::mapped_name_unknown(
                        message,
                        requirement,
                        path.origin,
                        &known,
                    ));
                    return None;
                }
            },
            _ => {
                let message =
                    format!("this names no {what}: expected a name, or a path from the node to one");
                self.report(errors::mapped_name_unknown(message, "", path.origin, []));
                return None;
            }
        };
        if reflected && let Some(attribute) = attributes.get(name) {
            return Some((attribute.schema.clone(), attribute.provenance.latest()));
        }
        if let Some(property) = properties.get(name) {
            return Some((property.schema.clone(), property.provenance.latest()));
        }
        let known: Vec<Name> = properties
            .keys()
            .chain(attributes.keys().filter(|_| reflected))
            .cloned()
            .collect();
        self.report(errors::mapped_name_unknown(
            format!("{title} has no {what} `{name}`"),
            name,
            path.origin,
            &known,
        ));
        None
    }

    fn check_capability_mappings(
        &mut self,
        scope: ScopeId,
        mappings: &SubstitutionMappings,
        type_id: TypeId,
    ) {
        for (name, path) in &mappings.capabilities {
            let node_type = self.types.node_type(type_id);
            let Some(outer) = node_type.capabilities.get(name) else {
                let known: Vec<Name> = node_type.capabilities.keys().cloned().collect();
                let message = format!(
                    "node type `{}` has no capability `{name}`",
                    self.type_name(type_id)
                );
                self.report(errors::mapped_name_unknown(message, name, path.origin, &known));
                continue;
            };
            let (outer_type, declared) = (outer.type_id, outer.provenance.latest());
            let Some((node, capability, origin)) = self.mapped_node(scope, path) else {
                continue;
            };
            let Some(inner_type) = self.service.nodes[node].type_id else {
                continue;
            };
            let inner = self.types.node_type(inner_type);
            let Some(found) = inner.capabilities.get(&capability) else {
                let known: Vec<Name> = inner.capabilities.keys().cloned().collect();
                let message = format!(
                    "`{}` has no capability `{capability}`",
                    self.service.nodes[node].name
                );
                self.report(errors::mapping_unknown(message, &capability, origin, &known));
                continue;
            };
            if let (Some(found), Some(wanted)) = (found.type_id, outer_type)
                && !self.types.is_derived_from(found, wanted)
            {
                let message = format!(
                    "capability `{capability}` is of type `{}`, and `{name}` of type `{}`",
                    self.type_name(found),
                    self.type_name(wanted)
                );
                self.report(errors::mapping_types(message, origin, declared));
            }
        }
    }

    /// `[node, word]` of a mapping; reported when it is something else or the node is not there.
    fn mapped_node(&mut self, scope: ScopeId, path: &At<Vec<Expression>>) -> Option<(NodeId, Name, Origin)> {
        let words: Option<Vec<&Name>> = path.value.iter().map(Expression::as_string).collect();
        let (Some(words), [_, second]) = (words, path.value.as_slice()) else {
            let message = "expected a list of two: a node template and a name of its type".to_owned();
            self.report(errors::mapping_unknown(message, "", path.origin, []));
            return None;
        };
        let nodes = &self.service.scopes[scope].nodes;
        match nodes.get(words[0].as_str()) {
            Some(node) => Some((*node, words[1].clone(), second.origin)),
            None => {
                let known: Vec<Name> = nodes.keys().cloned().collect();
                let message = format!("there is no node template `{}`", words[0]);
                self.report(errors::mapping_unknown(
                    message,
                    words[0],
                    path.value[0].origin,
                    &known,
                ));
                None
            }
        }
    }

    fn check_requirement_mappings(
        &mut self,
        scope: ScopeId,
        mappings: &SubstitutionMappings,
        type_id: TypeId,
    ) {
        let mut mandatory: Entries<(u64, u64, Origin)> = Entries::new();
        for mapping in &mappings.requirements {
            let name = &mapping.requirement;
            let node_type = self.types.node_type(type_id);
            if !node_type.requirements.contains_key(&name.value) {
                let known: Vec<Name> = node_type.requirements.keys().cloned().collect();
                let message = format!(
                    "node type `{}` has no requirement `{}`",
                    self.type_name(type_id),
                    name.value
                );
                self.report(errors::mapped_name_unknown(
                    message,
                    &name.value,
                    name.origin,
                    &known,
                ));
                continue;
            }
            for target in self.mapped_targets(scope, mapping) {
                let MappedTo::Requirement(node, requirement, origin) = target else {
                    continue;
                };
                let Some((needed, all)) = self.check_mapped_requirement(node, &requirement, origin) else {
                    continue;
                };
                let sums = mandatory
                    .entry(name.value.clone())
                    .or_insert((0, 0, mapping.origin));
                sums.0 += needed;
                sums.1 += all;
                sums.2 = mapping.origin;
            }
        }
        for (name, (needed, all, origin)) in mandatory {
            let range = self.types.node_type(type_id).requirements[&name].count_range;
            if needed > u64::from(range.lower()) && range.lower() != range.upper().unwrap_or(u32::MAX) {
                self.report(errors::too_many_mandatory(&name, origin, needed, range));
            } else if range.upper().is_some_and(|upper| all > u64::from(upper)) {
                self.report(errors::too_many_mappings(&name, origin, all, range));
            }
        }
    }

    /// Marks a mapped inner requirement as open to the outside; how many mandatory and how many relationships it has.
    fn check_mapped_requirement(&mut self, node: NodeId, name: &Name, origin: Origin) -> Option<(u64, u64)> {
        let type_id = self.service.nodes[node].type_id?;
        if !self.types.node_type(type_id).requirements.contains_key(name) {
            let known: Vec<Name> = self
                .types
                .node_type(type_id)
                .requirements
                .keys()
                .cloned()
                .collect();
            let message = format!("`{}` has no requirement `{name}`", self.service.nodes[node].name);
            self.report(errors::mapping_unknown(message, name, origin, &known));
            return None;
        }
        let (mut needed, mut all) = (0, 0);
        for id in self.named_requirements(node, name) {
            let requirement = &self.service.requirements[id];
            let count = u64::from(requirement.count.unwrap_or(1));
            all += count;
            // A requirement whose definition asks for none is not mandatory, whether or not it is assigned.
            if !requirement.optional && requirement.count_range.lower() > 0 {
                needed += count;
            }
            match &requirement.target {
                Target::Named { .. } => {
                    let taken = requirement.origin;
                    let node = self.service.nodes[node].name.clone();
                    self.report(errors::mapped_requirement_taken(&node, name, origin, taken));
                    return None;
                }
                Target::Open(_) | Target::Nothing => {
                    self.service.requirements.get_mut(id).target = Target::Outer(Vec::new());
                }
                Target::Outer(_) => {}
            }
        }
        // Without an assignment and with a lower bound of 0 the mapping itself makes one, which nobody has to serve.
        Some((needed, all.max(1)))
    }

    /// Leads the mapped inner requirements to those of the substituted node: entry by entry, or all to one entry.
    pub(super) fn join_requirements(
        &mut self,
        inner: ScopeId,
        outer: NodeId,
        mappings: &SubstitutionMappings,
    ) {
        let mut names: Vec<&Name> = mappings
            .requirements
            .iter()
            .map(|mapping| &mapping.requirement.value)
            .collect();
        names.dedup();
        for name in names {
            let outers = self.named_requirements(outer, name);
            let entries: Vec<&RequirementMapping> = mappings
                .requirements
                .iter()
                .filter(|mapping| mapping.requirement.value == *name)
                .collect();
            let mut next = 0_usize;
            for entry in &entries {
                let take = match (&entry.count, entries.len()) {
                    (
                        Some(At {
                            value: Some(count), ..
                        }),
                        _,
                    ) => *count as usize,
                    (Some(At { value: None, .. }), _) | (None, 1) => outers.len(),
                    (None, _) => 1,
                };
                let end = next.saturating_add(take).min(outers.len());
                let served: Vec<RequirementId> = outers[next.min(end)..end].to_vec();
                next = end;
                for target in self.mapped_targets(inner, entry) {
                    if let MappedTo::Requirement(node, requirement, _) = target {
                        for id in self.named_requirements(node, &requirement) {
                            if matches!(self.service.requirements[id].target, Target::Outer(_)) {
                                self.service.requirements.get_mut(id).target = Target::Outer(served.clone());
                            }
                        }
                    }
                }
            }
        }
    }

    /// The requirements of a node with one name, in order.
    pub(super) fn named_requirements(&self, node: NodeId, name: &Name) -> Vec<RequirementId> {
        let all = &self.service.nodes[node].requirements;
        all.iter()
            .copied()
            .filter(|id| self.service.requirements[*id].name == *name)
            .collect()
    }

    /// What an entry maps to. `[a, b]` is a requirement `b` of node `a` if there is one, else two nodes that are
    /// selected.
    fn mapped_targets(&mut self, scope: ScopeId, mapping: &RequirementMapping) -> Vec<MappedTo> {
        match &mapping.targets.kind {
            ExpressionKind::Scalar(..) => self.selectable(scope, &mapping.targets).into_iter().collect(),
            ExpressionKind::List(items) => {
                if let [first, second] = &items[..]
                    && let (Some(node), Some(requirement)) = (first.as_string(), second.as_string())
                    && !self.is_selectable(scope, second)
                {
                    return self.mapped_requirement(scope, node, first.origin, requirement, second.origin);
                }
                let mut targets = Vec::new();
                for item in items.iter() {
                    match item.as_list() {
                        Some([node, requirement]) => {
                            if let (Some(name), Some(word)) = (node.as_string(), requirement.as_string()) {
                                targets.extend(self.mapped_requirement(
                                    scope,
                                    name,
                                    node.origin,
                                    word,
                                    requirement.origin,
                                ));
                            }
                        }
                        Some(_) | None => targets.extend(self.selectable(scope, item)),
                    }
                }
                targets
            }
            ExpressionKind::Map(_) | ExpressionKind::Call(_) | ExpressionKind::Fault => Vec::new(),
        }
    }

    fn mapped_requirement(
        &mut self,
        scope: ScopeId,
        node: &Name,
        node_origin: Origin,
        requirement: &Name,
        origin: Origin,
    ) -> Vec<MappedTo> {
        let nodes = &self.service.scopes[scope].nodes;
        match nodes.get(node.as_str()) {
            Some(id) => vec![MappedTo::Requirement(*id, requirement.clone(), origin)],
            None => {
                let known: Vec<Name> = nodes.keys().cloned().collect();
                let message = format!("there is no node template `{node}`");
                self.report(errors::mapping_unknown(message, node, node_origin, &known));
                Vec::new()
            }
        }
    }

    fn is_selectable(&self, scope: ScopeId, word: &Expression) -> bool {
        word.as_string()
            .and_then(|name| self.service.scopes[scope].nodes.get(name.as_str()))
            .is_some_and(|node| self.service.nodes[*node].directives.contains(&Directive::Select))
    }

    fn selectable(&mut self, scope: ScopeId, word: &Expression) -> Option<MappedTo> {
        let name = word.as_string()?;
        if self.is_selectable(scope, word) {
            return Some(MappedTo::Selectable);
        }
        let nodes = &self.service.scopes[scope].nodes;
        let message = match nodes.get(name.as_str()) {
            Some(_) => {
                format!("`{name}` has no directive `select`, so no node from outside can take its place")
            }
            None => format!("there is no node template `{name}`"),
        };
        let known: Vec<Name> = nodes.keys().cloned().collect();
        self.report(errors::mapping_unknown(message, name, word.origin, &known));
        None
    }

    fn check_interface_mappings(
        &mut self,
        template: &ServiceTemplate,
        mappings: &SubstitutionMappings,
        type_id: TypeId,
    ) {
        for (interface, operations) in &mappings.interfaces {
            let node_type = self.types.node_type(type_id);
            let Some(definition) = node_type.interfaces.get(interface) else {
                let known: Vec<Name> = node_type.interfaces.keys().cloned().collect();
                let message = format!(
                    "node type `{}` has no interface `{interface}`",
                    self.type_name(type_id)
                );
                self.report(errors::mapped_name_unknown(
                    message,
                    interface,
                    operations.origin,
                    &known,
                ));
                continue;
            };
            let known_operations: Vec<Name> = definition.operations.keys().cloned().collect();
            for (operation, workflow) in &operations.value {
                if !known_operations.contains(operation) {
                    let message = format!("interface `{interface}` has no operation `{operation}`");
                    self.report(errors::mapped_name_unknown(
                        message,
                        operation,
                        workflow.origin,
                        &known_operations,
                    ));
                }
                if !template.workflows.contains_key(&workflow.value) {
                    let known: Vec<Name> = template.workflows.keys().cloned().collect();
                    let message = format!("there is no workflow `{}`", workflow.value);
                    self.report(errors::mapping_unknown(
                        message,
                        &workflow.value,
                        workflow.origin,
                        &known,
                    ));
                }
            }
        }
    }

    /// Whether what a requirement asks for is known at all.
    pub(super) fn asks_for_something(&self, id: RequirementId) -> bool {
        self.service.requirements[id].capability != CapabilityWish::Unknown
    }
}

/// Whether a path yields a list over all relationships.
fn path_spreads(words: &[Expression]) -> bool {
    words
        .iter()
        .any(|word| word.as_string().is_some_and(|word| word.as_str() == "ALL"))
}
