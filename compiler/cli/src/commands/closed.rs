//! The closed graph that `compile` writes and `graph` draws.

use toscac_driver::service::{ServiceOptions, close_alone, close_over, inventory, open_service};
use toscac_model::build::{Inputs as InputRule, Inventory};
use toscac_model::close::no_inventory;
use toscac_model::deployment::Deployment;
use toscac_model::service::Service;
use toscac_syntax::diagnostic::Checked;
use toscac_syntax::locate::Located;

use super::arguments::Program;

/// A service, closed without sites.
pub struct Closed {
    /// As it was before anything was decided.
    pub service: Checked<Service>,
    /// The other graph that nodes are selected from; empty if none was named.
    pub inventory: Checked<Deployment>,
    /// With everything decided.
    pub deployment: Checked<Deployment>,
    /// What is to be told, of the files and the inputs as well.
    pub noticed: Vec<Located>,
}

impl Program {
    /// Decides and closes the service by the Standard's own order, over the other graph if one was named.
    pub fn close(&self) -> Closed {
        let compilation = &self.compilation;
        let options = ServiceOptions {
            inputs: &self.inputs,
            substitutes: &self.substitutes,
            inventory: match self.sites {
                Some(_) => Inventory::Given,
                None => Inventory::None,
            },
        };
        let service = open_service(compilation, self.service, &options);
        let (inventory, told, deployment) = match self.sites {
            Some(file) => {
                let (inventory, told) = inventory(compilation, file);
                let deployment = close_over(compilation, &service, &inventory, InputRule::Required);
                (inventory, told, deployment)
            }
            None => {
                let deployment = close_alone(compilation, &service, InputRule::Required);
                (no_inventory(), Vec::new(), deployment)
            }
        };
        let noticed = compilation.located([
            self.inputs.diagnostics.as_slice(),
            &told,
            &service.diagnostics,
            &deployment.diagnostics,
        ]);
        Closed {
            service,
            inventory,
            deployment,
            noticed,
        }
    }
}
