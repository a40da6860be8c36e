//! The messages of lowering: data in, a diagnostic out.

use crate::codes;
use crate::diagnostic::{Diagnostic, Fix, Place};
use crate::dialect::{Dialect, Expected, Key, Presence, Shape, ShapeId, Stranger};
use crate::name::Name;
use crate::origin::{At, Origin};
use crate::yaml::tree::{Cursor, Scalar, ScalarKind, TreeKind};

use super::values::Direction;

/// What was expected, and what to do about it.
pub(super) struct Wanted {
    text: String,
    help: Option<String>,
}

impl Wanted {
    /// Only what was expected.
    pub(super) fn text(text: impl Into<String>) -> Wanted {
        Wanted {
            text: text.into(),
            help: None,
        }
    }

    /// Says what to do.
    pub(super) fn help(mut self, help: impl Into<String>) -> Wanted {
        self.help = Some(help.into());
        self
    }

    fn help_if(mut self, is_so: bool, help: &str) -> Wanted {
        if is_so {
            self.help = Some(help.to_owned());
        }
        self
    }
}

/// What was found instead, roughly: decides which help fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing, or `null`.
    Nothing,
    /// A scalar.
    Scalar,
    /// A list.
    List,
    /// A map.
    Map,
}

impl Found {
    pub(super) fn at(cursor: Cursor<'_>) -> Found {
        match &cursor.get().kind {
            TreeKind::Scalar(_) if cursor.get().scalar_kind() == Some(ScalarKind::Null) => Found::Nothing,
            TreeKind::Scalar(_) | TreeKind::Alias(..) => Found::Scalar,
            TreeKind::Sequence(_) => Found::List,
            TreeKind::Mapping(_) => Found::Map,
        }
    }
}

pub(super) fn no_map(origin: Origin, found: &str, base: Option<&Dialect>) -> Diagnostic {
    codes::NOT_A_MAP
        .at(
            origin,
            format!("expected a map of keynames as the whole file, found {found}"),
        )
        .help_if(first_line(base))
}

