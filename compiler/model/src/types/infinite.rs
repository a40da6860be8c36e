//! Data types whose values would have no end (§9.2).

use std::collections::BTreeMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::name::Name;
use toscac_syntax::source::FileId;

use super::{DataType, DataTypeRef, Property, Types, errors};
use crate::names::TypeId;

/// Reports each circle of data types in which every value needs another one inside: through fields that are required,
/// have no default, and are no lists or maps.
pub(super) fn check(types: &Types, order: &[FileId]) -> Vec<Diagnostic> {
    let mut graph: DiGraph<TypeId, ()> = DiGraph::new();
    let mut nodes: BTreeMap<TypeId, NodeIndex> = BTreeMap::new();
    let all = || {
        order
            .iter()
            .filter_map(|file| types.files.get(file))
            .flat_map(|file| &file.data_types)
    };
    for data_type in all() {
        let id = data_type.header.id;
        nodes.insert(id, graph.add_node(id));
    }
    for data_type in all() {
        for (_, _, needed) in needs(data_type) {
            graph.add_edge(nodes[&data_type.header.id], nodes[&needed], ());
        }
    }
    let mut components = kosaraju_scc(&graph);
    for component in &mut components {
        component.sort_unstable();
    }
    components.sort_unstable();
    let mut diagnostics = Vec::new();
    for component in components {
        let circle: Vec<TypeId> = component.iter().map(|node| graph[*node]).collect();
        let field = circle.first().and_then(|first| {
            let mut fields = needs(types.data_type(*first));
            fields.find(|(_, _, needed)| circle.contains(needed))
        });
        if let Some((name, property, _)) = field {
            let names: Vec<&str> = circle.iter().map(|id| types.name(*id).as_str()).collect();
            diagnostics.push(errors::infinite_data_type(
                property.provenance.latest(),
                name,
                &names,
            ));
        }
    }
    diagnostics
}

fn needs(data_type: &DataType) -> impl Iterator<Item = (&Name, &Property, TypeId)> {
    data_type
        .properties
        .iter()
        .filter_map(|(name, property)| match property.schema.data_type {
            DataTypeRef::Custom(id)
                if property.required && property.default.is_none() && property.fixed.is_none() =>
            {
                Some((name, property, id))
            }
            DataTypeRef::Custom(_) | DataTypeRef::BuiltIn(_) | DataTypeRef::Any | DataTypeRef::Unknown => {
                None
            }
        })
}
