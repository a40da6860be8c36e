//! `close`: a service and its decisions → the closed representation graph.
//!
//! - `close/layout.rs`: which nodes there are, copy by copy
//! - `close/relationships.rs`: relationships between them
//! - `close/operations.rs`: interfaces with the inputs of their operations
//! - `close/values.rs`: properties, attributes, groups, policies
//! - `close/checks.rs`: what must be true of the whole graph
//! - `close/records.rs`: what every choice became

mod checks;
mod layout;
mod operations;
mod records;
mod relationships;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use toscac_syntax::diagnostic::{Checked, Diagnostic};

use crate::build::Inputs;
use crate::decisions::Decisions;
use crate::deployment::{Deployment, NodeId};
use crate::graph::Evaluation;
use crate::graph::places::{Address, NodeAt, ScopeAt};
use crate::resolution::Decided;
use crate::service::{self, Service};
use crate::types::evaluate::Definitions;
use crate::value::{Outcome, WaitsOn};

/// Evaluates everything that hung on a choice, and lays the graph out copy by copy.
///
/// Never fails. Nodes of templates that were not chosen are left out; what waits for something that no decision brings
/// stays open. `inventory` is the graph that [`Decisions::copies`] speaks of, and may be empty.
/// Cost: linear in copies and relationships.
/// Spec: TOSCA 2.0 §4.2.2, §14, §15.
pub fn close(
    service: &Checked<Service>,
    decisions: &Decisions,
    inventory: &Checked<Deployment>,
    definitions: Definitions<'_>,
    inputs: Inputs,
) -> Checked<Deployment> {
    let decided = Decided::new(
        &service.value,
        decisions,
        definitions.types,
        Some(&inventory.value),
    );
    let mut engine = Evaluation::new(definitions, &service.value, Some(&inventory.value), &decided);
    if inputs == Inputs::Required {
        engine = engine.with_all_inputs();
    }
    let mut closer = Closer {
        service: &service.value,
        decisions,
        decided: &decided,
        engine,
        deployment: Deployment::default(),
        scopes: Vec::new(),
        nodes: BTreeMap::new(),
        diagnostics: Vec::new(),
    };
    // A faulty service may not have got as far as to its inputs.
    closer.close(if service.is_faulty() {
        Inputs::MayBeMissing
    } else {
        inputs
    });
    // What is wrong with an open service would be told again, in other words.
    if !service.is_faulty() {
        closer.check();
        if inputs == Inputs::Required {
            closer.report_left_open();
        }
    }
    let Closer {
        deployment,
        mut diagnostics,
        mut engine,
        ..
    } = closer;
    diagnostics.append(&mut engine.diagnostics);
    let mut seen = BTreeSet::new();
    diagnostics.retain(|found| seen.insert((found.code.number, found.place.clone(), found.message.clone())));
    Checked::new(deployment, diagnostics)
        .after(service)
        .after(inventory)
}

struct Closer<'a> {
    service: &'a Service,
    decisions: &'a Decisions,
    decided: &'a Decided<'a>,
    engine: Evaluation<'a>,
    deployment: Deployment,
    /// The uses of templates that are there, for each copy of what they stand for; the service itself is the first.
    scopes: Vec<ScopeAt>,
    nodes: BTreeMap<NodeAt, NodeId>,
    diagnostics: Vec<Diagnostic>,
}

impl Closer<'_> {
    fn close(&mut self, inputs: Inputs) {
        self.deployment.name = self.service.name.clone();
        self.deployment.description.clone_from(&self.service.description);
        self.deployment.layer = self.service.layer.as_ref().map(|layer| layer.value);
        self.find_scopes();
        self.inputs(inputs);
        self.lay_out_nodes();
        self.relationships();
        self.fill_nodes();
        self.groups_and_policies();
        self.outputs();
        self.records();
    }

    fn inputs(&mut self, inputs: Inputs) {
        let Some(root) = self.scopes.first().copied() else {
            return;
        };
        let declared = &self.service.scopes[root.scope].inputs;
        self.deployment.inputs = self.slots(declared, |name| Address::Input(root, name.clone()));
        if inputs == Inputs::Required {
            for (name, slot) in &self.deployment.inputs {
                let required = declared
                    .get(name)
                    .is_some_and(|slot| slot.outcome != Outcome::Undefined);
                if let Outcome::Waits(wait) = &slot.outcome
                    && matches!(wait.on, WaitsOn::Input(_))
                    && required
                {
                    let told = service::errors::input_missing(name, slot.origin);
                    self.diagnostics.push(told);
                }
            }
        }
    }

    fn outputs(&mut self) {
        let Some(root) = self.scopes.first().copied() else {
            return;
        };
        let declared = &self.service.scopes[root.scope].outputs;
        self.deployment.outputs = self.slots(declared, |name| Address::Output(root, name.clone()));
    }
}

/// An empty inventory.
pub fn no_inventory() -> Checked<Deployment> {
    Checked::new(Deployment::default(), Vec::new())
}
