//! What a requirement asks of a site, and whether the site is and has that.

use toscac_model::names::TypeId;
use toscac_model::service::{Requirement, RequirementId};
use toscac_model::types::CapabilityWish;
use toscac_model::value::{Outcome, Value, Wait};
use toscac_syntax::diagnostic::Place;
use toscac_syntax::name::Name;

use super::draft::Draft;
use super::errors;
use crate::lookup;

impl Draft<'_> {
    /// Restricts every component to the sites that are ready, of the right type, and pass its filters.
    pub(super) fn take_sites(&mut self) {
        for index in 0..self.components.len() {
            self.take_ready(index);
            for wish in 0..self.components[index].wishes.len() {
                let requirements = self.components[index].wishes[wish].requirements.clone();
                for requirement in requirements {
                    self.take_wish(index, requirement);
                }
            }
        }
    }

    /// A site that takes nothing new keeps what it has.
    fn take_ready(&mut self, index: usize) {
        let previous = self.options.previous.as_ref();
        let (sites, name) = (self.sites, self.name(index).clone());
        let stays = |site: usize| {
            let before = previous.and_then(|previous| previous.get(&name)?.get(&sites.sites[site].name));
            before.is_some_and(|copies| *copies > 0)
        };
        let place = Place::key(self.service.nodes[self.components[index].node].origin);
        self.restrict(
            index,
            place,
            "sites that are draining take nothing new".to_owned(),
            |site| {
                let is_closed = !sites.sites[site].is_ready && !stays(site);
                is_closed.then(|| "is draining and takes nothing new".to_owned())
            },
        );
    }

    fn take_wish(&mut self, index: usize, id: RequirementId) {
        let service = self.service;
        let wish = &service.requirements[id];
        let reasons: Vec<Option<String>> = (0..self.sites.sites.len())
            .map(|site| self.offer(wish, site).err())
            .collect();
        let text = format!("`{}` asks for {}", wish.name, self.wanted(wish));
        self.restrict(index, Place::key(wish.origin), text, |site| reasons[site].clone());
        for position in 0..wish.filters.len() {
            self.take_filter(index, id, position, &reasons);
        }
    }

    /// A filter is only asked about sites that are what it speaks of.
    fn take_filter(&mut self, index: usize, id: RequirementId, position: usize, unfit: &[Option<String>]) {
        let service = self.service;
        let wish = &service.requirements[id];
        let mut passes = Vec::new();
        let mut waits: Option<(Wait, usize)> = None;
        for (site, unfit) in unfit.iter().enumerate() {
            let outcome = match unfit {
                Some(_) => Outcome::Fault,
                None => (self.filter)(id, position, self.sites.sites[site].node),
            };
            passes.push(match outcome {
                Outcome::Known(Value::Boolean(passes)) => passes,
                Outcome::Known(_) | Outcome::Undefined => false,
                Outcome::Fault => true,
                Outcome::Waits(wait) => {
                    waits.get_or_insert((wait, site));
                    true
                }
            });
        }
        if let Some((wait, site)) = waits {
            let site = &self.sites.sites[site].name;
            self.diagnostics.push(errors::filter_undecided(
                wish,
                &service.nodes[wish.node],
                site,
                &wait,
            ));
        }
        let text = format!("`{}` asks for a site that passes this", wish.name);
        self.restrict(index, Place::value(wish.filters[position].origin), text, |site| {
            (!passes[site]).then(|| format!("does not pass the filter of `{}`", wish.name))
        });
    }

    /// The capability of a site that satisfies a requirement, or why there is none.
    pub(super) fn offer(&self, wish: &Requirement, site: usize) -> Result<Name, String> {
        let node = self.site_node(site);
        if let Some(wanted) = wish.node_type
            && !lookup::derives(self.types, node.type_id, wanted)
        {
            let is = lookup::name(self.types, node.type_id);
            return Err(format!(
                "is a `{is}`, and `{}` asks for a `{}`",
                wish.name,
                self.type_name(wanted)
            ));
        }
        let found = node
            .capabilities
            .iter()
            .find(|(name, capability)| match &wish.capability {
                CapabilityWish::Type(wanted) => lookup::derives(self.types, capability.type_id, *wanted),
                CapabilityWish::Symbolic(wanted) => *name == wanted,
                CapabilityWish::Unknown => true,
            });
        let Some((name, _)) = found else {
            return Err(match &wish.capability {
                CapabilityWish::Type(wanted) => {
                    format!(
                        "offers no `{}`, which `{}` asks for",
                        self.type_name(*wanted),
                        wish.name
                    )
                }
                CapabilityWish::Symbolic(wanted) => {
                    format!("has no capability `{wanted}`, which `{}` asks for", wish.name)
                }
                CapabilityWish::Unknown => "offers nothing".to_owned(),
            });
        };
        Ok(name.clone())
    }

    /// What a requirement asks for, in words.
    fn wanted(&self, wish: &Requirement) -> String {
        let capability = match &wish.capability {
            CapabilityWish::Type(wanted) => format!("a `{}`", self.type_name(*wanted)),
            CapabilityWish::Symbolic(wanted) => format!("the capability `{wanted}`"),
            CapabilityWish::Unknown => "anything".to_owned(),
        };
        match wish.node_type {
            Some(wanted) => format!("{capability} of a `{}`", self.type_name(wanted)),
            None => capability,
        }
    }

    fn type_name(&self, id: TypeId) -> &str {
        lookup::name(self.types, Some(id))
    }
}
