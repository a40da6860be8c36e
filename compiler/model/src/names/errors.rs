//! The messages about imports and names.

use toscac_syntax::diagnostic::{Diagnostic, Place};
use toscac_syntax::dialect::rules::Rules;
use toscac_syntax::entities::{Import, Kind};
use toscac_syntax::name::Name;
use toscac_syntax::nearest::nearest;
use toscac_syntax::origin::{At, Origin};

use super::conflicts::Clash;
use super::imports::ImportFault;
use super::suggest::Hint;
use crate::codes::names as codes;

/// How many places or names one message shows; the rest is counted.
const SHOWN_MAX: usize = 4;

/// What people call a definition of this kind.
pub(crate) fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Artifact => "artifact type",
        Kind::Data => "data type",
        Kind::Capability => "capability type",
        Kind::Interface => "interface type",
        Kind::Relationship => "relationship type",
        Kind::Node => "node type",
        Kind::Group => "group type",
        Kind::Policy => "policy type",
        Kind::Function => "function",
        Kind::Repository => "repository",
    }
}

/// The word with its article.
pub(crate) fn a_word(kind: Kind) -> String {
    let word = word(kind);
    let article = if word.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// The section of a file that holds definitions of this kind.
pub(crate) fn section(kind: Kind) -> &'static str {
    match kind {
        Kind::Artifact => "artifact_types",
        Kind::Data => "data_types",
        Kind::Capability => "capability_types",
        Kind::Interface => "interface_types",
        Kind::Relationship => "relationship_types",
        Kind::Node => "node_types",
        Kind::Group => "group_types",
        Kind::Policy => "policy_types",
        Kind::Function => "functions",
        Kind::Repository => "repositories",
    }
}

/// An import that led nowhere, with the imports that led to its file.
pub(super) fn import_fault(import: &Import, fault: &ImportFault, chain: &[Origin]) -> Diagnostic {
    let asked = import.url.as_ref().or(import.profile.as_ref());
    let (name, origin) = asked.map_or(("", import.origin), |asked| (asked.value.as_str(), asked.origin));
    let mut diagnostic = match fault {
        ImportFault::Missing(place) => codes::UNKNOWN_IMPORT
            .at(origin, format!("no file `{name}` to import"))
            .note(format!("looked for `{place}`")),
        ImportFault::Unreadable(place, reason) => codes::UNKNOWN_IMPORT
            .at(
                origin,
                format!("file `{name}` to import is there and cannot be read"),
            )
            .note(format!("`{place}`: {reason}")),
        ImportFault::NotTosca(place) => codes::NOT_A_TOSCA_FILE
            .at(origin, format!("`{name}` is not a TOSCA file"))
            .note(format!(
                "`{place}` is not a map that begins with `tosca_definitions_version`"
            )),
        ImportFault::UnknownProfile(known) => unknown_profile(name, origin, known),
        ImportFault::AmbiguousProfile(places) => {
            let mut diagnostic =
                codes::AMBIGUOUS_PROFILE.at(origin, format!("profile `{name}` is found more than once"));
            for place in places {
                diagnostic = diagnostic.note(format!("in `{place}`"));
            }
            diagnostic.help("import the wanted file by `url`, or remove the other one")
        }
        ImportFault::Network => codes::NETWORK_IMPORT
            .at(
                origin,
                format!("`{name}` wants the network, which is not allowed here"),
            )
            .help("put a copy beside the importing file and import that"),
        ImportFault::OutsideRepository => codes::IMPORT_OUTSIDE_REPOSITORY.at(
            origin,
            format!("`{name}` leaves the repository of the importing file"),
        ),
        ImportFault::Limit(bound) => {
            codes::IMPORT_LIMIT.at(origin, format!("the import of `{name}` is one too many: {bound}"))
        }
    };
    for importer in chain.iter().rev().take(SHOWN_MAX) {
        diagnostic = diagnostic.label(Place::value(*importer), "this file was imported here");
    }
    diagnostic
}

fn unknown_profile(name: &str, origin: Origin, known: &[Name]) -> Diagnostic {
    let near = nearest(name, known.iter().map(Name::as_str));
    let help = match near {
        Some(near) => format!("there is `{near}`"),
        None if known.is_empty() => "no profile is known here; import its file by `url`".to_owned(),
        None => format!("known are {}", listed(known.iter().map(Name::as_str))),
    };
    codes::UNKNOWN_PROFILE
        .at(origin, format!("no profile is called `{name}`"))
        .help(help)
}

pub(super) fn scheme_and_repository(url: &At<Name>, repository: &At<Name>) -> Diagnostic {
    codes::SCHEME_AND_REPOSITORY
        .at(
            repository.origin,
            format!("`{}` is a whole URL and is in no repository", url.value),
        )
        .help("leave out `repository`, or make the URL a path from the root of the repository")
}

pub(super) fn unknown_repository<'a>(
    name: &At<Name>,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let near = nearest(&name.value, known);
    codes::UNKNOWN_REPOSITORY
        .at(name.origin, format!("no repository is called `{}`", name.value))
        .help_if(near.map(|near| format!("there is `{near}`")))
}

pub(super) fn imported_service_template(import: &Import, template: Origin) -> Diagnostic {
    let asked = import.url.as_ref().or(import.profile.as_ref());
    let (name, origin) = asked.map_or(("", import.origin), |asked| (asked.value.as_str(), asked.origin));
    codes::IMPORTED_SERVICE_TEMPLATE
        .at(
            origin,
            format!("`{name}` holds a service template, which an import does not bring in"),
        )
        .label(Place::key(template), "ignored here")
        .help("move the types into a file of their own and import that, or use substitution to join two services")
}

