//! T04: service templates, the representation graph, choices and their closing.

use toscac_syntax::diagnostic::Code;

/// All rows of this section, by number.
pub static TABLE: &[&Code] = &[];
