//! What each target does with its bytes. It panics where a promise is broken: by the code under test, or here by an
//! assertion about what came out of it.

pub(crate) mod compile;
pub(crate) mod csar;
pub(crate) mod expressions;
pub(crate) mod lower;
pub(crate) mod yaml;

/// The body of a target.
type Body = fn(&[u8]);

/// Every target by its name.
pub(crate) const ALL: [(&str, Body); 5] = [
    ("compile", compile::run),
    ("csar", csar::run),
    ("expressions", expressions::run),
    ("lower", lower::run),
    ("yaml", yaml::run),
];

/// Hands bytes to a target.
pub(crate) fn run(target: &str, bytes: &[u8]) {
    let found = ALL.iter().find(|(name, _)| *name == target);
    let (_, body) = found.expect("a target has a name of the table");
    body(bytes);
}
