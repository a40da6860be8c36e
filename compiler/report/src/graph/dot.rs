//! A picture in the language of Graphviz.

use super::label::line;
use super::picture::{ArrowKind, Node, Picture, Turn};
use super::svg::colours;

/// The picture as a directed graph, ended by a line break.
pub fn document(picture: &Picture) -> String {
    let mut out = format!(
        "digraph {} {{\n  graph [compound=true, fontname=\"sans-serif\", rankdir=TB]\n  \
         node [fontname=\"sans-serif\", shape=box, style=\"filled,rounded\"]\n  \
         edge [color=\"#7a8594\", fontname=\"sans-serif\", fontsize=10]\n",
        quoted(&picture.title)
    );
    frames(&mut out, picture);
    for arrow in &picture.arrows {
        let look = match arrow.kind {
            ArrowKind::Relationship => format!("label={}", quoted(&arrow.label)),
            ArrowKind::StandsFor => "style=dotted, arrowhead=none".to_owned(),
        };
        line(&mut out, 1, &format!("n{} -> n{} [{look}]", arrow.from, arrow.to));
    }
    let mut waiting = picture
        .nodes
        .iter()
        .enumerate()
        .flat_map(|(index, node)| node.waits.iter().map(move |name| (index, name)))
        .peekable();
    if waiting.peek().is_some() {
        line(
            &mut out,
            1,
            "inventory [label=\"an inventory\", style=\"dashed,rounded\"]",
        );
    }
    for (index, name) in waiting {
        line(
            &mut out,
            1,
            &format!("n{index} -> inventory [label={}, style=dashed]", quoted(name)),
        );
    }
    out.push_str("}\n");
    out
}

/// Frames open as they come and close when the next one is not inside of them.
fn frames(out: &mut String, picture: &Picture) {
    let mut held: Vec<Vec<usize>> = vec![Vec::new(); picture.frames.len()];
    for (index, node) in picture.nodes.iter().enumerate() {
        held[node.frame].push(index);
    }
    for turn in picture.turns() {
        match turn {
            Turn::Enter(frame, depth) => {
                let title = &picture.frames[frame].title;
                if depth > 0 {
                    line(out, depth, &format!("subgraph cluster_{frame} {{"));
                    line(
                        out,
                        depth + 1,
                        &format!(
                            "graph [label={}, style=\"rounded,filled\", color=\"#c3cad4\", fillcolor=\"#f6f8fa\"]",
                            quoted(title)
                        ),
                    );
                }
                for index in &held[frame] {
                    line(
                        out,
                        depth + 1,
                        &format!("n{index} [{}]", look(&picture.nodes[*index])),
                    );
                }
            }
            Turn::Leave(depth) if depth > 0 => line(out, depth, "}"),
            Turn::Leave(_) => {}
        }
    }
}

fn look(node: &Node) -> String {
    let (fill, edge) = colours(node.layer);
    let label = format!("\"{}\\n{}\"", escaped(&node.label), escaped(&node.type_name));
    let peripheries = if node.is_substituted {
        ", peripheries=2"
    } else {
        ""
    };
    format!(
        "label={label}, tooltip={}, fillcolor=\"{fill}\", color=\"{edge}\"{peripheries}",
        quoted(&node.id)
    )
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::document;
    use crate::graph::samples::{chain, hostile};

    #[test]
    fn nodes_are_boxes_and_requirements_are_labels() {
        let dot = document(&chain(2));
        assert!(dot.contains("n0 [label=\"part0\\npart0:Type\""), "{dot}");
        assert!(dot.contains("n0 -> n1 [label=\"next\"]"), "{dot}");
    }

    #[test]
    fn no_text_of_an_author_ends_a_string() {
        for line in document(&hostile()).lines() {
            let plain = line.replace("\\\\", "").replace("\\\"", "");
            assert_eq!(plain.matches('"').count() % 2, 0, "{line}");
        }
    }
}
