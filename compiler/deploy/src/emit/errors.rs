//! The words of T0701 to T0706.

use toscac_syntax::diagnostic::Diagnostic;
use toscac_syntax::name::Name;
use toscac_syntax::origin::Origin;

use crate::codes;
use crate::plan::ArtifactUse;
use crate::sites::Site;

/// Nobody could check who runs the bundle, or who hands over.
pub(super) fn without_identity(site: &Site) -> Diagnostic {
    codes::SITE_WITHOUT_IDENTITY
        .at_key(site.origin, format!("the site `{}` has no public identity", site.name))
        .help(format!(
            "run `toscac keys init DIR --site {}`, then make the line of its `.pub` file the property `public_identity`, or \
             say `--identities DIR/sites`",
            site.name
        ))
}

/// The text is no public identity.
pub(super) fn identity_unreadable(site: &Site, fault: &str) -> Diagnostic {
    let origin = site.origin.child("properties").child("public_identity");
    codes::IDENTITY_UNREADABLE
        .at(
            origin,
            format!("the public identity of the site `{}` cannot be read", site.name),
        )
        .note(fault)
        .help("copy the line of the `.pub` file that `toscac keys init` wrote, whole")
}

/// A file that the caller could not read.
pub(super) fn artifact_missing(artifact: &ArtifactUse) -> Diagnostic {
    let (name, file) = (&artifact.name, &artifact.file);
    codes::ARTIFACT_MISSING
        .at(
            file.origin,
            format!("the file `{}` of the artifact `{name}` is not there", file.value),
        )
        .help("put it there, or correct the path: it is relative to the file that names it")
}

/// A plugin that the caller could not find.
pub(super) fn plugin_missing(plugin: &Name, origin: Origin) -> Diagnostic {
    codes::PLUGIN_MISSING
        .at(origin, format!("the plugin `{plugin}` is not there"))
        .help("name the folder of the plugins with `--plugins`")
}

/// A site whose name is no segment of a path.
pub(super) fn site_name(site: &Site) -> Diagnostic {
    codes::NAME_UNUSABLE
        .at_key(
            site.origin,
            format!("the site name `{}` cannot become part of a path", site.name),
        )
        .help("use ASCII letters, digits, `.`, `_` and `-`, no dot in front, at most 128 characters")
}

/// A deployment whose name is no segment of a path.
pub(super) fn deployment_name(deployment: &str, site: &Site) -> Diagnostic {
    codes::NAME_UNUSABLE
        .at_key(
            site.origin,
            format!("the deployment name `{deployment}` cannot become part of a path"),
        )
        .help(
            "give another one with `--deployment`: ASCII letters, digits, `.`, `_` and `-`, no dot in front",
        )
}

/// Steps without a canonical form, or such as no executor would take.
pub(super) fn value_unusable(site: &Site, fault: &str) -> Diagnostic {
    codes::VALUE_UNUSABLE
        .at_key(
            site.origin,
            format!(
                "the steps of the site `{}` have no canonical form: {fault}",
                site.name
            ),
        )
        .help("let values nest less deep, or put them into files and make these artifacts")
}
