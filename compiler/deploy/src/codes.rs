//! The tables of T05 (placement), T06 (plan) and T07 (emitting). A number is never used again.
//!
//! Each row has its page in `codes/` beside `src/`.

use toscac_syntax::diagnostic::Code;

/// Placement.
pub static T05: &[&Code] = &[
    &INVENTORY_WITHOUT_SITES,
    &SITE_PROPERTY_UNKNOWN,
    &NO_SITE_SATISFIES,
    &PLACEMENT_CONFLICT,
    &SEARCH_EXHAUSTED,
    &POLICY_NOT_SOLVED,
    &WISH_NOT_SOLVED,
    &FILTER_UNDECIDED,
    &QUANTITY_UNUSABLE,
    &WISH_UNKNOWN,
    &NOTHING_STANDS_FOR,
    &PLACEMENT_TOO_LARGE,
    &PLAN_NOT_BELIEVED,
    &INVENTORY_OF_ANOTHER_LAYER,
];

/// Plan.
pub static T06: &[&Code] = &[
    &OPERATION_WITHOUT_PLUGIN,
    &OPERATION_WITHOUT_FILE,
    &OPERATION_WITHOUT_SITE,
    &CYCLIC_STEP_ORDER,
    &UNRESOLVED_INPUT,
    &OUTPUT_OF_ANOTHER_NODE,
    &PLAN_STALE,
];

/// Emitting.
pub static T07: &[&Code] = &[
    &SITE_WITHOUT_IDENTITY,
    &IDENTITY_UNREADABLE,
    &ARTIFACT_MISSING,
    &PLUGIN_MISSING,
    &NAME_UNUSABLE,
    &VALUE_UNUSABLE,
];

/// An inventory in which no node is a site.
pub static INVENTORY_WITHOUT_SITES: Code = Code::error(
    "T0501",
    "inventory_without_sites",
    "an inventory has no node that is a site",
    "edge profile, EdgeSite",
    include_str!("../codes/T0501.md"),
);

/// A property of a site that waits for something.
pub static SITE_PROPERTY_UNKNOWN: Code = Code::error(
    "T0502",
    "site_property_unknown",
    "a property of a site is not known when the plan is made",
    "edge profile, EdgeSite",
    include_str!("../codes/T0502.md"),
);

/// A component that no site could take, even alone.
pub static NO_SITE_SATISFIES: Code = Code::error(
    "T0503",
    "no_site_satisfies",
    "no site satisfies what a component asks for",
    "TOSCA 2.0 §8.5, §8.5.2, §8.5.5",
    include_str!("../codes/T0503.md"),
);

/// Wishes of which each could be met, and not all together.
pub static PLACEMENT_CONFLICT: Code = Code::error(
    "T0504",
    "placement_conflict",
    "several wishes contradict, so there is no placement",
    "TOSCA 2.0 §8.5, §8.5.5",
    include_str!("../codes/T0504.md"),
);

/// Neither a placement nor the proof that there is none.
pub static SEARCH_EXHAUSTED: Code = Code::error(
    "T0505",
    "search_exhausted",
    "the search for a placement ended before it found one",
    "toscac plan --effort",
    include_str!("../codes/T0505.md"),
);

/// A placement policy, or a setting of one, beyond the planner.
pub static POLICY_NOT_SOLVED: Code = Code::error(
    "T0506",
    "policy_not_solved",
    "a policy asks for something that the planner cannot do yet",
    "TOSCA 2.0 §16.3",
    include_str!("../codes/T0506.md"),
);

/// A combination of requirements beyond the planner.
pub static WISH_NOT_SOLVED: Code = Code::error(
    "T0507",
    "wish_not_solved",
    "a requirement asks for something that the planner cannot do yet",
    "TOSCA 2.0 §8.5",
    include_str!("../codes/T0507.md"),
);

/// A node filter that waits for something.
pub static FILTER_UNDECIDED: Code = Code::error(
    "T0508",
    "filter_undecided",
    "whether a site or node passes a filter is not known when the plan is made",
    "TOSCA 2.0 §8.5.2",
    include_str!("../codes/T0508.md"),
);

/// A capacity or an allocation that is no exact amount.
pub static QUANTITY_UNUSABLE: Code = Code::error(
    "T0509",
    "quantity_unusable",
    "an amount of capacity cannot be counted with",
    "TOSCA 2.0 §8.5.5",
    include_str!("../codes/T0509.md"),
);

/// A count or a policy's property that waits for something.
pub static WISH_UNKNOWN: Code = Code::error(
    "T0510",
    "wish_unknown",
    "a number that placement needs is not known when the plan is made",
    "TOSCA 2.0 §8.5.4",
    include_str!("../codes/T0510.md"),
);

/// A node that a service should stand for, and none does.
pub static NOTHING_STANDS_FOR: Code = Code::error(
    "T0511",
    "nothing_stands_for",
    "no service stands for a node, so it cannot be planned",
    "TOSCA 2.0 §15",
    include_str!("../codes/T0511.md"),
);

/// More components and sites than can be planned together.
pub static PLACEMENT_TOO_LARGE: Code = Code::error(
    "T0512",
    "placement_too_large",
    "there are more components and sites than can be planned together",
    "toscac limits",
    include_str!("../codes/T0512.md"),
);

