//! Programs as text, for tests: a service and its sites in one string, taken all the way to the plan without a disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use toscac_model::build::{Inputs, Inventory, ServiceRequest, build_service};
use toscac_model::close::close;
use toscac_model::decide::decide;
use toscac_model::deployment::Deployment;
use toscac_model::filters::filter_on_inventory;
use toscac_model::limits::Limits;
use toscac_model::names::imports::{ImportFault, ImportRequest, Loaded, import_request};
use toscac_model::names::{Names, resolve_names};
use toscac_model::service::Service;
use toscac_model::types::evaluate::Definitions;
use toscac_model::types::{Types, derive_types};
use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::dialect;
use toscac_syntax::dialect::rules::Rules;
use toscac_syntax::entities::Syntax;
use toscac_syntax::lower::lower;
use toscac_syntax::name::Name;
use toscac_syntax::source::{FileId, Source};
use toscac_syntax::yaml;

use crate::placement::{PlaceOptions, Placement, place};
use crate::plan::{Plan, plan};

/// The profile that sites and components come from.
const EDGE: &[(&str, &str)] = &[
    (
        "edge/profile.yaml",
        include_str!("../../../stdlib/edge/1.0/profile.yaml"),
    ),
    (
        "edge/data.yaml",
        include_str!("../../../stdlib/edge/1.0/data.yaml"),
    ),
    (
        "edge/artifacts.yaml",
        include_str!("../../../stdlib/edge/1.0/artifacts.yaml"),
    ),
    (
        "edge/capabilities.yaml",
        include_str!("../../../stdlib/edge/1.0/capabilities.yaml"),
    ),
    (
        "edge/interfaces.yaml",
        include_str!("../../../stdlib/edge/1.0/interfaces.yaml"),
    ),
    (
        "edge/relationships.yaml",
        include_str!("../../../stdlib/edge/1.0/relationships.yaml"),
    ),
    (
        "edge/nodes.yaml",
        include_str!("../../../stdlib/edge/1.0/nodes.yaml"),
    ),
    (
        "edge/policies.yaml",
        include_str!("../../../stdlib/edge/1.0/policies.yaml"),
    ),
];

/// A program up to the point where sites begin to matter.
pub(crate) struct World {
    names: Checked<Names>,
    pub(crate) types: Checked<Types>,
    rules: BTreeMap<FileId, Rules>,
    limits: Limits,
    pub(crate) service: Checked<Service>,
    pub(crate) inventory: Checked<Deployment>,
}

impl World {
    /// Reads a program: a line `=== name.yaml` begins another file, what comes before the first is `service.yaml`, and
    /// `sites.yaml` is the inventory. Files are given their version line and the import of the `edge` profile.
    pub(crate) fn new(text: &str) -> World {
        let files = split(text);
        let (syntaxes, loaded, numbers) = link(&files);
        let names = resolve_names(&syntaxes, &loaded);
        let limits = Limits::default();
        let types = derive_types(&syntaxes, &names, &limits);
        let rules = syntaxes
            .iter()
            .map(|(file, syntax)| (*file, syntax.value.rules))
            .collect();
        let build = |name: &str, inventory: Inventory| {
            let request = ServiceRequest {
                file: numbers[name],
                default_name: Name::new(name.trim_end_matches(".yaml")),
                inputs: Vec::new(),
                substitutes: numbers
                    .values()
                    .copied()
                    .filter(|file| *file != numbers[name])
                    .collect(),
                inventory,
                limits: limits.clone(),
            };
            build_service(&syntaxes, &names, &types, &rules, None, &request)
        };
        let service = build("service.yaml", Inventory::Expected);
        let sites = build("sites.yaml", Inventory::None);
        let mut world = World {
            names,
            types,
            rules,
            limits,
            service,
            inventory: Checked::new(Deployment::default(), Vec::new()),
        };
        let decisions = decide(&sites, world.definitions(), Inputs::MayBeMissing);
        let nothing = Checked::new(Deployment::default(), Vec::new());
        world.inventory = close(
            &sites,
            &decisions.value,
            &nothing,
            world.definitions(),
            Inputs::MayBeMissing,
        );
        let told = [
            told(&world.types.diagnostics),
            told(&sites.diagnostics),
            told(&world.service.diagnostics),
        ];
        assert!(!world.service.is_faulty() && !sites.is_faulty(), "{told:?}");
        world
    }

