//! What the service pass says of the modelling layers, one function a code.

use toscac_syntax::diagnostic::{Diagnostic, Place};
use toscac_syntax::name::Name;
use toscac_syntax::nearest::nearest;
use toscac_syntax::origin::Origin;

use crate::codes::service as codes;
use crate::service::requirement_errors::REJECTIONS_SHOWN;
use crate::service::{Layer, Rejection};

/// A layer that is none; `found` is the word, if it is one.
pub(crate) fn unknown_layer(found: Option<&str>, origin: Origin) -> Diagnostic {
    let words = Layer::ALL.map(Layer::word);
    let message = match found {
        Some(word) => format!("`{word}` is no layer"),
        None => "expected the name of a layer, and this is no text".to_owned(),
    };
    let near = found.and_then(|word| nearest(word, words));
    codes::UNKNOWN_LAYER
        .at(origin, message)
        .note(format!("the layers are `{}`", words.join("`, `")))
        .help_if(near.map(|near| format!("did you mean `{near}`?")))
}

/// Something in a composition that does work itself: `what` says what and whose.
pub(crate) fn composition_works(what: &str, origin: Origin) -> Diagnostic {
    codes::COMPOSITION_WORKS
        .at(
            origin,
            format!("{what}, and a composition holds neither operations nor artifacts"),
        )
        .help("put it into the service template that stands for the node")
}

pub(crate) fn composition_creates(node: &Name, origin: Origin) -> Diagnostic {
    codes::COMPOSITION_CREATES
        .at_key(
            origin,
            format!("`{node}` is created here, and a composition is made of services"),
        )
        .help("write `directives: [ substitute ]`, and import a service template that stands for it")
}

/// Nothing stands for a node, since what could is of a layer that may not.
pub(crate) fn wrong_layer(
    node: &Name,
    layer: Layer,
    directive: Origin,
    rejections: &[Rejection],
) -> Diagnostic {
    let mut diagnostic = codes::WRONG_LAYER.at(
        directive,
        format!(
            "nothing of the right layer stands for `{node}`, a node of the layer `{}`",
            layer.word()
        ),
    );
    for rejection in rejections.iter().take(REJECTIONS_SHOWN) {
        diagnostic = diagnostic.label(
            Place::key(rejection.origin),
            format!("`{}` {}", rejection.subject, rejection.reason),
        );
    }
    diagnostic.help(format!(
        "what stands for it must be of the layer {}",
        layer.made_of_words()
    ))
}
