//! Values from and to other sites.

use toscac_bundle::codes;
use toscac_bundle::digest::Digest;
use toscac_bundle::handover::{self, Expected, Handover};
use toscac_bundle::limits::Limits as BundleLimits;
use toscac_bundle::reject::Reject;

use serde_json::Value;

use super::{Course, Runner};
use crate::events::Event;
use crate::exchange::Exchange;
use crate::machine::Machine;
use crate::stop::{Stop, problem};

impl Runner<'_, '_> {
    /// Takes in the hand-overs that have arrived and hold.
    pub(super) fn look_for_handovers(
        &mut self,
        machine: &mut Machine,
        course: &mut Course,
    ) -> Result<(), Stop> {
        let (Some(exchange), Some(root)) = (self.host.exchange, self.root) else {
            return Ok(());
        };
        for name in machine.missing_handovers() {
            let Some(awaited) = self.plan.steps.awaits.iter().find(|awaited| awaited.name == name) else {
                continue;
            };
            let deployment = &self.plan.steps.deployment;
            let expected = Expected::new(awaited, deployment, root, &self.plan.steps.site);
            match open_handover(exchange, &expected) {
                Ok(Some((handover, envelope))) => {
                    self.feed(
                        machine,
                        course,
                        Event::Handover {
                            name,
                            value: handover.value,
                            envelope,
                        },
                    )?;
                }
                Ok(None) => {}
                // Anybody may leave anything there: what does not hold has not arrived.
                Err(reject) => {
                    let line = format!("warning[{}]: {}", reject.code.number, reject.message);
                    if course.told.insert(line.clone()) {
                        (self.host.tell)(&line);
                    }
                }
            }
        }
        Ok(())
    }

    /// Signs a value and leaves it for the sites that wait for it.
    pub(super) fn offer(&mut self, course: &mut Course, name: &str, value: &Value) {
        let Some(provide) = self
            .plan
            .steps
            .provides
            .iter()
            .find(|provide| provide.name == name)
        else {
            return;
        };
        let Some(exchange) = self.host.exchange else {
            let line = format!("the hand-over `{name}` is not given to other sites: there is no --exchange");
            if course.told.insert(line.clone()) {
                (self.host.tell)(&line);
            }
            return;
        };
        let steps = &self.plan.steps;
        let handover = Handover {
            format: handover::Format::V1,
            deployment: steps.deployment.clone(),
            from: steps.site.clone(),
            to: provide.to.clone(),
            name: name.to_owned(),
            value: value.clone(),
        };
        let left = handover::path(&steps.deployment, &steps.site, name)
            .map_err(|reject| reject.message)
            .and_then(|place| {
                let bytes = handover::seal(&handover, self.key).map_err(|fault| fault.to_string())?;
                exchange.offer(&place, &bytes).map_err(|error| error.to_string())
            });
        if let Err(reason) = left {
            let message = format!("the hand-over `{name}` cannot be left in the exchange: {reason}");
            course.exchange_problem = Some(problem(&codes::EXCHANGE_DIRECTORY, message));
        }
    }
}

fn open_handover(exchange: &dyn Exchange, expected: &Expected) -> Result<Option<(Handover, Digest)>, Reject> {
    let limits = BundleLimits::default();
    let place = handover::path(&expected.deployment, &expected.from, &expected.name)?;
    let found = exchange
        .fetch(&place, limits.envelope_bytes_max)
        .map_err(|error| {
            Reject::new(
                &codes::HANDOVER_SHAPE,
                format!("the hand-over `{place}` cannot be read: {error}"),
            )
        })?;
    let Some(bytes) = found else { return Ok(None) };
    let opened = handover::open(&bytes, expected, &limits)?;
    Ok(Some((opened, Digest::of(&bytes))))
}
