//! A placement as text: a line for each component, the same on every machine.

use std::fmt;

use super::{PlacedComponent, Placement, Standing};

/// `web  north`, or with several copies `web  north 2, south 1`; a component that is not there stands at `-`.
impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for component in &self.components {
            writeln!(f, "{}  {}", component.name, self.stands(component))?;
        }
        Ok(())
    }
}

impl Placement {
    fn stands(&self, component: &PlacedComponent) -> String {
        let sites = self.sites.sites.iter().zip(&component.sites);
        let stands: Vec<String> = sites
            .filter_map(|(site, standing)| match standing {
                Standing::Chosen { .. } if component.copies == 1 => Some(site.name.to_string()),
                Standing::Chosen { copies } => Some(format!("{} {copies}", site.name)),
                Standing::Possible | Standing::TurnedAway { .. } => None,
            })
            .collect();
        if stands.is_empty() {
            "-".to_owned()
        } else {
            stands.join(", ")
        }
    }
}
