//! A picture in the language of Mermaid.

use super::label::line;
use super::picture::{ArrowKind, Node, Picture, Turn};
use super::svg::{LAYERS, colours, layer_word};

/// The picture as a flow chart, ended by a line break.
pub fn document(picture: &Picture) -> String {
    let mut out = String::from("flowchart TB\n");
    frames(&mut out, picture);
    for arrow in &picture.arrows {
        let text = match arrow.kind {
            ArrowKind::Relationship => {
                format!("n{} -->|\"{}\"| n{}", arrow.from, escaped(&arrow.label), arrow.to)
            }
            ArrowKind::StandsFor => format!("n{} -.- n{}", arrow.from, arrow.to),
        };
        line(&mut out, 1, &text);
    }
    waiting(&mut out, picture);
    for layer in LAYERS {
        let (fill, edge) = colours(layer);
        line(
            &mut out,
            1,
            &format!(
                "classDef {} fill:{fill},stroke:{edge},color:#1f2933",
                layer_word(layer)
            ),
        );
    }
    out
}

fn frames(out: &mut String, picture: &Picture) {
    let mut held: Vec<Vec<usize>> = vec![Vec::new(); picture.frames.len()];
    for (index, node) in picture.nodes.iter().enumerate() {
        held[node.frame].push(index);
    }
    for turn in picture.turns() {
        match turn {
            Turn::Enter(frame, depth) => {
                if depth > 0 {
                    let title = escaped(&picture.frames[frame].title);
                    line(out, depth, &format!("subgraph f{frame}[\"{title}\"]"));
                }
                for index in &held[frame] {
                    line(out, depth + 1, &shape(*index, &picture.nodes[*index]));
                }
            }
            Turn::Leave(depth) if depth > 0 => line(out, depth, "end"),
            Turn::Leave(_) => {}
        }
    }
}

fn shape(index: usize, node: &Node) -> String {
    let (open, close) = if node.is_substituted {
        ("[[", "]]")
    } else {
        ("[", "]")
    };
    format!(
        "n{index}{open}\"{}<br/>{}\"{close}:::{}",
        escaped(&node.label),
        escaped(&node.type_name),
        layer_word(node.layer)
    )
}

fn waiting(out: &mut String, picture: &Picture) {
    let mut any = false;
    for (index, node) in picture.nodes.iter().enumerate() {
        for name in &node.waits {
            any = true;
            line(out, 1, &format!("n{index} -.->|\"{}\"| inventory", escaped(name)));
        }
    }
    if any {
        line(out, 1, "inventory([\"an inventory\"])");
        line(out, 1, "style inventory fill:none,stroke-dasharray:4 3");
    }
}

/// Whatever Mermaid, its Markdown or HTML may take for a sign of their own is written as a number.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for found in text.chars() {
        match found {
            '"' | '#' | '&' | '<' | '>' | ';' | '`' | '\\' | '*' | '[' | ']' | '{' | '}' | '|' => {
                out.push_str(&format!("#{};", u32::from(found)));
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::document;
    use crate::graph::samples::{chain, hostile};

    #[test]
    fn nodes_are_boxes_and_requirements_are_labels() {
        let text = document(&chain(2));
        assert!(text.contains("n0[\"part0<br/>part0:Type\"]:::service"), "{text}");
        assert!(text.contains("n0 -->|\"next\"| n1"), "{text}");
    }

    #[test]
    fn no_text_of_an_author_is_a_sign_of_the_language() {
        let text = document(&hostile());
        assert!(text.contains("a#34;b'#60;/script#62;"), "{text}");
        assert!(!text.contains("script>") && !text.contains('`') && !text.contains("]]>"));
    }
}
