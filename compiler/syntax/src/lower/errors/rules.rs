//! Messages about rules of single elements, in the order of the Standard.

use crate::codes;
use crate::diagnostic::{Diagnostic, Fix, Place};
use crate::dialect::Dialect;
use crate::lower::values::Direction;
use crate::name::Name;
use crate::origin::{At, Origin};
use crate::wording::{found, shown};
use crate::yaml::tree::Cursor;

pub(in crate::lower) fn no_map(origin: Origin, found: &str, base: Option<&Dialect>) -> Diagnostic {
    codes::NOT_A_MAP
        .at(
            origin,
            format!("expected a map of keynames as the whole file, found {found}"),
        )
        .help_if(first_line(base))
}

pub(in crate::lower) fn no_version(
    root: Origin,
    first: Option<Origin>,
    base: Option<&Dialect>,
) -> Diagnostic {
    let message = "the version is missing: the file has no `tosca_definitions_version`";
    let diagnostic = match first {
        Some(first) => codes::MISSING_VERSION.at_key(first, message),
        None => codes::MISSING_VERSION.at(root, message),
    };
    diagnostic.help_if(first_line(base))
}

fn first_line(base: Option<&Dialect>) -> Option<String> {
    base.map(|base| format!("begin it with `tosca_definitions_version: {}`", base.version))
}

pub(in crate::lower) fn version_kind(value: Cursor<'_>, base: Option<&Dialect>) -> Diagnostic {
    codes::UNKNOWN_VERSION
        .at(
            value.origin,
            format!("expected the name of a version of TOSCA, found {}", found(value)),
        )
        .help_if(base.map(|base| format!("write `{}`", base.version)))
}

pub(in crate::lower) fn version_not_first(version: Origin, first: Origin) -> Diagnostic {
    codes::VERSION_NOT_FIRST
        .at_key(
            version,
            "`tosca_definitions_version` is not the first key of the file",
        )
        .label(Place::key(first), "this comes before it")
        .help("move it to the top")
}

