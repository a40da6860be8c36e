//! Services: the service template of one file, open and closed.

use rayon::prelude::*;
use toscac_model::build::{Inputs, Inventory, ServiceRequest, build_service};
use toscac_model::close::{close, no_inventory};
use toscac_model::decide::{decide, decide_over};
use toscac_model::decisions::Decisions;
use toscac_model::deployment::Deployment;
use toscac_model::service::Service;
use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::entities::Entries;
use toscac_syntax::entities::templates::ServiceTemplate;
use toscac_syntax::expression::Expression;
use toscac_syntax::name::Name;
use toscac_syntax::source::FileId;

use crate::session::Compilation;

/// What a service is built from, besides its file.
#[derive(Debug, Clone)]
pub struct ServiceOptions<'a> {
    /// Input values from outside.
    pub inputs: &'a Checked<Entries<Expression>>,
    /// Files whose service templates may stand for nodes, besides those that the service imports.
    pub substitutes: &'a [FileId],
    /// Whether nodes of an inventory may serve requirements.
    pub inventory: Inventory,
}

/// Builds the open service of a file. Every file that it imports may stand for its nodes if it has substitution
/// mappings; in the order of imports, then those of `options`, and then those that its archive names.
pub fn open_service(
    compilation: &Compilation,
    file: FileId,
    options: &ServiceOptions<'_>,
) -> Checked<Service> {
    let mut substitutes = Vec::new();
    for candidate in compilation
        .imported_by(file)
        .into_iter()
        .chain(options.substitutes.iter().copied())
        .chain(compilation.files.others.get(&file).into_iter().flatten().copied())
    {
        if candidate != file
            && may_stand_for_nodes(compilation, candidate)
            && !substitutes.contains(&candidate)
        {
            substitutes.push(candidate);
        }
    }
    let request = ServiceRequest {
        file,
        default_name: default_name(compilation, file),
        inputs: options
            .inputs
            .value
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        substitutes,
        inventory: options.inventory,
        limits: compilation.limits.clone(),
    };
    build_service(
        &compilation.files.syntaxes,
        &compilation.names,
        &compilation.types,
        compilation.rules(),
        compilation.programs(),
        &request,
    )
    .after(options.inputs)
}

/// What is noticed about the services of all files that were asked for and have a service template, in the order of
/// their paths: each is built and, when it is sound, closed as far as inputs reach that may be missing.
///
/// An input value goes to the services that have the input. What none of them has goes to the first, which says so.
pub fn check_services(compilation: &Compilation, options: &ServiceOptions<'_>) -> Vec<Vec<Diagnostic>> {
    let files: Vec<FileId> = compilation
        .roots()
        .into_iter()
        .filter(|file| is_service(compilation, *file) && !is_other(compilation, *file))
        .collect();
    let declares = |file: FileId, name: &Name| {
        template(compilation, file).is_some_and(|template| template.inputs.contains_key(name))
    };
    files
        .par_iter()
        .enumerate()
        .map(|(position, file)| {
            let is_for_it = |name: &Name| {
                declares(*file, name) || (position == 0 && !files.iter().any(|file| declares(*file, name)))
            };
            let inputs = options.inputs.clone().map(|mut inputs| {
                inputs.retain(|name, _| is_for_it(name));
                inputs
            });
            let options = ServiceOptions {
                inputs: &inputs,
                ..options.clone()
            };
            let service = open_service(compilation, *file, &options);
            let mut told = service.diagnostics.clone();
            if !service.is_faulty() {
                told.extend(close_alone(compilation, &service, Inputs::MayBeMissing).diagnostics);
            }
            told
        })
        .collect()
}

/// Closes a service without sites: every choice is decided by the Standard's own order.
///
/// The diagnostics are those of deciding and closing, not those of the service.
pub fn close_alone(
    compilation: &Compilation,
    service: &Checked<Service>,
    inputs: Inputs,
) -> Checked<Deployment> {
    let definitions = compilation.definitions();
    let decisions = decide(service, definitions, inputs);
    let nothing = no_inventory();
    closed(
        &decisions,
        close(service, &decisions.value, &nothing, definitions, inputs),
    )
}

/// The closed graph of a service that others may select nodes of, with all that was said of it.
pub fn inventory(compilation: &Compilation, file: FileId) -> (Checked<Deployment>, Vec<Diagnostic>) {
    let no_inputs = Checked::new(Entries::new(), Vec::new());
    let open = open_service(
        compilation,
        file,
        &ServiceOptions {
            inputs: &no_inputs,
            substitutes: &[],
            inventory: Inventory::None,
        },
    );
    let closed = close_alone(compilation, &open, Inputs::Required);
    let told = open.diagnostics.iter().chain(&closed.diagnostics);
    let told = told.cloned().collect();
    (closed, told)
}

/// Closes a service over another representation graph, whose nodes it may select, and which is all there is beside it.
///
/// The diagnostics are those of deciding and closing, not those of the service or the inventory.
pub fn close_over(
    compilation: &Compilation,
    service: &Checked<Service>,
    inventory: &Checked<Deployment>,
    inputs: Inputs,
) -> Checked<Deployment> {
    let definitions = compilation.definitions();
    let decisions = decide_over(service, inventory, definitions, inputs);
    closed(
        &decisions,
        close(service, &decisions.value, inventory, definitions, inputs),
    )
}

fn closed(decisions: &Checked<Decisions>, closed: Checked<Deployment>) -> Checked<Deployment> {
    let faulty = decisions.is_faulty() || closed.is_faulty();
    let diagnostics: Vec<Diagnostic> = decisions
        .diagnostics
        .iter()
        .cloned()
        .chain(closed.diagnostics)
        .collect();
    Checked::new(closed.value, diagnostics).or_faulty(faulty)
}

/// Whether an archive names a file only to stand for nodes.
fn is_other(compilation: &Compilation, file: FileId) -> bool {
    compilation
        .files
        .others
        .values()
        .any(|others| others.contains(&file))
}

/// Whether a file has a service template.
pub fn is_service(compilation: &Compilation, file: FileId) -> bool {
    template(compilation, file).is_some()
}

fn may_stand_for_nodes(compilation: &Compilation, file: FileId) -> bool {
    template(compilation, file).is_some_and(|template| template.substitution_mappings.is_some())
}

fn template(compilation: &Compilation, file: FileId) -> Option<&ServiceTemplate> {
    let syntax = compilation.files.syntaxes.get(&file)?;
    syntax.value.service_template.as_ref()
}

/// The name of the file without its ending.
fn default_name(compilation: &Compilation, file: FileId) -> Name {
    let path = compilation
        .files
        .locations
        .get(&file)
        .map_or("", |location| location.as_str());
    let name = path.rsplit('/').next().unwrap_or(path);
    Name::new(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}
