//! A plan that was written and looked at: what of it an emitter must find again.

use std::collections::BTreeMap;

use serde::Deserialize;
use toscac_bundle::canonical::{self, JsonFault};
use toscac_bundle::predicate::Source;
use toscac_deploy::placement::Placement;

use super::stands_at;

/// Where components stand: path of the component → name of the site → copies.
type Stands = BTreeMap<String, BTreeMap<String, u32>>;

/// A saved plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// How long its placement was sought.
    pub effort_steps: u64,
    source: Source,
    stands: Stands,
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "format")]
    _format: Format,
    source: Source,
    #[serde(deserialize_with = "canonical::wide_integer")]
    effort: u64,
    components: Vec<Component>,
}

#[derive(Deserialize)]
enum Format {
    #[serde(rename = "toscac.plan/v1")]
    V1,
}

#[derive(Deserialize)]
struct Component {
    name: String,
    sites: Vec<Stand>,
}

#[derive(Deserialize)]
struct Stand {
    site: String,
    copies: u32,
}

impl Saved {
    /// Reads what `toscac plan --format json` wrote.
    ///
    /// # Errors
    /// It is no JSON of the format `toscac.plan/v1`.
    pub fn parse(bytes: &[u8]) -> Result<Saved, JsonFault> {
        let document: Document = canonical::decode_strict(bytes)?;
        let stands = document.components.into_iter().map(|component| {
            let sites = component
                .sites
                .into_iter()
                .map(|stand| (stand.site, stand.copies));
            (component.name, sites.collect())
        });
        Ok(Saved {
            effort_steps: document.effort,
            source: document.source,
            stands: stands.collect(),
        })
    }

    /// What has changed since it was written, as words for people; `None` when the same things give the same placement.
    pub fn is_stale(&self, source: &Source, placement: &Placement) -> Option<&'static str> {
        if self.source.service != source.service {
            return Some("the service");
        }
        if self.source.inputs != source.inputs {
            return Some("the inputs");
        }
        if self.source.sites != source.sites {
            return Some("the sites");
        }
        // The same things give the same placement, unless another compiler looks at them or the plan was changed.
        (self.stands != stands(placement)).then_some("itself or of toscac")
    }
}

fn stands(placement: &Placement) -> Stands {
    let stands = placement.components.iter().map(|component| {
        let sites = stands_at(placement, component).map(|(site, copies)| (site.name.to_string(), copies));
        (component.name.to_string(), sites.collect())
    });
    stands.collect()
}
