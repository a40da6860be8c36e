//! The order of a life, as data: which operations run, in which order, and at which end of a relationship.
//!
//! The Standard leaves this to profiles. The lines are read from above: what stands in one line runs for all nodes
//! concerned before what stands in the next.

use toscac_bundle::steps::Verb;

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Phase {
    /// The operation.
    pub(super) operation: &'static str,
    /// Whose operation it is, and where it runs.
    pub(super) on: On,
    /// What it does to the world.
    pub(super) verb: Verb,
}

/// Whose operation a phase runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    /// The node's own.
    Node,
    /// That of a relationship which begins at the node, where the node stands.
    Source,
    /// The same, where its target stands.
    Target,
}

/// Interface types of nodes whose operations are a life; a type that derives from one counts.
pub(super) const NODE_INTERFACES: &[&str] = &["Lifecycle", "Standard"];
/// Interface types of relationships whose operations belong to the life of the source.
pub(super) const RELATIONSHIP_INTERFACES: &[&str] = &["Configure"];

/// From nothing to running. A node begins after all that its requirements lead to.
pub(super) const INSTALL: &[Phase] = &[
    apply("create", On::Node),
    apply("pre_configure_source", On::Source),
    apply("pre_configure_target", On::Target),
    apply("configure", On::Node),
    apply("post_configure_source", On::Source),
    apply("post_configure_target", On::Target),
    apply("start", On::Node),
    apply("add_target", On::Source),
    apply("add_source", On::Target),
];

/// From running to nothing. A node begins after all whose requirements lead to it.
pub(super) const UNDEPLOY: &[Phase] = &[
    destroy("remove_target", On::Source),
    destroy("stop", On::Node),
    destroy("delete", On::Node),
];

const fn apply(operation: &'static str, on: On) -> Phase {
    Phase {
        operation,
        on,
        verb: Verb::Apply,
    }
}

const fn destroy(operation: &'static str, on: On) -> Phase {
    Phase {
        operation,
        on,
        verb: Verb::Destroy,
    }
}
