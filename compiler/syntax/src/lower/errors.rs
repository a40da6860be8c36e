//! The messages of lowering: data in, a diagnostic out. Here those about shapes, beside it those about rules.

pub(super) mod rules;

use crate::codes;
use crate::diagnostic::{Diagnostic, Fix, Place};
use crate::dialect::shape::{Expected, Key, Presence, Shape, ShapeId};
use crate::dialect::{Dialect, words};
use crate::name::Name;
use crate::origin::{At, Origin};
use crate::wording::{article, found, shown};
use crate::yaml::tree::{Cursor, Scalar, ScalarKind, TreeKind};

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

pub(super) fn unknown_keyname(
    dialect: &Dialect,
    shape: &Shape,
    name: Option<&str>,
    key: Cursor<'_>,
    note: Option<String>,
    meant: Option<&str>,
) -> Diagnostic {
    let text = key.key_text();
    let mut diagnostic = codes::UNKNOWN_KEYNAME.at_key(
        key.origin,
        format!("{} has no keyname `{}`", subject(shape, name), shown(&text)),
    );
    let is_known_elsewhere = note.is_some();
    if let Some(note) = note {
        diagnostic = diagnostic.note(note);
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
        None if !is_known_elsewhere => {
            let known: Vec<String> = shape.written().map(|key| format!("`{}`", key.spelling)).collect();
            diagnostic.help(format!("keynames that it has: {}", known.join(", ")))
        }
        None => diagnostic,
    }
}

/// A keyname of the base, in a dialect that spells it otherwise or has none.
pub(super) fn keyname_of_base(dialect: &Dialect, keyname: &str, spelling: Option<&str>) -> String {
    let base = dialect.base.map_or("", |base| base.title);
    match spelling {
        Some(spelling) => format!("`{keyname}` is {base}; {} calls it `{spelling}`", dialect.title),
        None => format!("`{keyname}` is {base}; {} has no such keyname", dialect.title),
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
        .at_key(
            second,
            format!("the key `{}` stands twice in this map", shown(text)),
        )
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
            found == Found::Nothing && shape.keys.iter().all(|key| key.presence != Presence::Mandatory),
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
pub(super) fn keyname_wanted(dialect: &'static Dialect, key: &Key, found: Found) -> Wanted {
    let wanted = Wanted::text(format!(
        "{} for `{}`",
        words::expected(dialect, key.value),
        key.spelling
    ));
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

/// The noun of a shape with its name, or with an article.
fn subject(shape: &Shape, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{} `{}`", shape.noun, shown(name)),
        None => format!("{} {}", article(shape.noun), shape.noun),
    }
}
