//! What the service pass says of groups and policies, one function a code.

use toscac_syntax::diagnostic::{Diagnostic, Place};
use toscac_syntax::name::Name;
use toscac_syntax::origin::{At, Origin};

use crate::codes::service as codes;
use crate::service::errors::did_you_mean;

pub(crate) fn group_member(message: String, origin: Origin) -> Diagnostic {
    codes::GROUP_MEMBER.at(origin, message)
}

pub(crate) fn unknown_member<'a>(member: &At<Name>, known: impl IntoIterator<Item = &'a Name>) -> Diagnostic {
    codes::GROUP_MEMBER
        .at(
            member.origin,
            format!("`{}` is neither a node template nor a group", member.value),
        )
        .help_if(did_you_mean(&member.value, known))
}

pub(crate) fn policy_target(message: String, origin: Origin) -> Diagnostic {
    codes::POLICY_TARGET.at(origin, message)
}

pub(crate) fn unknown_policy_target<'a>(
    target: &At<Name>,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::POLICY_TARGET
        .at(
            target.origin,
            format!("`{}` is neither a node template nor a group", target.value),
        )
        .help_if(did_you_mean(&target.value, known))
}

pub(crate) fn trigger_again(name: &Name, origin: Origin, declared: Origin) -> Diagnostic {
    codes::TRIGGER_AGAIN
        .at_key(
            origin,
            format!("trigger `{name}` is declared by the policy type already"),
        )
        .label(Place::key(declared), "declared here")
}

/// A trigger that waits for what an interface of its targets never tells.
pub(crate) fn unknown_event<'a>(
    interface: &str,
    notification: &str,
    event: Origin,
    known: impl IntoIterator<Item = &'a Name>,
) -> Diagnostic {
    codes::UNKNOWN_EVENT
        .at(
            event,
            format!("interface `{interface}` has no notification `{notification}`"),
        )
        .help_if(did_you_mean(notification, known))
}
