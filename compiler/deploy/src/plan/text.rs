//! A plan as text: site by site, the same on every machine.

use std::fmt;

use toscac_syntax::name::Name;

use super::{Plan, SitePlan, Step};

/// For each site its nodes, its steps with what they come after, and its hand-overs.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for site in &self.sites {
            writeln!(f, "{}", site.name)?;
            self.write_site(site, f)?;
        }
        Ok(())
    }
}

impl Plan {
    fn write_site(&self, site: &SitePlan, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for node in &site.nodes {
            writeln!(f, "  node {}: {}", node.id, node.type_name)?;
        }
        for (direction, steps) in [("install", &site.install), ("undeploy", &site.undeploy)] {
            for step in steps {
                writeln!(f, "  {direction} {}{}", step.id, conditions(step))?;
            }
        }
        for awaited in &site.awaits {
            writeln!(
                f,
                "  awaits {} from {}",
                awaited.name,
                self.places.get(awaited.from).name
            )?;
        }
        for provide in &site.provides {
            let to: Vec<&Name> = provide.to.iter().map(|to| &self.places.get(*to).name).collect();
            writeln!(
                f,
                "  provides {} after {} to {}",
                provide.name,
                provide.step,
                joined(to.into_iter())
            )?;
        }
        Ok(())
    }
}

fn conditions(step: &Step) -> String {
    let mut text = String::new();
    for (word, names) in [("after", &step.after), ("awaits", &step.awaits)] {
        if !names.is_empty() {
            text.push_str(&format!(" {word} {}", joined(names.iter())));
        }
    }
    text
}

fn joined<'a>(names: impl Iterator<Item = &'a Name>) -> String {
    names.map(Name::as_str).collect::<Vec<_>>().join(", ")
}
