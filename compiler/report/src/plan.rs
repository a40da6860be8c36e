//! The plan before it is signed: where everything goes and why, and what each site does.
//!
//! - `plan/json.rs`: `toscac.plan/v1`
//! - `plan/saved.rs`: what is read back from it
//! - `plan/text.rs`: tables for people
//! - `plan/why.rs`: why a component stands where it stands, and not elsewhere

use toscac_bundle::predicate::Source;
use toscac_deploy::placement::{PlacedComponent, Placement, Standing, Tier, TierKind};
use toscac_deploy::plan::Plan;
use toscac_deploy::sites::Site;
use toscac_model::deployment::Deployment;
use toscac_syntax::diagnostic::Place;
use toscac_syntax::locate::Located;
use toscac_syntax::origin::Origin;

pub mod json;
pub mod saved;
pub mod text;
pub mod why;

/// All that there is to tell about a plan.
pub struct Preview<'a> {
    /// What the service is called.
    pub service: &'a str,
    /// The closed service, empty when there is no placement.
    pub deployment: &'a Deployment,
    /// Where everything goes.
    pub placement: &'a Placement,
    /// What each site does.
    pub plan: &'a Plan,
    /// What all of it was made from.
    pub source: &'a Source,
    /// How many decisions the search was allowed to try.
    pub effort_steps: u64,
    /// What was noticed.
    pub diagnostics: &'a [Located],
    /// Origins as text, the same from every working directory: `service.yaml#/service_template/…`.
    pub origins: &'a dyn Fn(Origin) -> String,
    /// Places as text: `service.yaml:14:11`.
    pub places: &'a dyn Fn(&Place) -> String,
}

impl Preview<'_> {
    /// Whether everything has its place.
    fn is_placed(&self) -> bool {
        !self.placement.tiers.is_empty()
    }
}

/// The sites at which a component stands, with how many copies.
fn stands_at<'a>(
    placement: &'a Placement,
    component: &'a PlacedComponent,
) -> impl Iterator<Item = (&'a Site, u32)> {
    let sites = placement.sites.sites.iter().zip(&component.sites);
    sites.filter_map(|(site, standing)| match standing {
        Standing::Chosen { copies } => Some((site, *copies)),
        Standing::Possible | Standing::TurnedAway { .. } => None,
    })
}

fn tier_word(kind: TierKind) -> &'static str {
    match kind {
        TierKind::Moves => "moves",
        TierKind::Cost => "cost",
        TierKind::Balance => "balance",
    }
}

/// What a tier is worth, in its unit: moved copies, smallest units of the currency, shares.
fn tier_text(tier: Tier) -> String {
    match tier.kind {
        TierKind::Moves => tier.value.to_string(),
        TierKind::Cost | TierKind::Balance => millionths(tier.value),
    }
}

fn millionths(value: u128) -> String {
    let (whole, rest) = (value / 1_000_000, value % 1_000_000);
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{rest:06}").trim_end_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_millionths_is_shown_without_idle_zeros() {
        for (value, text) in [
            (0, "0"),
            (85_000_000, "85"),
            (85_500_000, "85.5"),
            (1, "0.000001"),
        ] {
            assert_eq!(millionths(value), text);
        }
    }
}
