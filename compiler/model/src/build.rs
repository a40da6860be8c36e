//! `build_service`: from service templates to nodes, requirements and choices.

mod activities;
mod checks;
mod copies;
mod counts;
mod groups;
mod inputs;
mod interfaces;
mod joins;
mod layers;
mod judge;
mod lookups;
mod mappings;
mod nodes;
mod relationships;
mod requirements;
mod resolve;
mod slots;
mod substitute;
mod targets;
mod values;
mod workflows;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use toscac_syntax::diagnostic::{Checked, Diagnostic, Severity};
use toscac_syntax::dialect::rules::Rules;
use toscac_syntax::entities::templates::{NodeTemplate, ServiceTemplate};
use toscac_syntax::entities::{Entries, Kind, Syntax};
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;
use toscac_syntax::source::FileId;
use toscac_syntax::yaml::tree::ScalarKind;

use crate::build::copies::Copied;
use crate::limits::Limits;
use crate::names::{Names, TypeId};
use crate::service::{Layer, NodeId, Scope, ScopeId, Service, Slot, SlotSource, Standing, errors};
use crate::types::context::This;
use crate::types::evaluate::{Definitions, TemplateFunctions};
use crate::types::programs::Programs;
use crate::types::template::define_function;
use crate::types::{Parameter, Types};
use crate::value::{Outcome, Wait, WaitsOn};

/// What a service is built from, besides names and types.
#[derive(Debug, Clone)]
pub struct ServiceRequest {
    /// The file whose service template is the service.
    pub file: FileId,
    /// What the service is called when its metadata does not say.
    pub default_name: Name,
    /// Input values from outside, as expressions of the file or command line that gave them.
    pub inputs: Vec<(Name, Expression)>,
    /// Files whose service templates may stand for nodes, besides those that `file` imports.
    pub substitutes: Vec<FileId>,
    /// Whether nodes of an inventory may serve requirements.
    pub inventory: Inventory,
    /// Bounds.
    pub limits: Limits,
}

/// Whether nodes of another representation graph may serve requirements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inventory {
    /// Nobody knows yet: where no node here is of the type that is asked for, one may be given later, and there is a
    /// warning. Where nodes are, and none serves, that is an error as it is without an inventory.
    MayCome,
    /// One comes: what nothing here serves stays open, with a warning.
    Expected,
    /// One is given with the decisions: whoever decides says what nothing serves.
    Given,
    /// There is none: everything must be served from within.
    None,
}

/// What a caller wants of inputs without values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inputs {
    /// They may come later: what depends on them stays open.
    MayBeMissing,
    /// No more come: each required one is reported (T0420).
    Required,
}

/// Builds the open representation graph of one file's service template.
///
/// Never fails. A node, requirement or mapping with a fault is kept as far as it can be understood, and reported
/// (T04xx). A file without a service template gives an empty service.
/// Cost: linear in nodes and assignments; open requirements times nodes of a fitting type.
/// Spec: TOSCA 2.0 §4.2.2, §6.9, §7.2, §8.5, §15.
pub fn build_service(
    files: &BTreeMap<FileId, Checked<Syntax>>,
    names: &Checked<Names>,
    types: &Checked<Types>,
    rules: &BTreeMap<FileId, Rules>,
    programs: Option<&dyn Programs>,
    request: &ServiceRequest,
) -> Checked<Service> {
    let (functions, told) = template_functions(files, &names.value, &types.value, request);
    let mut builder = Builder {
        files,
        names: &names.value,
        types: &types.value,
        definitions: Definitions {
            types: &types.value,
            names: &names.value,
            rules,
            template_functions: Some(&functions),
            programs,
            limits: &request.limits,
        },
        request,
        service: Service {
            name: request.default_name.clone(),
            functions: functions.clone(),
            ..Service::default()
        },
        copied: BTreeMap::new(),
        used_relationships: BTreeSet::new(),
        substituted_files: Vec::new(),
        surroundings: Arc::default(),
        nodes_by_type: BTreeMap::new(),
        is_too_large: false,
        diagnostics: told,
    };
    builder.build();
    let faulty = files.values().any(Checked::is_faulty);
    let Builder {
        service, diagnostics, ..
    } = builder;
    Checked::new(service, without_repetitions(diagnostics))
        .after(names)
        .after(types)
        .or_faulty(faulty)
}

/// Functions that the service templates refine or add (§10.4).
fn template_functions(
    files: &BTreeMap<FileId, Checked<Syntax>>,
    names: &Names,
    types: &Types,
    request: &ServiceRequest,
) -> (TemplateFunctions, Vec<Diagnostic>) {
    let mut all = TemplateFunctions::new();
    let mut told = Vec::new();
    for file in std::iter::once(&request.file).chain(&request.substitutes) {
        let template = files
            .get(file)
            .and_then(|syntax| syntax.value.service_template.as_ref());
        let mut functions = BTreeMap::new();
        for (name, written) in template.iter().flat_map(|template| &template.functions) {
            let outer = names
                .lookup(*file, Kind::Function, name)
                .found()
                .map(|id| types.function(id));
            let name = At::new(name.clone(), written.origin);
            let (function, diagnostics) =
                define_function(files, names, types, &name, written, outer.map(|outer| &**outer));
            told.extend(diagnostics);
            functions.insert(name.value, Arc::new(function));
        }
        if !functions.is_empty() {
            all.insert(*file, functions);
        }
    }
    (all, told)
}