pub(in crate::lower) fn unknown_version(
    origin: Origin,
    version: &str,
    near: Option<&str>,
    dialects: &[&'static Dialect],
) -> Diagnostic {
    let diagnostic = codes::UNKNOWN_VERSION.at(origin, format!("`{version}` is no version of TOSCA"));
    match near {
        Some(near) => diagnostic.help(format!("write `{near}`")).fix(Fix {
            title: format!("Write `{near}`"),
            place: Place::value(origin),
            replacement: near.to_owned(),
            safe: false,
        }),
        None => {
            let versions: Vec<String> = dialects
                .iter()
                .map(|dialect| format!("`{}`", dialect.version))
                .collect();
            diagnostic.help(format!("versions that are read: {}", versions.join(", ")))
        }
    }
}

pub(in crate::lower) fn unread_dialect(origin: Origin, version: &str, title: &str) -> Diagnostic {
    codes::UNREAD_LANGUAGE.at(origin, format!("`{version}` is {title}, which is not read yet"))
}

pub(in crate::lower) fn unread_language(origin: Origin, title: &str) -> Diagnostic {
    codes::UNREAD_LANGUAGE.at(
        origin,
        format!("the file is {title} and not TOSCA, which is not read yet"),
    )
}

pub(in crate::lower) fn profile_and_template(template: Origin, profile: Origin) -> Diagnostic {
    codes::PROFILE_AND_TEMPLATE
        .at_key(template, "a file that defines a profile has no service template")
        .label(Place::key(profile), "the profile is defined here")
        .help("move the service template to a file of its own that imports the profile")
}

pub(in crate::lower) fn url_and_profile(url: Origin, profile: Origin) -> Diagnostic {
    codes::IMPORT_TARGET
        .at_key(profile, "an import has either `url` or `profile`, found both")
        .label(Place::key(url), "the URL stands here")
}

pub(in crate::lower) fn no_import_target(import: Origin) -> Diagnostic {
    codes::IMPORT_TARGET
        .at(import, "an import has either `url` or `profile`, found neither")
        .help("add `url` with a path or URL, or `profile` with the name of a profile")
}

pub(in crate::lower) fn repository_of_profile(repository: Origin, profile: Origin) -> Diagnostic {
    codes::REPOSITORY_OF_PROFILE
        .at_key(repository, "`repository` stands only beside `url`")
        .label(Place::key(profile), "a profile is found by its name alone")
}

pub(in crate::lower) fn bad_version(keyname: &str, origin: Origin, text: &str, would_do: bool) -> Diagnostic {
    let diagnostic = codes::NOT_A_VERSION.at(
        origin,
        if would_do {
            format!(
                "expected a TOSCA version for `{keyname}`, found the number `{}`",
                shown(text)
            )
        } else {
            format!(
                "expected a TOSCA version for `{keyname}`, found `{}`",
                shown(text)
            )
        },
    );
    if would_do {
        diagnostic
            .help(format!("put it into quotes: `\"{text}\"`"))
            .fix(Fix {
                title: "Put the version into quotes".to_owned(),
                place: Place::value(origin),
                replacement: format!("\"{text}\""),
                safe: false,
            })
    } else {
        diagnostic.help("a version looks like `1.0`, `1.0.2`, `1.0.2.beta` or `1.0.2.beta-3`")
    }
}

pub(in crate::lower) fn dollar_in_function_name(name: &At<Name>) -> Diagnostic {
    codes::UNUSABLE_NAME
        .at_key(
            name.origin,
            format!("the name of a function holds no dollar, found `{}`", name.value),
        )
        .help("the dollar is written only where the function is called")
}

pub(in crate::lower) fn no_signature(name: &str, origin: Origin) -> Diagnostic {
    codes::NO_SIGNATURE
        .at(origin, format!("function `{name}` has no signature"))
        .help("write at least one; `- {}` accepts no argument and yields anything")
}

pub(in crate::lower) fn count_range_length(origin: Origin, keyname: &str, length: usize) -> Diagnostic {
    codes::BAD_COUNT_RANGE
        .at(
            origin,
            format!("expected two bounds for `{keyname}`, found {length}"),
        )
        .help("write the least and the greatest count, for example `[ 1, UNBOUNDED ]`")
}

pub(in crate::lower) fn count_range_bound(item: Cursor<'_>, is_upper: bool) -> Diagnostic {
    let wanted = if is_upper {
        "a non-negative integer or `UNBOUNDED` as upper bound"
    } else {
        "a non-negative integer as lower bound"
    };
    codes::BAD_COUNT_RANGE.at(item.origin, format!("expected {wanted}, found {}", found(item)))
}

pub(in crate::lower) fn count_range_order(
    origin: Origin,
    lower: Cursor<'_>,
    upper: Cursor<'_>,
) -> Diagnostic {
    codes::BAD_COUNT_RANGE.at(
        origin,
        format!(
            "the lower bound `{}` is greater than the upper bound `{}`",
            lower.key_text(),
            upper.key_text()
        ),
    )
}

pub(in crate::lower) fn bad_index(origin: Origin, text: &str) -> Diagnostic {
    codes::BAD_INDEX.at(
        origin,
        format!(
            "expected a non-negative integer as index of the target node, found `{}`",
            shown(text)
        ),
    )
}

pub(in crate::lower) fn parameter_direction(name: &str, key: Cursor<'_>, direction: Direction) -> Diagnostic {
    let (message, help) = match direction {
        Direction::Incoming => (
            format!("`{name}` brings a value in, so it has no `value`"),
            "a `default` holds when nothing else is given",
        ),
        Direction::Outgoing => (
            format!("`{name}` takes a value out, so it has no `mapping`"),
            "write `value` to say what goes out",
        ),
        Direction::Either => (
            format!("`{name}` has both `value` and `mapping`"),
            "remove one of them",
        ),
    };
    codes::PARAMETER_DIRECTION.at_key(key.origin, message).help(help)
}

pub(in crate::lower) fn checksum_without_algorithm(origin: Origin) -> Diagnostic {
    codes::CHECKSUM_WITHOUT_ALGORITHM
        .at_key(origin, "`checksum` stands without `checksum_algorithm`")
        .help("add the algorithm, for example `checksum_algorithm: SHA-256`")
}

pub(in crate::lower) fn malformed_call(origin: Origin, text: &str) -> Diagnostic {
    codes::MALFORMED_CALL
        .at(origin, format!("`{}` is no function call", shown(text)))
        .help(format!(
            "a string that begins with a dollar is written with two: `${}`",
            shown(text)
        ))
}

pub(in crate::lower) fn malformed_call_key(origin: Origin, text: &str) -> Diagnostic {
    codes::MALFORMED_CALL
        .at_key(origin, format!("`{}` is no function call", shown(text)))
        .help(format!(
            "a key that begins with a dollar is written with two: `${}`",
            shown(text)
        ))
}

pub(in crate::lower) fn call_beside_keys(origin: Origin, text: &str, other: Origin) -> Diagnostic {
    codes::MALFORMED_CALL
        .at_key(
            origin,
            format!(
                "the function call `{}` is not the only key of its map",
                shown(text)
            ),
        )
        .label(Place::key(other), "another key")
        .help(format!(
            "keep the call alone in its map, or write `${}` if it is no call",
            shown(text)
        ))
}

pub(in crate::lower) fn unknown_directive(name: &At<Name>, known: &[&str]) -> Diagnostic {
    let renamed = match &*name.value {
        "selectable" => Some("select"),
        "substitutable" => Some("substitute"),
        _ => None,
    };
    let near = renamed.filter(|word| known.contains(word));
    let near = near.or_else(|| crate::nearest::nearest(&name.value, known.iter().copied()));
    let diagnostic =
        codes::UNKNOWN_DIRECTIVE.at(name.origin, format!("`{}` is no directive here", name.value));
    match near {
        Some(near) => diagnostic.help(format!("write `{near}`")),
        None => {
            let words: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
            diagnostic.help(format!("directives are {}", words.join(", ")))
        }
    }
}

pub(in crate::lower) fn activity_kinds(origin: Origin, present: &[&str]) -> Diagnostic {
    let found = match present {
        [] => "none".to_owned(),
        _ => {
            let words: Vec<String> = present.iter().map(|word| format!("`{word}`")).collect();
            words.join(" and ")
        }
    };
    codes::ACTIVITY_KIND
        .at(
            origin,
            format!(
                "an activity is one of `delegate`, `set_state`, `call_operation` and `inline`, found {found}"
            ),
        )
        .help_if((!present.is_empty()).then(|| "begin each of them with `- `".to_owned()))
}

pub(in crate::lower) fn operation_notation(operation: &At<Name>) -> Diagnostic {
    codes::OPERATION_NOTATION.at(
        operation.origin,
        format!("expected `interface.operation`, found `{}`", operation.value),
    )
}

pub(in crate::lower) fn steps_and_implementation(
    name: &str,
    implementation: Origin,
    steps: Origin,
) -> Diagnostic {
    codes::STEPS_AND_IMPLEMENTATION
        .at_key(
            implementation,
            format!("workflow `{name}` has both `steps` and `implementation`"),
        )
        .label(Place::key(steps), "the steps stand here")
        .help("remove one of them")
}

pub(in crate::lower) fn former_node_filter(filter: Origin, word: &str) -> Diagnostic {
    codes::FORMER_NODE_FILTER
        .at_key(
            filter.child(word),
            format!("a filter is one Boolean expression, found `{word}` as in TOSCA 1.x"),
        )
        .help("for example `{ $greater_or_equal: [ { $get_property: [ SELF, CAPABILITY, cpus ] }, 4 ] }`")
}

pub(in crate::lower) fn mapping_key(key: Cursor<'_>, keyname: &str) -> Diagnostic {
    let (wanted, help) = if keyname == "requirements" {
        (
            "the name of a requirement",
            "with a count it is `[ requirement, 2 ]` or `[ requirement, UNBOUNDED ]`",
        )
    } else {
        (
            "a name or a path",
            "a path is `[ CAPABILITY, capability, name ]` or `[ RELATIONSHIP, requirement, index, name ]`",
        )
    };
    codes::BAD_MAPPING_KEY
        .at_key(
            key.origin,
            format!(
                "expected {wanted} as key under `{keyname}`, found `{}`",
                shown(&key.key_text())
            ),
        )
        .help(help)
}

pub(in crate::lower) fn after_unbounded(requirement: &At<Name>, last: Origin) -> Diagnostic {
    codes::AFTER_UNBOUNDED
        .at_key(
            requirement.origin,
            format!("nothing of requirement `{}` is left to map", requirement.value),
        )
        .label(Place::key(last), "this takes all that remain")
        .help("move it before the one with `UNBOUNDED`")
}

pub(in crate::lower) fn path_word_as_name(name: &At<Name>) -> Diagnostic {
    codes::PATH_WORD_AS_NAME.at_key(
        name.origin,
        format!(
            "`{}` is a word of TOSCA paths: no path can name this node template",
            name.value
        ),
    )
}

pub(in crate::lower) fn requirement_short_form(name: &At<Name>) -> Diagnostic {
    codes::REQUIREMENT_SHORT_FORM
        .at_key(
            name.origin,
            format!(
                "requirement `{}` names a capability type only, so any relationship will do",
                name.value
            ),
        )
        .help("write `{ capability: …, relationship: … }`")
}

pub(in crate::lower) fn macro_without_anchor(origin: Origin, name: &str) -> Diagnostic {
    codes::MACRO_WITHOUT_ANCHOR
        .at_key(
            origin,
            format!("`{name}` has no anchor, so nothing can repeat it"),
        )
        .help(format!("write `{name}: &{name}`, or put it into `metadata`"))
}