pub(super) fn no_version(root: Origin, first: Option<Origin>, base: Option<&Dialect>) -> Diagnostic {
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

pub(super) fn version_kind(value: Cursor<'_>, base: Option<&Dialect>) -> Diagnostic {
    codes::UNKNOWN_VERSION
        .at(
            value.origin,
            format!("expected the name of a version of TOSCA, found {}", found(value)),
        )
        .help_if(base.map(|base| format!("write `{}`", base.version)))
}

pub(super) fn version_not_first(version: Origin, first: Origin) -> Diagnostic {
    codes::VERSION_NOT_FIRST
        .at_key(
            version,
            "`tosca_definitions_version` is not the first key of the file",
        )
        .label(Place::key(first), "this comes before it")
        .help("move it to the top")
}

pub(super) fn unknown_version(
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

pub(super) fn unread_dialect(origin: Origin, version: &str, title: &str) -> Diagnostic {
    codes::UNREAD_LANGUAGE.at(origin, format!("`{version}` is {title}, which is not read yet"))
}

pub(super) fn unread_language(origin: Origin, title: &str) -> Diagnostic {
    codes::UNREAD_LANGUAGE.at(
        origin,
        format!("the file is {title} and not TOSCA, which is not read yet"),
    )
}

pub(super) fn unknown_keyname(
    dialect: &Dialect,
    shape: &Shape,
    name: Option<&str>,
    key: Cursor<'_>,
    stranger: Option<&Stranger>,
    meant: Option<&str>,
) -> Diagnostic {
    let text = key.key_text();
    let mut diagnostic = codes::UNKNOWN_KEYNAME.at_key(
        key.origin,
        format!("{} has no keyname `{text}`", subject(shape, name)),
    );
    if let Some(stranger) = stranger {
        diagnostic = diagnostic.note(stranger.note);
    } else if meant.is_none() {
        if !shape.hint.is_empty() {
            diagnostic = diagnostic.note(shape.hint);
        }
        let homes: Vec<String> = dialect
            .shapes
            .iter()
            .filter(|other| other.key(&text).is_some() && other.noun != shape.noun)
            .map(|other| format!("{} {}", article(other.noun), other.noun))
            .collect();
        if matches!(homes.len(), 1..=4) {
            diagnostic = diagnostic.note(format!("`{text}` is a keyname of {}", homes.join(", ")));
        }
    }
    match meant {
        Some(meant) => diagnostic.help(format!("write `{meant}`")).fix(Fix {
            title: format!("Write `{meant}`"),
            place: Place::key(key.origin),
            replacement: meant.to_owned(),
            safe: false,
        }),
        None if stranger.is_none() => {
            let known: Vec<String> = shape.all_keys().map(|key| format!("`{}`", key.name)).collect();
            diagnostic.help(format!("keynames that it has: {}", known.join(", ")))
        }
        None => diagnostic,
    }
}

pub(super) fn ignored_keyname(shape: &Shape, keyname: &str, origin: Origin) -> Diagnostic {
    codes::IGNORED_KEYNAME.at_key(
        origin,
        format!(
            "`{keyname}` of {} {} means nothing",
            article(shape.noun),
            shape.noun
        ),
    )
}

pub(super) fn missing_keyname(
    shape: &Shape,
    name: Option<&str>,
    origin: Origin,
    keyname: &str,
) -> Diagnostic {
    let message = format!("{} lacks the keyname `{keyname}`", subject(shape, name));
    let diagnostic = match shape.id {
        // The whole file has no key.
        ShapeId::File => codes::MISSING_KEYNAME.at(origin, message),
        _ => codes::MISSING_KEYNAME.at_key(origin, message),
    };
    match (shape.id, keyname) {
        (ShapeId::ServiceTemplate, "node_templates") => {
            diagnostic.help("`node_templates: {}` if there are none")
        }
        (ShapeId::NodeTemplate | ShapeId::RelationshipTemplate, "type") => {
            diagnostic.help("add `type`, or `copy` another template")
        }
        (_, _) => diagnostic.help(format!("add `{keyname}`")),
    }
}

pub(super) fn duplicate_key(text: &str, second: Origin, first: Origin) -> Diagnostic {
    codes::DUPLICATE_KEY
        .at_key(second, format!("the key `{text}` stands twice in this map"))
        .label(Place::key(first), "it stands here first")
}

pub(super) fn duplicate_item(noun: &str, second: &At<Name>, first: Origin) -> Diagnostic {
    codes::DUPLICATE_ITEM
        .at_key(
            second.origin,
            format!("the {noun} `{}` is defined twice", second.value),
        )
        .label(Place::key(first), "it is defined here first")
}

pub(super) fn not_one_key(origin: Origin, noun: &str, keys: &[String], is_flat: bool) -> Diagnostic {
    let found = match keys {
        [] => "an empty map".to_owned(),
        _ => {
            let shown: Vec<String> = keys.iter().take(4).map(|key| format!("`{key}`")).collect();
            let more = if keys.len() > shown.len() { ", …" } else { "" };
            format!("a map with the keys {}{more}", shown.join(", "))
        }
    };
    let help = match keys {
        [first, ..] if is_flat => Some(format!(
            "indent what follows `{first}:` further, so that it stands under it"
        )),
        [] | [_, ..] => None,
    };
    codes::NOT_ONE_KEY
        .at(
            origin,
            format!("expected a map with one key, the name of the {noun}, found {found}"),
        )
        .help_if(help)
}

pub(super) fn wrong_kind(cursor: Cursor<'_>, name: Option<&str>, wanted: Wanted) -> Diagnostic {
    let owner = name.map(|name| format!(" for `{name}`")).unwrap_or_default();
    codes::WRONG_KIND
        .at(
            cursor.origin,
            format!("expected {}{owner}, found {}", wanted.text, found(cursor)),
        )
        .help_if(wanted.help)
}

/// What a shape wants to be.
pub(super) fn shape_wanted(shape: &Shape, found: Found) -> Wanted {
    Wanted::text(format!("{} {}", article(shape.noun), shape.noun))
        .help_if(
            found == Found::Nothing && shape.all_keys().all(|key| key.presence != Presence::Mandatory),
            "write `{}` if there is nothing to say",
        )
        .help_if(
            found == Found::List,
            "its keynames stand in a map, without `- ` before them",
        )
        .help_if(
            found == Found::Scalar && shape.id == ShapeId::RequirementDefinition,
            "write `{ capability: …, relationship: … }`",
        )
        .help_if(
            found == Found::Scalar && shape.id == ShapeId::ArtifactDefinition,
            "write `{ type: …, file: … }`",
        )
}

/// What a keyname wants under it.
pub(super) fn keyname_wanted(dialect: &Dialect, key: &Key, found: Found) -> Wanted {
    let wanted = Wanted::text(format!("{} for `{}`", expected(dialect, key.value), key.name));
    let is_list = matches!(
        key.value,
        Expected::Texts
            | Expected::TextOrTexts
            | Expected::List(_)
            | Expected::NamedList(_)
            | Expected::MappedRequirements
            | Expected::Artifacts
            | Expected::Conditions
    );
    wanted
        .help_if(found == Found::Map && is_list, "begin each entry with `- `")
        .help_if(found == Found::Scalar && is_list, "put it into brackets: `[ … ]`")
        .help_if(
            found == Found::Nothing && is_list,
            "leave the keyname out, or write `[]`",
        )
        .help_if(
            found == Found::List && !is_list && key.value != Expected::Text,
            "write the entries without `- ` before them",
        )
        .help_if(
            found == Found::Nothing && !is_list && key.value != Expected::Text,
            "leave the keyname out, or write `{}`",
        )
        .help_if(
            found == Found::Scalar && key.value == Expected::Text,
            "put it into quotes to make it a string",
        )
}

/// What stands under a keyname, in words.
fn expected(dialect: &Dialect, value: Expected) -> String {
    let noun = |id: ShapeId| dialect.shape(id).noun;
    let plural = |id: ShapeId| dialect.shape(id).plural();
    match value {
        Expected::Text => "a string".to_owned(),
        Expected::Boolean | Expected::Flag => "`true` or `false`".to_owned(),
        Expected::Version => "a TOSCA version".to_owned(),
        Expected::Value => "a value".to_owned(),
        Expected::Condition => "a Boolean expression".to_owned(),
        Expected::Conditions => "a list of Boolean expressions".to_owned(),
        Expected::Count => "a non-negative integer".to_owned(),
        Expected::CountRange => "a list of two bounds".to_owned(),
        Expected::NodeReference => "the name of a node template or type".to_owned(),
        Expected::Path => "a list of path words".to_owned(),
        Expected::Data => "a map".to_owned(),
        Expected::Texts | Expected::TextOrTexts => "a list of strings".to_owned(),
        Expected::NamedValues => "a map of names to values".to_owned(),
        Expected::NamedPaths => "a map of names to lists of path words".to_owned(),
        Expected::MappedNames => "a map of mappings".to_owned(),
        Expected::MappedOperations => "a map of interface mappings".to_owned(),
        Expected::MappedRequirements => "a list of requirement mappings".to_owned(),
        Expected::Artifact => "an artifact definition".to_owned(),
        Expected::Artifacts => "a list of artifact definitions".to_owned(),
        Expected::One(id) => format!("{} {}", article(noun(id)), noun(id)),
        Expected::Named(id) => format!("a map of {}", plural(id)),
        Expected::List(id) | Expected::NamedList(id) => format!("a list of {}", plural(id)),
    }
}

pub(super) fn not_boolean(keyname: &str, origin: Origin, scalar: &Scalar) -> Diagnostic {
    let meant = match scalar.text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" => Some("true"),
        "false" | "no" | "off" | "n" => Some("false"),
        _ => None,
    };
    let diagnostic = codes::NOT_BOOLEAN.at(
        origin,
        format!(
            "expected `true` or `false` for `{keyname}`, found `{}`",
            shown(&scalar.text)
        ),
    );
    match meant {
        Some(meant) => diagnostic
            .help(format!("write `{meant}`, in small letters and without quotes"))
            .fix(Fix {
                title: format!("Write `{meant}`"),
                place: Place::value(origin),
                replacement: meant.to_owned(),
                safe: false,
            }),
        None => diagnostic,
    }
}

pub(super) fn merge_key(origin: Origin) -> Diagnostic {
    codes::MERGE_KEY
        .at_key(origin, "`<<` merges nothing: it is no part of YAML 1.2")
        .help("write the keys out, or use `*alias` as the whole value")
}

pub(super) fn bad_name(noun: &str, key: Cursor<'_>) -> Diagnostic {
    let diagnostic = codes::UNUSABLE_NAME.at_key(
        key.origin,
        format!(
            "expected the name of {} {noun}, found {}",
            article(noun),
            found(key)
        ),
    );
    match (Found::at(key), key.scalar()) {
        (Found::Scalar, Some(scalar)) if !scalar.text.trim().is_empty() => {
            diagnostic.help(format!("put it into quotes: `\"{}\"`", shown(&scalar.text)))
        }
        (_, _) => diagnostic,
    }
}

pub(super) fn dollar_in_function_name(name: &At<Name>) -> Diagnostic {
    codes::UNUSABLE_NAME
        .at_key(
            name.origin,
            format!("the name of a function holds no dollar, found `{}`", name.value),
        )
        .help("the dollar is written only where the function is called")
}

pub(super) fn profile_and_template(template: Origin, profile: Origin) -> Diagnostic {
    codes::PROFILE_AND_TEMPLATE
        .at_key(template, "a file that defines a profile has no service template")
        .label(Place::key(profile), "the profile is defined here")
        .help("move the service template to a file of its own that imports the profile")
}

pub(super) fn url_and_profile(url: Origin, profile: Origin) -> Diagnostic {
    codes::IMPORT_TARGET
        .at_key(profile, "an import has either `url` or `profile`, found both")
        .label(Place::key(url), "the URL stands here")
}

pub(super) fn no_import_target(import: Origin) -> Diagnostic {
    codes::IMPORT_TARGET
        .at(import, "an import has either `url` or `profile`, found neither")
        .help("add `url` with a path or URL, or `profile` with the name of a profile")
}

pub(super) fn repository_of_profile(repository: Origin, profile: Origin) -> Diagnostic {
    codes::REPOSITORY_OF_PROFILE
        .at_key(repository, "`repository` stands only beside `url`")
        .label(Place::key(profile), "a profile is found by its name alone")
}

pub(super) fn bad_version(keyname: &str, origin: Origin, text: &str, would_do: bool) -> Diagnostic {
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

pub(super) fn count_range_length(origin: Origin, length: usize) -> Diagnostic {
    codes::BAD_COUNT_RANGE
        .at(
            origin,
            format!("expected two bounds for `count_range`, found {length}"),
        )
        .help("write the least and the greatest count, for example `[ 1, UNBOUNDED ]`")
}

pub(super) fn count_range_bound(item: Cursor<'_>, is_upper: bool) -> Diagnostic {
    let wanted = if is_upper {
        "a non-negative integer or `UNBOUNDED` as upper bound"
    } else {
        "a non-negative integer as lower bound"
    };
    codes::BAD_COUNT_RANGE.at(item.origin, format!("expected {wanted}, found {}", found(item)))
}

pub(super) fn count_range_order(origin: Origin, lower: Cursor<'_>, upper: Cursor<'_>) -> Diagnostic {
    codes::BAD_COUNT_RANGE.at(
        origin,
        format!(
            "the lower bound `{}` is greater than the upper bound `{}`",
            lower.key_text(),
            upper.key_text()
        ),
    )
}

pub(super) fn bad_index(origin: Origin, text: &str) -> Diagnostic {
    codes::BAD_INDEX.at(
        origin,
        format!(
            "expected a non-negative integer as index of the target node, found `{}`",
            shown(text)
        ),
    )
}

pub(super) fn parameter_direction(name: &str, key: Cursor<'_>, direction: Direction) -> Diagnostic {
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

pub(super) fn checksum_without_algorithm(origin: Origin) -> Diagnostic {
    codes::CHECKSUM_WITHOUT_ALGORITHM
        .at_key(origin, "`checksum` stands without `checksum_algorithm`")
        .help("add the algorithm, for example `checksum_algorithm: SHA-256`")
}

pub(super) fn malformed_call(origin: Origin, text: &str) -> Diagnostic {
    codes::MALFORMED_CALL
        .at(origin, format!("`{}` is no function call", shown(text)))
        .help(format!(
            "a string that begins with a dollar is written with two: `${}`",
            shown(text)
        ))
}

pub(super) fn malformed_call_key(origin: Origin, text: &str) -> Diagnostic {
    codes::MALFORMED_CALL
        .at_key(origin, format!("`{}` is no function call", shown(text)))
        .help(format!(
            "a key that begins with a dollar is written with two: `${}`",
            shown(text)
        ))
}

pub(super) fn call_beside_keys(origin: Origin, text: &str, other: Origin) -> Diagnostic {
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

pub(super) fn unknown_directive(name: &At<Name>, known: &[&str]) -> Diagnostic {
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

pub(super) fn activity_kinds(origin: Origin, present: &[&str]) -> Diagnostic {
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

pub(super) fn operation_notation(operation: &At<Name>) -> Diagnostic {
    codes::OPERATION_NOTATION.at(
        operation.origin,
        format!("expected `interface.operation`, found `{}`", operation.value),
    )
}

pub(super) fn steps_and_implementation(name: &str, implementation: Origin, steps: Origin) -> Diagnostic {
    codes::STEPS_AND_IMPLEMENTATION
        .at_key(
            implementation,
            format!("workflow `{name}` has both `steps` and `implementation`"),
        )
        .label(Place::key(steps), "the steps stand here")
        .help("remove one of them")
}

pub(super) fn former_node_filter(filter: Origin, word: &str) -> Diagnostic {
    codes::FORMER_NODE_FILTER
        .at_key(
            filter.child(word),
            format!("a filter is one Boolean expression, found `{word}` as in TOSCA 1.x"),
        )
        .help("for example `{ $greater_or_equal: [ { $get_property: [ SELF, CAPABILITY, cpus ] }, 4 ] }`")
}

pub(super) fn mapping_key(key: Cursor<'_>, keyname: &str) -> Diagnostic {
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

pub(super) fn after_unbounded(requirement: &At<Name>, last: Origin) -> Diagnostic {
    codes::AFTER_UNBOUNDED
        .at_key(
            requirement.origin,
            format!("nothing of requirement `{}` is left to map", requirement.value),
        )
        .label(Place::key(last), "this takes all that remain")
        .help("move it before the one with `UNBOUNDED`")
}

pub(super) fn no_signature(name: &str, origin: Origin) -> Diagnostic {
    codes::NO_SIGNATURE
        .at(origin, format!("function `{name}` has no signature"))
        .help("write at least one; `- {}` accepts no argument and yields anything")
}

pub(super) fn path_word_as_name(name: &At<Name>) -> Diagnostic {
    codes::PATH_WORD_AS_NAME.at_key(
        name.origin,
        format!(
            "`{}` is a word of TOSCA paths: no path can name this node template",
            name.value
        ),
    )
}

/// What stands here, in words.
pub(super) fn found(cursor: Cursor<'_>) -> String {
    let node = cursor.get();
    match &node.kind {
        TreeKind::Scalar(scalar) => {
            let text = shown(&scalar.text);
            match node.scalar_kind() {
                Some(ScalarKind::Null) => "nothing".to_owned(),
                Some(ScalarKind::Boolean) => format!("the Boolean `{text}`"),
                Some(ScalarKind::Integer) => format!("the integer `{text}`"),
                Some(ScalarKind::Float) => format!("the number `{text}`"),
                Some(ScalarKind::String) | None if text.is_empty() => "an empty string".to_owned(),
                Some(ScalarKind::String) | None => format!("the string `{text}`"),
            }
        }
        TreeKind::Sequence(items) if items.is_empty() => "an empty list".to_owned(),
        TreeKind::Sequence(_) => "a list".to_owned(),
        TreeKind::Mapping(entries) if entries.is_empty() => "an empty map".to_owned(),
        TreeKind::Mapping(_) => "a map".to_owned(),
        TreeKind::Alias(name, _) => format!("the alias `{name}`"),
    }
}

/// What an entry of a map is called.
pub(super) fn name_in(keyname: &str) -> &str {
    match keyname {
        "properties" => "property",
        "attributes" => "attribute",
        "inputs" => "input",
        "outputs" => "output",
        "capabilities" => "capability",
        "interfaces" => "interface",
        "operations" => "operation",
        "notifications" => "notification",
        "artifacts" => "artifact",
        "repositories" => "repository",
        "triggers" => "trigger",
        "steps" => "step",
        "workflows" => "workflow",
        "groups" => "group",
        "functions" => "function",
        "allocation" => "property",
        "node_templates" => "node template",
        "relationship_templates" => "relationship template",
        _ => "type",
    }
}

/// The beginning of a text: messages stay on one line.
fn shown(text: &str) -> String {
    let line: String = text
        .chars()
        .take_while(|character| *character != '\n')
        .take(SHOWN_MAX)
        .collect();
    if line.len() < text.len() {
        format!("{line}…")
    } else {
        line
    }
}

const SHOWN_MAX: usize = 60;

/// The noun of a shape with its name, or with an article.
fn subject(shape: &Shape, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{} `{}`", shape.noun, shown(name)),
        None => format!("{} {}", article(shape.noun), shape.noun),
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}
