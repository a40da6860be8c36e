//! A picture as SVG.

use toscac_model::service::Layer;

use super::label::shortened;
use super::layout::{
    Area, LABEL_COLUMNS_MAX, Layout, MEMBER_HEIGHT, MEMBERS_SHOWN_MAX, WAIT_HEIGHT, grid, lay_out,
};
use super::picture::{Arrow, ArrowKind, Node, Picture};
use super::spots::Taken;
use crate::markup::escaped;

/// The layers that a template may declare, and none.
pub(super) const LAYERS: [Option<Layer>; 4] = [
    Some(Layer::Composition),
    Some(Layer::Service),
    Some(Layer::Infrastructure),
    None,
];

/// More arrows than this are pale, or nodes would drown in them.
const ARROWS_MANY: usize = 300;

/// Space for the title and the legend.
const HEAD: i64 = 44;

const STYLE: &str = "\
text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;fill:#1f2933;unicode-bidi:isolate}\
.head{font-size:18px;font-weight:600}\
.legend{font-size:12px;fill:#52606d}\
.frame rect{fill:#52606d;fill-opacity:.05;stroke:#b8c1cc}\
.frame text{font-size:13px;font-weight:600;fill:#52606d}\
.node text{text-anchor:middle}\
.node .name{font-size:15px;font-weight:600}\
.node .type{font-size:11px;fill:#52606d}\
.node .member{font-size:11px;text-anchor:start}\
.wait rect{fill:#fff;stroke:#b45309;stroke-dasharray:4 3}\
.node .wait text{font-size:11px;fill:#92400e}\
.arrow path{fill:none;stroke:#7a8594;stroke-width:1.4}\
.arrow.stands path{stroke-dasharray:1 5;stroke-linecap:round;stroke-width:2}\
.arrow text{font-size:11px;fill:#3e4c59;text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}\
";

/// The colours of a layer: of the ground, and of the edge.
pub(super) fn colours(layer: Option<Layer>) -> (&'static str, &'static str) {
    match layer {
        Some(Layer::Composition) => ("#ede9fe", "#7c3aed"),
        Some(Layer::Service) => ("#dbeafe", "#2563eb"),
        Some(Layer::Infrastructure) => ("#dcfce7", "#16a34a"),
        None => ("#f1f5f9", "#64748b"),
    }
}

/// What a layer is called.
pub(super) fn layer_word(layer: Option<Layer>) -> &'static str {
    match layer {
        Some(Layer::Composition) => "composition",
        Some(Layer::Service) => "service",
        Some(Layer::Infrastructure) => "infrastructure",
        None => "unlayered",
    }
}

/// The picture as a document of its own, ended by a line break.
pub fn document(picture: &Picture) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    element(&mut out, picture);
    out
}

/// The picture as an element, ended by a line break. The node of index `i` has the id `n<i>`.
pub(super) fn element(out: &mut String, picture: &Picture) {
    let layout = lay_out(picture);
    let whole = layout.frames.first().copied().unwrap_or_default();
    let legend = legend(picture);
    let head = i64::try_from(super::label::columns(&picture.title)).unwrap_or(0) * 11 + 22;
    let width = whole.width.max(head + legend.width + 44);
    let height = whole.height + HEAD;
    let title = escaped(&picture.title);
    out.push_str(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\">\n<style>{STYLE}</style>\n\
         <defs><marker id=\"tip\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" \
         orient=\"auto-start-reverse\"><path d=\"M0 1L9 5L0 9z\" fill=\"#7a8594\"/></marker></defs>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n\
         <text class=\"head\" x=\"22\" y=\"30\">{title}</text>\n"
    ));
    out.push_str(&format!(
        "<g class=\"legend\" transform=\"translate({} 14)\">{}</g>\n",
        width - legend.width - 22,
        legend.text
    ));
    let shift = (width - whole.width) / 2;
    out.push_str(&format!("<g transform=\"translate({shift} {})\">\n", HEAD - 26));
    for (frame, area) in picture.frames.iter().zip(&layout.frames).skip(1) {
        let Area { x, y, width, height } = *area;
        let columns = usize::try_from((width - 24) / 8).unwrap_or(0);
        out.push_str(&format!(
            "<g class=\"frame\"><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
             rx=\"10\"/><text x=\"{}\" y=\"{}\">{}</text></g>\n",
            escaped(&frame.title),
            x + 14,
            y + 22,
            escaped(&shortened(&frame.title, columns)),
        ));
    }
    if picture.arrows.len() > ARROWS_MANY {
        out.push_str("<style>.arrow path{stroke-opacity:.4}</style>\n");
    }
    arrows(out, picture, &layout);
    for (index, (found, area)) in picture.nodes.iter().zip(&layout.nodes).enumerate() {
        node(out, index, found, *area);
    }
    out.push_str("</g>\n</svg>\n");
}

