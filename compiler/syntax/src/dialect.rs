//! Dialects as data: which keys a document may hold, and the few rules that survive normalisation.
//!
//! A dialect is a table of [`Shape`]s. One engine in `lower` reads every document by it, so a further dialect is a
//! further table and no further code. TOSCA 2.0 is the base; every other dialect is a list of what it has otherwise.
//!
//! - `dialect/shape.rs`: elements, keynames, and what stands under them
//! - `dialect/rules.rs`: what later passes match on
//! - `dialect/tosca_2_0.rs`: TOSCA 2.0, and beside it the keynames that it does not have any more
//! - `dialect/delta.rs`: what a dialect has otherwise than its base
//! - `dialect/tosca_1_3.rs`: TOSCA Simple Profile in YAML 1.3
//! - `dialect/desugar.rs`: the rewrites that the tables name
//! - `dialect/words.rs`: a dialect in words
//! - `dialect/foreign.rs`: languages that are recognised and not read

pub mod shape;
pub mod rules;
pub(crate) mod foreign;
mod delta;
mod tosca_2_0;
mod tosca_1_3;
pub mod desugar;
pub mod words;

use std::sync::LazyLock;

use self::rules::Rules;
use self::shape::{Shape, ShapeId};

/// The dialects that are read; the first is the base of all others.
pub static ALL: &[&Dialect] = &[&tosca_2_0::TOSCA_2_0, &tosca_1_3::TOSCA_1_3];

/// A dialect: its shapes and rules.
#[derive(Debug)]
pub struct Dialect {
    /// The value of `tosca_definitions_version`.
    pub version: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The dialect from which it differs; `None` for TOSCA 2.0, whose entities are those of every later pass.
    pub base: Option<&'static Dialect>,
    /// Every shape, in the order of [`ShapeId`].
    pub shapes: LazyLock<Vec<Shape>>,
    /// Keynames that authors bring along from elsewhere.
    pub strangers: &'static [Stranger],
    /// The functions that it knows, where only known names are calls.
    pub functions: &'static [&'static str],
    /// The profile that each of its files imports without saying so.
    pub profile: Option<&'static str>,
    /// What later passes match on.
    pub rules: Rules,
}

impl Dialect {
    /// The row of a shape.
    pub fn shape(&'static self, id: ShapeId) -> &'static Shape {
        &self.shapes[id as usize]
    }
}

/// A keyname that does not exist here, and what to say about it.
#[derive(Debug, PartialEq, Eq)]
pub struct Stranger {
    /// Where it was found.
    pub shape: ShapeId,
    /// The keyname.
    pub name: &'static str,
    /// Where it comes from and what says it here.
    pub note: &'static str,
    /// The keyname that takes its place, when renaming it is all there is to do.
    pub renamed: Option<&'static str>,
}

#[cfg(test)]
mod tests {
    use super::rules::Words;
    use super::shape::Key;
    use super::*;

    #[test]
    fn every_dialect_lists_the_shapes_in_the_order_of_their_ids() {
        for dialect in ALL {
            for (position, shape) in dialect.shapes.iter().enumerate() {
                assert_eq!(shape.id as usize, position, "{} {}", dialect.title, shape.noun);
            }
            assert_eq!(dialect.shapes.len(), ShapeId::SubstitutionMappings as usize + 1);
        }
    }

    #[test]
    fn no_shape_holds_a_keyname_twice() {
        for dialect in ALL {
            for shape in dialect.shapes.iter() {
                let names: [fn(&Key) -> &'static str; 2] = [|key| key.name, |key| key.spelling];
                for name in names {
                    let mut names: Vec<&str> = shape.keys.iter().map(name).collect();
                    let count = names.len();
                    names.sort_unstable();
                    names.dedup();
                    assert_eq!(names.len(), count, "{} {}", dialect.title, shape.noun);
                }
            }
        }
    }

    #[test]
    fn the_words_of_a_dialect_are_those_of_its_table() {
        for dialect in ALL {
            let Words(words) = dialect.rules.words;
            let keys = || dialect.shapes.iter().flat_map(Shape::written);
            let mut renamed: Vec<(&str, &str)> = keys().map(|key| (key.name, key.spelling)).collect();
            renamed.retain(|(name, spelling)| name != spelling);
            renamed.sort_unstable();
            renamed.dedup();
            assert_eq!(words, renamed, "{}", dialect.title);
        }
    }

    #[test]
    fn a_stranger_is_no_keyname_of_its_shape_and_its_new_name_is_one() {
        for dialect in ALL {
            for stranger in dialect.strangers {
                let shape = dialect.shape(stranger.shape);
                assert_eq!(shape.key(stranger.name), None, "{} {}", shape.noun, stranger.name);
                if let Some(renamed) = stranger.renamed {
                    assert!(shape.key(renamed).is_some(), "{} {renamed}", shape.noun);
                }
            }
        }
    }
}
