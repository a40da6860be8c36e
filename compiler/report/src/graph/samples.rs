//! Pictures for tests.

use serde_json::json;
use toscac_model::service::Layer;

use super::label::visible;
use super::picture::{Arrow, ArrowKind, Frame, Node, Picture};

/// What an author may call something.
pub(super) const HOSTILE: &str = "a\"b'</script><!--&amp;]] --> |`#\\\n\u{202e}שלום";

/// A node of the first frame.
pub(super) fn node(name: &str) -> Node {
    Node {
        frame: 0,
        label: visible(name),
        type_name: visible(&format!("{name}:Type")),
        id: visible(name),
        copies: 1,
        members: Vec::new(),
        layer: Some(Layer::Service),
        is_substituted: false,
        waits: Vec::new(),
        details: json!({
            "template": name,
            "properties": { name: { "value": name } },
            "attributes": {},
            "capabilities": {},
        }),
    }
}

fn arrow(from: usize, to: usize, label: &str) -> Arrow {
    Arrow {
        from,
        to,
        kind: ArrowKind::Relationship,
        label: visible(label),
    }
}

fn picture(nodes: Vec<Node>, arrows: Vec<Arrow>) -> Picture {
    Picture {
        title: "sample".to_owned(),
        frames: vec![Frame {
            parent: None,
            title: String::new(),
        }],
        nodes,
        arrows,
    }
}

/// Each node needs the next.
pub(super) fn chain(size: usize) -> Picture {
    picture(
        (0..size).map(|index| node(&format!("part{index}"))).collect(),
        (1..size).map(|index| arrow(index - 1, index, "next")).collect(),
    )
}

/// Each node but the first needs the first.
pub(super) fn star(size: usize) -> Picture {
    let part = |index: usize| Node {
        type_name: "Part".to_owned(),
        ..node(&format!("part{index}"))
    };
    picture(
        (0..size).map(part).collect(),
        (1..size).map(|index| arrow(index, 0, "hub")).collect(),
    )
}

/// Rows of nodes, each of which needs two of the next row.
pub(super) fn layers(rows: usize, width: usize) -> Picture {
    let at = |row: usize, place: usize| row * width + place;
    let mut arrows = Vec::new();
    for row in 1..rows {
        for place in 0..width {
            arrows.push(arrow(at(row - 1, place), at(row, place * 2 % width), "uses"));
            arrows.push(arrow(
                at(row - 1, place),
                at(row, (place * 3 + 1) % width),
                "knows",
            ));
        }
    }
    let nodes = (0..rows * width).map(|index| node(&format!("part{index}")));
    picture(nodes.collect(), arrows)
}

/// Every text is hostile.
pub(super) fn hostile() -> Picture {
    let mut first = node(HOSTILE);
    first.waits = vec![visible(HOSTILE)];
    first.is_substituted = true;
    first.frame = 1;
    let mut inner = node(HOSTILE);
    inner.frame = 1;
    inner.copies = 7;
    let mut picture = picture(
        vec![first, inner, node("plain")],
        vec![arrow(1, 2, HOSTILE), arrow(0, 2, HOSTILE)],
    );
    picture.title = visible(HOSTILE);
    picture.arrows.push(Arrow {
        from: 0,
        to: 1,
        kind: ArrowKind::StandsFor,
        label: String::new(),
    });
    picture.frames.push(Frame {
        parent: Some(0),
        title: visible(HOSTILE),
    });
    picture
}
