//! Planning: a service and an inventory of sites → placement, deployment, plan.

use toscac_deploy::placement::{PlaceOptions, Placement, place};
use toscac_deploy::plan::{Plan, plan};
use toscac_model::build::{Inputs, Inventory};
use toscac_model::close::close;
use toscac_model::deployment::Deployment;
use toscac_model::filters::filter_on_inventory;
use toscac_model::service::Service;
use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::entities::Entries;
use toscac_syntax::expression::Expression;
use toscac_syntax::source::FileId;

use crate::service::{ServiceOptions, close_alone, open_service};
use crate::session::Compilation;

/// What is planned.
#[derive(Debug, Clone)]
pub struct PlanRequest<'a> {
    /// The file with the service template.
    pub service: FileId,
    /// The file with the inventory.
    pub sites: FileId,
    /// Input values of the service.
    pub inputs: &'a Checked<Entries<Expression>>,
    /// Files whose service templates may stand for nodes, besides those that are imported.
    pub substitutes: &'a [FileId],
    /// Settings of the search.
    pub options: PlaceOptions,
}

/// Every noun between a compilation and its bundles.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The inventory before it was closed.
    pub sites: Checked<Service>,
    /// The inventory.
    pub inventory: Checked<Deployment>,
    /// The open service.
    pub service: Checked<Service>,
    /// Where everything goes.
    pub placement: Checked<Placement>,
    /// The closed service.
    pub deployment: Checked<Deployment>,
    /// What every site does.
    pub plan: Checked<Plan>,
}

/// Plans a service over an inventory.
pub fn plan_service(compilation: &Compilation, request: &PlanRequest<'_>) -> Planned {
    let types = &compilation.types;
    let definitions = compilation.definitions();
    let no_inputs = Checked::new(Entries::new(), Vec::new());
    let sites = open_service(
        compilation,
        request.sites,
        &ServiceOptions {
            inputs: &no_inputs,
            substitutes: &[],
            inventory: Inventory::None,
        },
    );
    let inventory = close_alone(compilation, &sites, Inputs::Required);
    let service = open_service(
        compilation,
        request.service,
        &ServiceOptions {
            inputs: request.inputs,
            substitutes: request.substitutes,
            inventory: Inventory::Expected,
        },
    );
    let filter = |requirement, position, node| {
        filter_on_inventory(
            &service.value,
            &inventory.value,
            definitions,
            requirement,
            position,
            node,
        )
    };
    // What stands on a fault would only repeat it in other words, so each pass waits for the ones before it.
    let is_sound = !service.is_faulty() && !inventory.is_faulty();
    let placement = if is_sound {
        place(types, &service, &inventory, &filter, &request.options)
    } else {
        faulty(Placement::default())
    };
    let deployment = if placement.is_faulty() {
        faulty(Deployment::default())
    } else {
        close(
            &service,
            &placement.value.decisions,
            &inventory,
            definitions,
            Inputs::Required,
        )
        .after(&placement)
    };
    let plan = if deployment.is_faulty() {
        faulty(Plan::default())
    } else {
        plan(types, &deployment, &placement)
    };
    Planned {
        sites,
        inventory,
        service,
        placement,
        deployment,
        plan,
    }
}

/// The hole that a fault leaves.
fn faulty<T>(nothing: T) -> Checked<T> {
    Checked::new(nothing, Vec::new()).or_faulty(true)
}

impl Planned {
    /// What the passes noticed, in their order.
    pub fn diagnostics(&self) -> impl Iterator<Item = &[Diagnostic]> {
        [
            self.sites.diagnostics.as_slice(),
            &self.inventory.diagnostics,
            &self.service.diagnostics,
            &self.placement.diagnostics,
            &self.deployment.diagnostics,
            &self.plan.diagnostics,
        ]
        .into_iter()
    }
}
