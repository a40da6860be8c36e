//! YAML as raw trees: read before the dialect is known, with everything an author wrote still there.

pub mod tree;
