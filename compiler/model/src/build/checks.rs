//! What can be said of named targets while the service is open: they are there, they pass, and they have enough.

use crate::build::Builder;
use crate::build::resolve::{Forced, Forcings};
use crate::graph::Evaluation;
use crate::service::{Target, requirement_errors};

impl Builder<'_> {
    /// Copies that are addressed are there, and there are as many different ones as a requirement wants.
    pub(super) fn check_indices(&mut self, forced: &Forcings) {
        let told = self.with_forced(forced, |engine| {
            let service = engine.service;
            let mut told = Vec::new();
            for (id, requirement) in service.requirements.iter() {
                let Target::Named { node, index, .. } = &requirement.target else {
                    continue;
                };
                let target = &service.nodes[*node];
                let Some(there) = target.count else {
                    continue;
                };
                if service.copies(requirement.node) == Some(0) {
                    continue;
                }
                if requirement.optional {
                    continue;
                }
                match index {
                    Some(slot) => told.extend(engine.check_index(id, slot, there)),
                    None => {
                        if let Some(wanted) = requirement.count
                            && wanted > there
                        {
                            told.push(requirement_errors::too_few_nodes(
                                &requirement.name,
                                &target.name,
                                requirement.origin,
                                wanted,
                                there,
                            ));
                        }
                    }
                }
            }
            told
        });
        self.report_all(told);
    }

    /// Named targets pass the filters, and what is allocated of them is there. Open requirements are judged when they
    /// are decided, and nothing is said of them here, even where there is one candidate only.
    pub(super) fn check_targets(&mut self, forced: &Forcings) {
        let mut told = self.with_forced(forced, |engine| engine.check_named_targets());
        told.extend(self.with_forced(&Forcings::new(), |engine| engine.check_capacities()));
        self.report_all(told);
    }

    fn with_forced<T>(&mut self, forced: &Forcings, ask: impl FnOnce(&mut Evaluation<'_>) -> T) -> T {
        let resolution = Forced {
            service: &self.service,
            ends: forced,
        };
        // Whatever is wrong with values was reported when they were evaluated.
        let mut engine =
            Evaluation::new(self.definitions, &self.service, None, &resolution).with_leads(&self.leads());
        ask(&mut engine)
    }
}
