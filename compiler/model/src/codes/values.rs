//! T034 to T036: values against their schemas, the types of expressions, validation clauses.

use toscac_syntax::diagnostic::Code;

/// All rows of this section, by number.
pub static TABLE: &[&Code] = &[];
