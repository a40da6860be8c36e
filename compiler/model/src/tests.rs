//! Services from text to their closed graph.
//!
//! - `tests/counts.rs`: how many nodes and relationships there are
//! - `tests/search.rs`: how far the search for targets goes
//! - `tests/missing.rs`: required values that nothing yields
//! - `tests/targets.rs`: where requirements lead

mod service_text;
mod counts;
mod search;
mod missing;
mod targets;

use std::collections::{BTreeMap, BTreeSet};

use toscac_syntax::diagnostic::Checked;
use toscac_syntax::dialect::rules::Rules;
use toscac_syntax::expression::Expression;
use toscac_syntax::limits as syntax_limits;
use toscac_syntax::lower::inputs::lower_inputs;
use toscac_syntax::name::Name;
use toscac_syntax::source::{FileId, Source};
use toscac_syntax::yaml;

use crate::build::{Inputs, Inventory, ServiceRequest, build_service};
use crate::close::{close, no_inventory};
use crate::decide::{decide, decide_over};
use crate::decisions::Decisions;
use crate::deployment::{self, Deployment, TargetNode};
use crate::limits::Limits;
use crate::service::Service;
use crate::testing::{program, told};
use crate::types::evaluate::Definitions;
use crate::types::{Types, derive_types};

/// A service, built, decided and closed.
pub(crate) struct Compiled {
    pub(crate) types: Checked<Types>,
    pub(crate) service: Checked<Service>,
    pub(crate) decisions: Checked<Decisions>,
    pub(crate) deployment: Checked<Deployment>,
    inventory: Checked<Deployment>,
}

/// Compiles a program with the inputs of the lines `> name: value`. A file `inventory.yaml` is the inventory; every
/// other file but the first may stand for nodes.
pub(crate) fn compile(text: &str) -> Compiled {
    compile_within(text, &Limits::default())
}

/// The same within other bounds.
pub(crate) fn compile_within(text: &str, limits: &Limits) -> Compiled {
    let (given, text): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("> "));
    let program = program(&text.join("\n"));
    let file = |name: &str| {
        let mut paths = program.loaded.paths.iter();
        paths.find(|(_, path)| &***path == name).map(|(file, _)| *file)
    };
    let inventory_file = file("inventory.yaml");
    let names = program.names();
    let types = derive_types(&program.files, &names, limits);
    let rules: BTreeMap<FileId, Rules> = program
        .files
        .iter()
        .map(|(file, syntax)| (*file, syntax.value.rules))
        .collect();
    let definitions = Definitions {
        types: &types.value,
        names: &names.value,
        rules: &rules,
        template_functions: None,
        programs: None,
        limits,
    };
    let build = |file: FileId, inputs: Vec<(Name, Expression)>, inventory: Inventory| {
        let substitutes = program.files.keys().copied();
        let request = ServiceRequest {
            file,
            default_name: Name::new("service"),
            inputs,
            substitutes: substitutes.filter(|other| *other != file).collect(),
            inventory,
            limits: limits.clone(),
        };
        build_service(&program.files, &names, &types, &rules, None, &request)
    };
    let mut inventory = no_inventory();
    if let Some(file) = inventory_file {
        let service = build(file, Vec::new(), Inventory::None);
        let decisions = decide(&service, definitions, Inputs::Required);
        inventory = close(
            &service,
            &decisions.value,
            &no_inventory(),
            definitions,
            Inputs::Required,
        );
        assert_eq!(told(&inventory.diagnostics), Vec::<String>::new());
    }
    let expected = match inventory_file {
        Some(_) => Inventory::Expected,
        None => Inventory::None,
    };
    let service = build(FileId(0), inputs(&given, program.files.len()), expected);
    let decisions = decide_over(&service, &inventory, definitions, Inputs::Required);
    let deployment = close(
        &service,
        &decisions.value,
        &inventory,
        definitions,
        Inputs::Required,
    );
    let told_of_types = [program.lowered(), names.diagnostics, types.diagnostics.clone()].concat();
    assert_eq!(told(&told_of_types), Vec::<String>::new());
    Compiled {
        types,
        service,
        decisions,
        deployment,
        inventory,
    }
}

fn inputs(given: &[&str], files: usize) -> Vec<(Name, Expression)> {
    let text = given.iter().map(|line| &line[2..]).collect::<Vec<_>>().join("\n");
    if text.is_empty() {
        return Vec::new();
    }
    let source = Source::new(FileId(files as u32), "inputs.yaml", &text);
    let lowered = lower_inputs(&yaml::parse(&source, &syntax_limits::Limits::default()));
    assert!(lowered.diagnostics.is_empty(), "{:?}", lowered.diagnostics);
    lowered.value.into_iter().collect()
}

impl Compiled {
    /// Everything that was said, each once.
    pub(crate) fn told(&self) -> Vec<String> {
        let passes = [
            &self.service.diagnostics,
            &self.decisions.diagnostics,
            &self.deployment.diagnostics,
        ];
        let mut all: Vec<String> = passes.into_iter().flat_map(|said| told(said)).collect();
        let mut seen = BTreeSet::new();
        all.retain(|line| seen.insert(line.clone()));
        all
    }

    /// The closed graph, without the lines of properties that nobody reads.
    pub(crate) fn graph(&self) -> String {
        assert_eq!(self.told(), Vec::<String>::new());
        deployment::text::graph(&self.deployment.value, &self.types.value)
    }

    /// Where relationships lead: `web.0/host.0 → rack.1`.
    pub(crate) fn relationships(&self) -> Vec<String> {
        let graph = &self.deployment.value;
        let relationships = graph.relationships.iter().map(|(_, relationship)| {
            let target = match relationship.target {
                TargetNode::Here(node) => graph.nodes[node].id.clone(),
                TargetNode::Inventory(node) => {
                    Name::from(format!("inventory {}", self.inventory.value.nodes[node].id))
                }
            };
            format!("{} → {target}", relationship.id)
        });
        relationships.collect()
    }

    /// The outputs: `name = value`.
    pub(crate) fn outputs(&self) -> String {
        deployment::text::outputs(&self.deployment.value)
    }

    /// The open service.
    pub(crate) fn open(&self) -> String {
        service_text::service(&self.service.value, &self.types.value)
    }
}
