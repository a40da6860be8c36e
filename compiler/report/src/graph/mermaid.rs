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
    use crate::graph::crowds::gathered;
    use crate::graph::samples::{chain, hostile, layers, star};

    #[test]
    fn nodes_are_boxes_and_requirements_are_labels() {
        let text = document(&chain(2));
        assert!(text.contains("n0[\"part0<br/>part0:Type\"]:::service"), "{text}");
        assert!(text.contains("n0 -->|\"next\"| n1"), "{text}");
    }

    /// What stands between `before` and `after`.
    fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
        text.strip_prefix(before)?.strip_suffix(after)
    }

    fn is_node(word: &str) -> bool {
        word == "inventory"
            || word
                .strip_prefix('n')
                .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    }

    /// Signs are numbers between `#` and `;`, and nothing else is one.
    fn is_text(text: &str) -> bool {
        let text = text.replace("<br/>", " ");
        let mut parts = text.split('#');
        let plain = |part: &str| !part.contains(['"', '<', '>', '[', ']', '{', '}', '|', ';', '`']);
        parts.next().is_none_or(plain)
            && parts.all(|part| {
                part.split_once(';')
                    .is_some_and(|(number, rest)| number.parse::<u32>().is_ok() && plain(rest))
            })
    }

    fn is_statement(line: &str) -> bool {
        let labelled = |arrow: &str| {
            line.split_once(arrow).is_some_and(|(from, rest)| {
                rest.rsplit_once("\"| ")
                    .is_some_and(|(text, to)| is_node(from) && is_text(text) && is_node(to))
            })
        };
        let shaped = || {
            let (shape, class) = line.rsplit_once(":::")?;
            let (node, _) = shape.split_once('[')?;
            let label = &shape[node.len()..];
            let text = between(label, "[[\"", "\"]]").or_else(|| between(label, "[\"", "\"]"))?;
            Some(is_node(node) && is_text(text) && class.bytes().all(|b| b.is_ascii_lowercase()))
        };
        let framed = || {
            let (_, label) = line.strip_prefix("subgraph f")?.split_once('[')?;
            between(label, "\"", "\"]").map(is_text)
        };
        line == "flowchart TB"
            || line == "end"
            || line == "inventory([\"an inventory\"])"
            || line.starts_with("style inventory ")
            || line.starts_with("classDef ")
            || line
                .split_once(" -.- ")
                .is_some_and(|(from, to)| is_node(from) && is_node(to))
            || labelled(" -->|\"")
            || labelled(" -.->|\"")
            || framed() == Some(true)
            || shaped() == Some(true)
    }

    #[test]
    fn every_line_is_a_statement_and_every_frame_is_closed() {
        for picture in [chain(3), layers(3, 4), gathered(star(40)), hostile()] {
            let text = document(&picture);
            for line in text.lines() {
                assert!(is_statement(line.trim_start()), "{line}");
            }
            let count = |word: &str| {
                text.lines()
                    .filter(|line| line.trim_start().starts_with(word))
                    .count()
            };
            assert_eq!(count("subgraph "), count("end"));
        }
        assert!(!is_statement("n0[\"a\"b\"]:::service") && !is_statement("n0 -->|\"a\"| x1"));
    }

    #[test]
    fn no_text_of_an_author_is_a_sign_of_the_language() {
        let text = document(&hostile());
        assert!(text.contains("a#34;b'#60;/script#62;"), "{text}");
        assert!(!text.contains("script>") && !text.contains('`') && !text.contains("]]>"));
    }
}