struct Legend {
    text: String,
    width: i64,
}

/// Only what occurs is explained.
fn legend(picture: &Picture) -> Legend {
    let mut legend = Legend {
        text: String::new(),
        width: 0,
    };
    let mut entry = |look: &str, word: &str| {
        let x = legend.width;
        legend.text.push_str(&format!(
            "<rect x=\"{x}\" y=\"1\" width=\"18\" height=\"14\" rx=\"3\" {look}/>\
             <text class=\"legend\" x=\"{}\" y=\"12\">{word}</text>",
            x + 24
        ));
        legend.width += 42 + i64::try_from(word.len()).unwrap_or(0) * 7;
    };
    for layer in LAYERS.into_iter().flatten() {
        if picture.nodes.iter().any(|node| node.layer == Some(layer)) {
            let (fill, edge) = colours(Some(layer));
            entry(
                &format!("fill=\"{fill}\" stroke=\"{edge}\""),
                layer_word(Some(layer)),
            );
        }
    }
    if picture.nodes.iter().any(|node| node.is_substituted) {
        entry(
            "fill=\"#fff\" stroke=\"#52606d\" stroke-width=\"3\"",
            "another service stands for it",
        );
    }
    if picture.nodes.iter().any(|node| !node.waits.is_empty()) {
        entry(
            "fill=\"#fff\" stroke=\"#b45309\" stroke-dasharray=\"4 3\"",
            "waits for an inventory",
        );
    }
    legend
}

fn node(out: &mut String, index: usize, node: &Node, area: Area) {
    let Area { x, y, width, .. } = area;
    let (fill, edge) = colours(node.layer);
    let box_height = area.height - WAIT_HEIGHT * i64::try_from(node.waits.len()).unwrap_or(0);
    let middle = area.middle();
    let shape = |grow: i64, ground: &str| {
        format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\" fill=\"{ground}\" stroke=\"{edge}\"/>",
            x - grow,
            y - grow,
            width + 2 * grow,
            box_height + 2 * grow,
            8 + grow
        )
    };
    out.push_str(&format!(
        "<g class=\"node\" id=\"n{index}\"><title>{}\n{}</title>",
        escaped(&node.id),
        escaped(&node.type_name)
    ));
    if node.copies > 1 {
        // A second card behind the first.
        out.push_str(&format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{box_height}\" rx=\"8\" fill=\"{fill}\" stroke=\"{edge}\"/>",
            x + 5,
            y - 5
        ));
    }
    if node.is_substituted {
        out.push_str(&shape(4, "#fff"));
    }
    out.push_str(&shape(0, fill));
    out.push_str(&format!(
        "<text class=\"name\" x=\"{middle}\" y=\"{}\">{}</text><text class=\"type\" x=\"{middle}\" y=\"{}\">{}</text>",
        y + 22,
        escaped(&shortened(&node.label, LABEL_COLUMNS_MAX)),
        y + 39,
        escaped(&shortened(&node.type_name, LABEL_COLUMNS_MAX)),
    ));
    members(out, node, area);
    for (line, name) in (0_i64..).zip(&node.waits) {
        let top = y + box_height + line * WAIT_HEIGHT + 4;
        out.push_str(&format!(
            "<g class=\"wait\"><title>{0} waits for an inventory</title><rect x=\"{1}\" y=\"{top}\" width=\"{2}\" \
             height=\"17\" rx=\"8\"/><text x=\"{middle}\" y=\"{3}\">{4}</text></g>",
            escaped(name),
            x + 8,
            width - 16,
            top + 12,
            escaped(&shortened(name, LABEL_COLUMNS_MAX)),
        ));
    }
    out.push_str("</g>\n");
}