    pub(crate) fn definitions(&self) -> Definitions<'_> {
        Definitions {
            types: &self.types.value,
            names: &self.names.value,
            rules: &self.rules,
            template_functions: None,
            programs: None,
            limits: &self.limits,
        }
    }

    pub(crate) fn place(&self) -> Checked<Placement> {
        let standard = decide(&self.service, self.definitions(), Inputs::Required).value;
        self.place_with(&PlaceOptions {
            standard,
            ..PlaceOptions::default()
        })
    }

    pub(crate) fn place_with(&self, options: &PlaceOptions) -> Checked<Placement> {
        let filter = |requirement, position, node| {
            let (service, inventory) = (&self.service.value, &self.inventory.value);
            filter_on_inventory(
                service,
                inventory,
                self.definitions(),
                requirement,
                position,
                node,
            )
        };
        place(&self.types, &self.service, &self.inventory, &filter, options)
    }

    pub(crate) fn close(&self, placement: &Checked<Placement>) -> Checked<Deployment> {
        let decisions = &placement.value.decisions;
        close(
            &self.service,
            decisions,
            &self.inventory,
            self.definitions(),
            Inputs::Required,
        )
    }

    pub(crate) fn plan(&self) -> Checked<Plan> {
        let placement = self.place();
        assert!(
            placement.diagnostics.is_empty(),
            "{:?}",
            told(&placement.diagnostics)
        );
        let deployment = self.close(&placement);
        assert!(
            deployment.diagnostics.is_empty(),
            "{:?}",
            told(&deployment.diagnostics)
        );
        plan(&self.types, &deployment, &placement)
    }
}

/// Messages as `T0503 no site satisfies …`.
pub(crate) fn told(diagnostics: &[Diagnostic]) -> Vec<String> {
    let line = |diagnostic: &Diagnostic| format!("{} {}", diagnostic.code.number, diagnostic.message);
    diagnostics.iter().map(line).collect()
}

/// Each of `lines` stands in `text`, in their order.
#[track_caller]
pub(crate) fn check_lines(text: &str, lines: &str) {
    let mut found = text.lines().map(str::trim);
    for line in lines.lines().map(str::trim) {
        assert!(
            found.any(|other| other == line),
            "`{line}` is not, or not there, in\n{text}"
        );
    }
}

fn split(text: &str) -> Vec<(String, String)> {
    let mut files = vec![("service.yaml".to_owned(), String::new())];
    for line in text.lines() {
        match line.strip_prefix("=== ") {
            Some(name) => files.push((name.trim().to_owned(), String::new())),
            None => {
                let (_, text) = files.last_mut().expect("begins with one");
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    for (_, text) in files
        .iter_mut()
        .filter(|(_, text)| !text.contains("tosca_definitions_version"))
    {
        let imports = match text.contains("imports:") {
            true => "",
            false => "imports: [ { profile: 'edge:1.0', namespace: edge } ]\n",
        };
        *text = format!(
            "tosca_definitions_version: {}\n{imports}{text}",
            dialect::ALL[0].version
        );
    }
    files.extend(
        EDGE.iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned())),
    );
    files
}

type Linked = (
    BTreeMap<FileId, Checked<Syntax>>,
    Loaded,
    BTreeMap<String, FileId>,
);

fn link(files: &[(String, String)]) -> Linked {
    let mut syntaxes = BTreeMap::new();
    let mut loaded = Loaded {
        roots: vec![FileId(0)],
        ..Loaded::default()
    };
    let mut numbers = BTreeMap::new();
    for (number, (name, text)) in files.iter().enumerate() {
        let file = FileId(number as u32);
        let tree = yaml::parse(
            &Source::new(file, name, text),
            &toscac_syntax::limits::Limits::default(),
        );
        let syntax = lower(&tree, dialect::ALL);
        let faults = [told(&tree.diagnostics), told(&syntax.diagnostics)];
        assert!(!syntax.is_faulty(), "{name}: {faults:?}");
        loaded.paths.insert(file, Arc::from(name.as_str()));
        if name == "sites.yaml" {
            loaded.roots.push(file);
        }
        numbers.insert(name.clone(), file);
        syntaxes.insert(file, syntax);
    }
    for (name, text) in files {
        let syntax: &Checked<Syntax> = &syntaxes[&numbers[name]];
        for import in &syntax.value.imports {
            let led = match import_request(&syntax.value, import) {
                Some(ImportRequest::Profile(_)) => Ok(numbers["edge/profile.yaml"]),
                Some(ImportRequest::Beside(path)) => {
                    let folder = if name.starts_with("edge/") { "edge/" } else { "" };
                    let found = numbers.get(&format!("{folder}{path}"));
                    found
                        .copied()
                        .ok_or_else(|| ImportFault::Missing(path.to_string()))
                }
                _ => panic!("an import that tests do not know in {text}"),
            };
            loaded.imports.insert(import.origin, led);
        }
    }
    (syntaxes, loaded, numbers)
}
