//! Lists of allowed types: `valid_…_types`, `members` and `targets`, which only ever narrow.

use toscac_syntax::entities::{Kind, NameList};

use super::errors;
use super::maker::Maker;
use crate::names::TypeId;

impl Maker<'_> {
    /// The effective list: the author's, each entry of which every list in `bounds` must allow, else the first bound.
    ///
    /// A name that means nothing was reported; the list that holds it then allows everything.
    pub(super) fn allowed_types(
        &mut self,
        written: Option<&NameList>,
        kinds: &[Kind],
        keyname: &'static str,
        bounds: &[&Option<Vec<TypeId>>],
    ) -> Option<Vec<TypeId>> {
        let Some(written) = written else {
            return bounds.iter().find_map(|bound| bound.as_ref()).cloned();
        };
        let mut allowed = Vec::with_capacity(written.names.len());
        let mut is_known = true;
        for name in &written.names {
            match kinds.iter().find_map(|kind| self.lookup(*kind, name)) {
                Some(id) => {
                    let types = self.view.types;
                    let refusing = bounds.iter().find_map(|bound| {
                        let bound = bound.as_deref()?;
                        let is_allowed = bound.iter().any(|allowed| types.is_derived_from(id, *allowed));
                        (!is_allowed).then_some(bound)
                    });
                    if let Some(bound) = refusing {
                        let bound: Vec<&str> = bound.iter().map(|id| types.name(*id).as_str()).collect();
                        let keyname = self.syntax().rules.spelling(keyname);
                        self.tell(errors::list_widened(name, keyname, &bound));
                    }
                    allowed.push(id);
                }
                None => is_known = false,
            }
        }
        is_known.then_some(allowed)
    }
}