/// The names on a card, row by row; the last one may say how many more there are.
fn members(out: &mut String, node: &Node, area: Area) {
    let Some(grid) = grid(node) else { return };
    let count = |number: usize| i64::try_from(number).unwrap_or(0);
    let left = area.middle() - count(grid.columns) * grid.cell / 2 + 8;
    let hidden = node.members.len().saturating_sub(MEMBERS_SHOWN_MAX);
    for (index, name) in node.members.iter().take(MEMBERS_SHOWN_MAX).enumerate() {
        let name = if hidden > 0 && index + 1 == MEMBERS_SHOWN_MAX {
            format!("and {} more", hidden + 1)
        } else {
            shortened(name, LABEL_COLUMNS_MAX)
        };
        let x = left + count(index % grid.columns) * grid.cell;
        let y = area.y + 60 + count(index / grid.columns) * MEMBER_HEIGHT;
        out.push_str(&format!(
            "<text class=\"member\" x=\"{x}\" y=\"{y}\">{}</text>",
            escaped(&name)
        ));
    }
}

/// Arrows leave a node below and reach the next from above, side by side in the order of what they lead to.
fn arrows(out: &mut String, picture: &Picture, layout: &Layout) {
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); picture.nodes.len()];
    let mut coming: Vec<Vec<usize>> = vec![Vec::new(); picture.nodes.len()];
    for (index, arrow) in picture.arrows.iter().enumerate() {
        leaving[arrow.from].push(index);
        coming[arrow.to].push(index);
    }
    let mut start = vec![0_i64; picture.arrows.len()];
    let mut end = vec![0_i64; picture.arrows.len()];
    for (node, area) in layout.nodes.iter().enumerate() {
        leaving[node].sort_by_key(|index| {
            let to = picture.arrows[*index].to;
            (layout.nodes[to].middle(), *index)
        });
        coming[node].sort_by_key(|index| {
            let from = picture.arrows[*index].from;
            (layout.nodes[from].middle(), *index)
        });
        spread(*area, &leaving[node], &mut start);
        spread(*area, &coming[node], &mut end);
    }
    let mut taken = Taken::default();
    layout.nodes.iter().for_each(|area| taken.take(*area));
    for frame in layout.frames.iter().skip(1) {
        taken.take(Area { height: 26, ..*frame });
    }
    for (index, arrow) in picture.arrows.iter().enumerate() {
        let curve = around(picture, layout, arrow, end[index]).unwrap_or_else(|| {
            let ends = (layout.nodes[arrow.from], layout.nodes[arrow.to]);
            let is_reached_from_below = coming[arrow.from]
                .iter()
                .any(|before| layout.nodes[picture.arrows[*before].from].y > ends.0.y);
            let side = match is_reached_from_below {
                true => Side::Above,
                false => Side::Below,
            };
            curve(ends, (start[index], end[index]), side)
        });
        line(out, picture, arrow, &curve, &mut taken);
    }
}

fn spread(area: Area, arrows: &[usize], places: &mut [i64]) {
    let parts = i64::try_from(arrows.len()).unwrap_or(0) + 1;
    for (rank, index) in (1_i64..).zip(arrows) {
        places[*index] = area.x + area.width * rank / parts;
    }
}

/// A cubic curve, and the way from the node to its beginning.
struct Curve {
    way: String,
    points: [(i64, i64); 4],
}

/// On which side an arrow leads to a neighbour in the same row: where the source is not reached itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Above,
    Below,
}

/// From below one node to above the next; a node that needs itself, or a neighbour in its row, is reached round a side.
fn curve((from, to): (Area, Area), (start, end): (i64, i64), side: Side) -> Curve {
    let (top, bottom) = if to.y >= from.bottom() {
        (from.bottom(), to.y)
    } else if to.bottom() <= from.y {
        (from.y, to.bottom())
    } else {
        match side {
            Side::Above => (from.y, to.y),
            Side::Below => (from.bottom(), to.bottom()),
        }
    };
    let (first, second) = if to.y < from.bottom() && from.y < to.bottom() {
        let far = match side {
            Side::Above => top.min(bottom) - 28,
            Side::Below => top.max(bottom) + 28,
        };
        (far, far)
    } else {
        let half = (bottom - top) / 2;
        (top + half, bottom - half)
    };
    Curve {
        way: format!("M{start} {top}"),
        points: [(start, top), (start, first), (end, second), (end, bottom)],
    }
}

/// What stands for a node stands below it. Its own arrows to nodes further down go round that, along the edge of the
/// frame.
fn around(picture: &Picture, layout: &Layout, arrow: &Arrow, end: i64) -> Option<Curve> {
    let source = &picture.nodes[arrow.from];
    let frame = layout.frames[source.frame];
    let (from, to) = (layout.nodes[arrow.from], layout.nodes[arrow.to]);
    if !source.is_substituted || arrow.kind == ArrowKind::StandsFor || to.y < frame.bottom() {
        return None;
    }
    let height = from.y + 25;
    let (side, lane, turn) = if to.middle() < frame.middle() {
        (from.x, frame.x + 9, 10)
    } else {
        (from.x + from.width, frame.x + frame.width - 9, -10)
    };
    let bottom = frame.bottom();
    let half = (to.y - bottom) / 2;
    Some(Curve {
        way: format!(
            "M{side} {height}H{}Q{lane} {height} {lane} {}V{bottom}",
            lane + turn,
            height + 10
        ),
        points: [
            (lane, bottom),
            (lane, bottom + half),
            (end, to.y - half),
            (end, to.y),
        ],
    })
}