pub(super) fn file_in_two_profiles(import: Origin, first: &Name, second: &Name) -> Diagnostic {
    codes::FILE_IN_TWO_PROFILES
        .at(
            import,
            format!("this file belongs to two profiles, `{first}` and `{second}`"),
        )
        .note(format!("its definitions are shown as those of `{first}`"))
        .help("give the file a profile of its own")
}

pub(super) fn reserved_data_type_name(definition: &At<Name>) -> Diagnostic {
    codes::RESERVED_DATA_TYPE_NAME.at_key(
        definition.origin,
        format!("`{}` is built in and cannot be defined", definition.value),
    )
}

/// A name that a file defines, and that `import` brings from another one.
pub(super) fn local_and_imported_name(clash: &Clash, import: Origin, rules: Rules) -> Diagnostic {
    codes::LOCAL_AND_IMPORTED_NAME
        .at_key(
            clash.first,
            format!("{} `{}` is imported, too", word(clash.kind), clash.name),
        )
        .label(Place::key(clash.second), "the other definition")
        .label(Place::value(import), "imported here")
        .help(format!(
            "rename one of them, or give the import a `{}`",
            rules.spelling("namespace")
        ))
}

/// A name that two files define which import each other.
pub(super) fn mutually_imported_name(clash: &Clash, rules: Rules) -> Diagnostic {
    codes::LOCAL_AND_IMPORTED_NAME
        .at_key(
            clash.second,
            format!(
                "{} `{}` is defined by two files that import each other",
                word(clash.kind),
                clash.name
            ),
        )
        .label(Place::key(clash.first), "the other definition")
        .help(format!(
            "rename one of them, or give an import a `{}`",
            rules.spelling("namespace")
        ))
}

/// The names that `import` gives a second meaning; at least one.
pub(super) fn imported_names_conflict(import: Origin, clashes: &[Clash], rules: Rules) -> Diagnostic {
    let names = listed(clashes.iter().map(|clash| clash.name.as_str()));
    let kinds = match clashes {
        [clash] => word(clash.kind),
        _ => "names",
    };
    let mut diagnostic = codes::IMPORTED_NAMES_CONFLICT.at(
        import,
        format!("this import brings {kinds} {names}, and so does an earlier one"),
    );
    let first_import = clashes.iter().find_map(|clash| clash.first_import);
    if let Some(first_import) = first_import {
        diagnostic = diagnostic.label(Place::value(first_import), "the earlier import");
    }
    for clash in clashes.iter().take(SHOWN_MAX) {
        diagnostic = diagnostic
            .label(
                Place::key(clash.first),
                format!("`{}` of the earlier import", clash.name),
            )
            .label(
                Place::key(clash.second),
                format!("`{}` of this import", clash.name),
            );
    }
    let keyname = rules.spelling("namespace");
    diagnostic.help(format!("give one of the imports another `{keyname}`"))
}

/// A name that means nothing where a definition of `kind` is wanted, with its other uses in the file.
pub(super) fn unknown_name(kind: Kind, name: &At<Name>, others: &[Origin], hint: Hint) -> Diagnostic {
    let At { value: text, origin } = name;
    let code = match (&hint, kind) {
        (Hint::OtherKind(_) | Hint::BuiltIn, _) => &codes::NAME_OF_ANOTHER_KIND,
        (_, Kind::Repository) => &codes::UNKNOWN_REPOSITORY,
        _ => &codes::UNKNOWN_NAME,
    };
    let message = match &hint {
        Hint::OtherKind(other) => format!(
            "`{text}` is {}, and {} is wanted here",
            a_word(*other),
            a_word(kind)
        ),
        Hint::BuiltIn => format!(
            "`{text}` is a built-in data type, and {} is wanted here",
            a_word(kind)
        ),
        Hint::NoNamespace(namespace, _) => format!("no import of this file has the namespace `{namespace}`"),
        Hint::BuiltInNeedsNoNamespace
        | Hint::InNamespace(_)
        | Hint::Near(_)
        | Hint::SimpleProfile
        | Hint::None => format!("no {} is called `{text}`", word(kind)),
    };
    let help = match hint {
        Hint::OtherKind(_) | Hint::BuiltIn | Hint::None | Hint::NoNamespace(_, None) => None,
        Hint::BuiltInNeedsNoNamespace => {
            Some("built-in data types are written without a namespace".to_owned())
        }
        Hint::InNamespace(qualified) => Some(format!("it is imported as `{qualified}`")),
        Hint::NoNamespace(_, Some(near)) => Some(format!("there is the namespace `{near}`")),
        Hint::Near(near) => Some(format!("there is `{near}`")),
        Hint::SimpleProfile => {
            Some("TOSCA 2.0 imports no profile by itself: import the one that defines it".to_owned())
        }
    };
    let mut diagnostic = code.at(*origin, message).help_if(help);
    for other in others.iter().take(SHOWN_MAX) {
        diagnostic = diagnostic.label(Place::value(*other), "also used here");
    }
    if others.len() > SHOWN_MAX {
        diagnostic = diagnostic.note(format!("used {} more times", others.len() - SHOWN_MAX));
    }
    diagnostic
}

/// A few names in backticks, and how many more there are.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let shown = names.iter().take(SHOWN_MAX).cloned().collect::<Vec<_>>();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