/// A template that is used twice says the same twice; people need it once.
fn without_repetitions(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    diagnostics
        .into_iter()
        .filter(|diagnostic| {
            seen.insert((
                diagnostic.code.number,
                diagnostic.place.clone(),
                diagnostic.message.clone(),
            ))
        })
        .collect()
}

/// What the passes of this module share. Private: the public thing is the function above.
struct Builder<'a> {
    files: &'a BTreeMap<FileId, Checked<Syntax>>,
    names: &'a Names,
    types: &'a Types,
    definitions: Definitions<'a>,
    request: &'a ServiceRequest,
    service: Service,
    /// Service templates with their copies resolved, by file.
    copied: BTreeMap<FileId, Copied>,
    /// Relationship templates that some requirement names: their values were checked there.
    used_relationships: BTreeSet<(FileId, Name)>,
    /// Files of the scopes that are being built, outermost first: a template within itself never ends.
    substituted_files: Vec<FileId>,
    /// What names mean in the expressions of the scope that is being built.
    surroundings: Arc<Surroundings>,
    /// The nodes of each scope by their types.
    nodes_by_type: BTreeMap<ScopeId, BTreeMap<TypeId, Vec<NodeId>>>,
    /// Whether the graph has reached its limit, which was reported: no more templates are taken in.
    is_too_large: bool,
    diagnostics: Vec<Diagnostic>,
}

/// The inputs and nodes of a service template, as checking by types wants them.
#[derive(Debug, Clone, Default)]
struct Surroundings {
    inputs: Arc<Entries<Parameter>>,
    nodes: BTreeMap<Name, Option<TypeId>>,
}

impl<'a> Builder<'a> {
    fn build(&mut self) {
        let Some(syntax) = self.files.get(&self.request.file) else {
            return;
        };
        self.read_header(&syntax.value);
        self.check_layer_words();
        if let Some(template) = &syntax.value.service_template {
            let given = self.given_inputs(template);
            let scope = self.scope(self.request.file, template, None, &given);
            self.check_substitution_mappings(scope, template);
        }
        self.resolve();
    }

    fn read_header(&mut self, syntax: &'a Syntax) {
        let template = syntax.service_template.as_ref();
        let metadata = [
            template.and_then(|template| template.metadata.as_ref()),
            syntax.metadata.as_ref(),
        ];
        for metadata in metadata.into_iter().flatten() {
            if let Some(name) = metadata_text(metadata, "template_name") {
                self.service.name = name.value;
                break;
            }
        }
        self.service.layer = declared_layer(syntax);
        let description = template
            .and_then(|template| template.description.as_ref())
            .or(syntax.description.as_ref());
        self.service.description = description.map(|description| description.value.clone());
    }

    fn given_inputs(&mut self, template: &ServiceTemplate) -> Entries<Expression> {
        let mut given = Entries::new();
        for (name, value) in &self.request.inputs {
            if template.inputs.contains_key(name) {
                given.insert(name.clone(), value.clone());
            } else {
                let known: Vec<Name> = template.inputs.keys().cloned().collect();
                self.report(errors::input_unknown(name, template.origin, &known));
            }
        }
        given
    }

    /// One use of a service template: its inputs, nodes, requirements, groups, policies, outputs.
    fn scope(
        &mut self,
        file: FileId,
        template: &'a ServiceTemplate,
        stands_for: Option<Standing>,
        given: &Entries<Expression>,
    ) -> ScopeId {
        self.substituted_files.push(file);
        let before = std::mem::take(&mut self.surroundings);
        let scope = self.service.scopes.push(Scope {
            file,
            origin: template.origin,
            stands_for,
            substitution_filter: template
                .substitution_mappings
                .as_ref()
                .and_then(|mappings| mappings.substitution_filter.clone()),
            inputs: Entries::new(),
            outputs: Entries::new(),
            nodes: Entries::new(),
            groups: Entries::new(),
            policies: Entries::new(),
            attribute_mappings: Vec::new(),
            capability_mappings: Entries::new(),
        });
        self.check_composition(file, template);
        let parameters = self.parameters(file, &template.inputs);
        let nodes = self.node_templates(file, template);
        self.surround(file, &parameters, &nodes);
        let parameters = self.typed_by_mappings(parameters);
        self.surround(file, &parameters, &nodes);
        let inputs = self.input_slots(&parameters, stands_for.is_some(), given);
        self.service.scopes.get_mut(scope).inputs = inputs;
        for (name, node) in nodes.iter() {
            self.node(scope, name, node);
        }
        self.map_inputs(scope, &parameters);
        self.requirements(scope, &nodes);
        self.check_unused_relationships(file);
        self.open_requirements(scope, template, stands_for);
        self.substitutions(scope, &nodes);
        self.selections(scope, &nodes);
        let workflow_inputs = self.workflow_inputs(scope, template);
        self.groups_and_policies(scope, template, &workflow_inputs);
        self.check_workflows(scope, template, &workflow_inputs);
        let outputs = self.output_slots(scope, template);
        self.service.scopes.get_mut(scope).outputs = outputs;
        self.substituted_files.pop();
        self.surroundings = before;
        scope
    }