fn line(out: &mut String, picture: &Picture, arrow: &Arrow, curve: &Curve, taken: &mut Taken) {
    let [_, (x1, y1), (x2, y2), (x3, y3)] = curve.points;
    let (class, tip) = match arrow.kind {
        ArrowKind::Relationship => ("arrow", " marker-end=\"url(#tip)\""),
        ArrowKind::StandsFor => ("arrow stands", ""),
    };
    let (source, target) = (&picture.nodes[arrow.from].id, &picture.nodes[arrow.to].id);
    let told = match arrow.kind {
        ArrowKind::Relationship => format!("{source} → {target}: {}", arrow.label),
        ArrowKind::StandsFor => format!("{target} stands for {source}"),
    };
    out.push_str(&format!(
        "<g class=\"{class}\" data-from=\"{}\" data-to=\"{}\"><title>{}</title>\
         <path d=\"{}C{x1} {y1} {x2} {y2} {x3} {y3}\"{tip}/>",
        arrow.from,
        arrow.to,
        escaped(&told),
        curve.way
    ));
    let label = shortened(&arrow.label, LABEL_COLUMNS_MAX);
    if let Some((x, y)) = spot(curve, &label, taken) {
        out.push_str(&format!(
            "<text x=\"{x}\" y=\"{}\">{}</text>",
            y + 4,
            escaped(&label)
        ));
    }
    out.push_str("</g>\n");
}

/// Where along an arrow its label stands, over nothing else: first where arrows from one node have parted. Where there
/// is no room it is left out; whoever points at the arrow is told.
fn spot(curve: &Curve, label: &str, taken: &mut Taken) -> Option<(i64, i64)> {
    if label.is_empty() {
        return None;
    }
    let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = curve.points;
    let width = i64::try_from(super::label::columns(label)).unwrap_or(0) * 7 + 6;
    // In sixteenths of the way.
    [6_i64, 8, 5, 10, 4, 12, 3].into_iter().find_map(|part| {
        let rest = 16 - part;
        let weights = [
            rest * rest * rest,
            3 * part * rest * rest,
            3 * part * part * rest,
            part * part * part,
        ];
        let at = |points: [i64; 4]| {
            points
                .iter()
                .zip(weights)
                .map(|(point, weight)| point * weight)
                .sum::<i64>()
                / 4096
        };
        let (x, y) = (at([x0, x1, x2, x3]), at([y0, y1, y2, y3]));
        let area = Area {
            x: x - width / 2,
            y: y - 8,
            width,
            height: 16,
        };
        taken.is_free(area).then(|| {
            taken.take(area);
            (x, y)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::document;
    use crate::graph::crowds::gathered;
    use crate::graph::samples::{HOSTILE, chain, hostile, star};

    #[test]
    fn every_node_and_arrow_is_drawn_once() {
        let svg = document(&chain(4));
        assert_eq!(svg.matches("class=\"node\"").count(), 4);
        assert_eq!(svg.matches("class=\"arrow\"").count(), 3);
    }

    #[test]
    fn a_card_names_all_that_it_stands_for() {
        let svg = document(&gathered(star(100)));
        assert_eq!(svg.matches("class=\"node\"").count(), 2);
        assert_eq!(svg.matches("class=\"member\"").count(), 99);
        let svg = document(&gathered(star(1_000)));
        assert!(svg.contains("and 600 more"), "{svg}");
    }

    #[test]
    fn the_same_picture_has_the_same_bytes() {
        assert_eq!(document(&star(50)), document(&star(50)));
    }

    #[test]
    fn no_text_of_an_author_becomes_an_element() {
        let svg = document(&hostile());
        assert!(!svg.contains(HOSTILE));
        assert!(!svg.contains("<script") && !svg.contains("</script") && !svg.contains("<!--"));
        assert!(!svg.contains('\u{202e}'));
        assert!(svg.contains("a&quot;b&#39;&lt;/script&gt;"));
    }
}