/// A placement that does not pass the check of its own certificate.
pub static PLAN_NOT_BELIEVED: Code = Code::error(
    "T0513",
    "plan_not_believed",
    "a placement does not pass its check",
    "toscac plan",
    include_str!("../codes/T0513.md"),
);

/// An inventory declares a layer on which there are no sites.
pub static INVENTORY_OF_ANOTHER_LAYER: Code = Code::error(
    "T0520",
    "inventory_of_another_layer",
    "an inventory declares a layer on which there are no sites",
    "toscac, layers",
    include_str!("../codes/T0520.md"),
);

/// An implementation whose artifact type names no plugin.
pub static OPERATION_WITHOUT_PLUGIN: Code = Code::error(
    "T0601",
    "operation_without_plugin",
    "no plugin runs the artifact of an operation",
    "edge profile, Executable",
    include_str!("../codes/T0601.md"),
);

/// An implementation without a primary artifact that has a file.
pub static OPERATION_WITHOUT_FILE: Code = Code::error(
    "T0602",
    "operation_without_file",
    "an operation is implemented by no file that could be run",
    "TOSCA 2.0 §11.5, §12.2",
    include_str!("../codes/T0602.md"),
);

/// Operations of a node that stands nowhere.
pub static OPERATION_WITHOUT_SITE: Code = Code::error(
    "T0603",
    "operation_without_site",
    "a node has operations and no site that runs them",
    "TOSCA 2.0 §11.3",
    include_str!("../codes/T0603.md"),
);

/// Dependencies that run in a circle.
pub static CYCLIC_STEP_ORDER: Code = Code::error(
    "T0604",
    "cyclic_step_order",
    "steps wait for each other in a circle",
    "TOSCA 2.0 §4.4",
    include_str!("../codes/T0604.md"),
);

/// An input that nothing supplies.
pub static UNRESOLVED_INPUT: Code = Code::error(
    "T0605",
    "unresolved_input",
    "an input of an operation waits for something that no step supplies",
    "TOSCA 2.0 §11.3, §10.2",
    include_str!("../codes/T0605.md"),
);

/// An output mapped to a node that the operation does not work on.
pub static OUTPUT_OF_ANOTHER_NODE: Code = Code::error(
    "T0606",
    "output_of_another_node",
    "an operation writes an attribute of another node",
    "TOSCA 2.0 §11.3",
    include_str!("../codes/T0606.md"),
);

/// A saved plan that no longer fits what it was made from.
pub static PLAN_STALE: Code = Code::error(
    "T0607",
    "plan_stale",
    "a saved plan was made from other inputs",
    "toscac emit --plan",
    include_str!("../codes/T0607.md"),
);

/// A site for which nothing can be signed.
pub static SITE_WITHOUT_IDENTITY: Code = Code::error(
    "T0701",
    "site_without_identity",
    "a site has no public identity",
    "edge profile, EdgeSite",
    include_str!("../codes/T0701.md"),
);

/// A text that is no public identity.
pub static IDENTITY_UNREADABLE: Code = Code::error(
    "T0702",
    "identity_unreadable",
    "a public identity of a site cannot be read",
    "edge profile, EdgeSite",
    include_str!("../codes/T0702.md"),
);

/// A file of an artifact that could not be read.
pub static ARTIFACT_MISSING: Code = Code::error(
    "T0703",
    "artifact_missing",
    "a file that a step needs is not there",
    "TOSCA 2.0 §12.2",
    include_str!("../codes/T0703.md"),
);

/// A plugin program that could not be found.
pub static PLUGIN_MISSING: Code = Code::error(
    "T0704",
    "plugin_missing",
    "a plugin that a step needs is not there",
    "toscac emit --plugins",
    include_str!("../codes/T0704.md"),
);

/// A site or deployment whose name is no segment of a path.
pub static NAME_UNUSABLE: Code = Code::error(
    "T0705",
    "name_unusable",
    "a name cannot become part of a path",
    "bundle format, names",
    include_str!("../codes/T0705.md"),
);

/// A value that has no canonical form.
pub static VALUE_UNUSABLE: Code = Code::error(
    "T0706",
    "value_unusable",
    "a value cannot be written into a bundle",
    "bundle format, canonical JSON",
    include_str!("../codes/T0706.md"),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_and_each_page_is_headed_by_its_row() {
        for (hundred, table) in [("T05", T05), ("T06", T06), ("T07", T07)] {
            assert!(
                table.is_sorted_by(|one, next| one.number < next.number),
                "{hundred}"
            );
            for code in table {
                assert!(code.number.starts_with(hundred), "{}", code.number);
                let heading = format!("# {} {}\n", code.number, code.name);
                assert!(code.page.starts_with(&heading), "{}", code.number);
                let headings: Vec<&str> = code.page.lines().filter(|line| line.starts_with("## ")).collect();
                let expected = [
                    "## What it means",
                    "## Example",
                    "## How to mend it",
                    "## Specification",
                ];
                assert_eq!(headings, expected, "{}", code.number);
            }
        }
    }
}