    fn surround(
        &mut self,
        file: FileId,
        inputs: &Arc<Entries<Parameter>>,
        nodes: &Entries<Arc<NodeTemplate>>,
    ) {
        let type_of = |node: &NodeTemplate| {
            let name = node.type_name.as_ref()?;
            self.find_type(file, Kind::Node, name)
        };
        let nodes = nodes
            .iter()
            .map(|(name, node)| (name.clone(), type_of(node)))
            .collect();
        self.surroundings = Arc::new(Surroundings {
            inputs: Arc::clone(inputs),
            nodes,
        });
    }

    fn input_slots(
        &mut self,
        parameters: &Entries<Parameter>,
        stands_for_a_node: bool,
        given: &Entries<Expression>,
    ) -> Entries<Slot> {
        let mut slots = Entries::new();
        for (name, parameter) in parameters {
            let slot = match (given.get(name), &parameter.default) {
                (Some(value), default) => {
                    // What a mapping brings belongs to another scope, and its type was checked with the mapping. Where
                    // it brings nothing, the default is there.
                    let outcome = match default {
                        _ if !stands_for_a_node => self.conform(This::Nothing, &parameter.schema, value),
                        Some(default) => self.conform(This::Nothing, &parameter.schema, default),
                        None => Outcome::Undefined,
                    };
                    Slot {
                        origin: value.origin,
                        source: SlotSource::Given,
                        schema: Some(Arc::new(parameter.schema.clone())),
                        expression: Some(value.clone()),
                        outcome,
                    }
                }
                (None, Some(default)) => {
                    let outcome = self.conform(This::Nothing, &parameter.schema, default);
                    Slot {
                        origin: default.origin,
                        source: SlotSource::Default,
                        schema: Some(Arc::new(parameter.schema.clone())),
                        expression: Some(default.clone()),
                        outcome,
                    }
                }
                (None, None) => Slot {
                    origin: parameter.origin,
                    source: SlotSource::Nothing,
                    schema: Some(Arc::new(parameter.schema.clone())),
                    expression: None,
                    // One that is not required is left out; any other value may still come.
                    outcome: if parameter.required {
                        Outcome::Waits(Wait {
                            on: WaitsOn::Input(name.clone()),
                            origin: parameter.origin,
                        })
                    } else {
                        Outcome::Undefined
                    },
                },
            };
            slots.insert(name.clone(), slot);
        }
        slots
    }

    fn output_slots(&mut self, scope: ScopeId, template: &ServiceTemplate) -> Entries<Slot> {
        let file = self.service.scopes[scope].file;
        let mut slots = Entries::new();
        for (name, parameter) in self.parameters(file, &template.outputs).iter() {
            let value = parameter.fixed.as_ref().or(parameter.default.as_ref());
            let outcome = match value {
                Some(value) => self.conform(This::Nothing, &parameter.schema, value),
                None => Outcome::Undefined,
            };
            let schema = match value {
                Some(value) => self.schema_of_value(This::Nothing, &parameter.schema, value),
                None => parameter.schema.clone(),
            };
            let slot = Slot {
                origin: value.map_or(parameter.origin, |value| value.origin),
                source: if value.is_some() {
                    SlotSource::Fixed
                } else {
                    SlotSource::Nothing
                },
                schema: Some(Arc::new(schema)),
                // A fault was told; evaluating it again would tell it twice.
                expression: value.filter(|_| outcome != Outcome::Fault).cloned(),
                outcome,
            };
            slots.insert(name.clone(), slot);
        }
        slots
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn report_all(&mut self, diagnostics: Vec<Diagnostic>) -> bool {
        let faulty = diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error);
        self.diagnostics.extend(diagnostics);
        faulty
    }
}

/// The metadata key that declares the layer of a file.
const LAYER: &str = "toscac.layer";

/// The modelling layer that a file declares, if it is one of the three.
pub fn declared_layer(syntax: &Syntax) -> Option<At<Layer>> {
    let found = metadata_text(syntax.metadata.as_ref()?, LAYER)?;
    Some(At::new(Layer::of_word(&found.value)?, found.origin))
}

/// A text among metadata.
fn metadata_text(metadata: &Expression, key: &str) -> Option<At<Name>> {
    let value = metadata.entry(key)?;
    value.as_string().map(|text| At::new(text.clone(), value.origin))
}

/// Whether a flag among metadata is set.
fn metadata_flag(metadata: &Expression, key: &str) -> bool {
    metadata.entry(key).is_some_and(
        |value| matches!(&value.kind, ExpressionKind::Scalar(scalar, ScalarKind::Boolean) if scalar.text.as_str() == "true"),
    )
}
