//! Whether steps agree with themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::name;
use crate::steps::{Input, Step, Steps};

impl Steps {
    /// Says what contradicts what in these steps, if anything does.
    ///
    /// After `Ok` every id that something names exists, both arrays are topological orders, every
    /// hand-over that a step reads is awaited by it, and all names that become paths may do so.
    /// Cost: proportional to the size of the steps, times a logarithm.
    ///
    /// # Errors
    /// The first contradiction, as one line for people.
    pub fn check(&self) -> Result<(), String> {
        let checker = Checker {
            nodes: unique("node", self.nodes.iter().map(|node| &node.id))?,
            awaits: unique(
                "awaited hand-over",
                self.awaits.iter().map(|awaited| &awaited.name),
            )?,
        };
        unique(
            "provided hand-over",
            self.provides.iter().map(|provide| &provide.name),
        )?;
        unique(
            "step",
            self.install.iter().chain(&self.undeploy).map(|step| &step.id),
        )?;
        self.check_names()?;
        checker.check_order(&self.install)?;
        checker.check_order(&self.undeploy)?;
        self.check_provides()
    }

    fn check_names(&self) -> Result<(), String> {
        if self.deployment.version < 1 {
            return Err("expected a version of at least 1, found 0".to_owned());
        }
        let awaits = self
            .awaits
            .iter()
            .flat_map(|awaited| [&awaited.name, &awaited.from]);
        let provides = self
            .provides
            .iter()
            .flat_map(|provide| provide.to.iter().chain([&provide.name]));
        for text in [&self.site, &self.deployment.name]
            .into_iter()
            .chain(awaits)
            .chain(provides)
        {
            if !name::is_segment(text) {
                return Err(format!(
                    "expected a name of letters, digits, `.`, `_` and `-`, found `{text}`"
                ));
            }
        }
        if let Some(awaited) = self.awaits.iter().find(|awaited| awaited.from == self.site) {
            return Err(format!(
                "the site `{}` awaits `{}` from itself",
                self.site, awaited.name
            ));
        }
        Ok(())
    }

    fn check_provides(&self) -> Result<(), String> {
        let steps: BTreeMap<&str, &Step> = self.install.iter().map(|step| (step.id.as_str(), step)).collect();
        for provide in &self.provides {
            if !steps.contains_key(provide.step.as_str()) {
                return Err(format!(
                    "the hand-over `{}` comes from `{}`, which is no install step",
                    provide.name, provide.step
                ));
            }
        }
        Ok(())
    }
}

struct Checker<'a> {
    nodes: BTreeSet<&'a str>,
    awaits: BTreeSet<&'a str>,
}

impl Checker<'_> {
    fn check_order(&self, steps: &[Step]) -> Result<(), String> {
        let mut earlier: BTreeSet<&str> = BTreeSet::new();
        for step in steps {
            if let Some(other) = step.after.iter().find(|other| !earlier.contains(other.as_str())) {
                return Err(format!(
                    "the step `{}` comes after `{other}`, which is not before it",
                    step.id
                ));
            }
            self.check_step(step)?;
            earlier.insert(&step.id);
        }
        Ok(())
    }

    fn check_step(&self, step: &Step) -> Result<(), String> {
        let id = &step.id;
        if !self.nodes.contains(step.node.as_str()) {
            return Err(format!(
                "the step `{id}` works on `{}`, which is no node of this site",
                step.node
            ));
        }
        if step.timeout_seconds < 1 || step.attempts_max < 1 {
            return Err(format!("the step `{id}` may take no time, or may not be tried"));
        }
        if let Some(awaited) = step
            .awaits
            .iter()
            .find(|awaited| !self.awaits.contains(awaited.as_str()))
        {
            return Err(format!(
                "the step `{id}` awaits `{awaited}`, which this site does not"
            ));
        }
        step.inputs
            .values()
            .try_for_each(|input| self.check_input(step, input))
    }

    /// Recurses as deep as canonical JSON nests, which is bounded.
    fn check_input(&self, step: &Step, input: &Input) -> Result<(), String> {
        let id = &step.id;
        match input {
            Input::Value(_) => Ok(()),
            Input::Attribute(attribute) if self.nodes.contains(attribute.node.as_str()) => Ok(()),
            Input::Attribute(attribute) => Err(format!(
                "the step `{id}` reads `{}`, which is no node of this site",
                attribute.node
            )),
            Input::Handover(name) if step.awaits.contains(name) => Ok(()),
            Input::Handover(name) => Err(format!(
                "the step `{id}` reads the hand-over `{name}` without awaiting it"
            )),
            Input::List(inputs) | Input::Concat(inputs) => {
                inputs.iter().try_for_each(|input| self.check_input(step, input))
            }
        }
    }
}

fn unique<'a>(what: &str, names: impl Iterator<Item = &'a String>) -> Result<BTreeSet<&'a str>, String> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name.as_str()) {
            return Err(format!("the {what} `{name}` stands twice"));
        }
    }
    Ok(seen)
}
