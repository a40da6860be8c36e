//! `Layout`: where everything of a picture stands, in whole pixels.
//!
//! Every frame is laid out by itself, inner ones first: its nodes and inner frames stand in layers so that arrows lead
//! down (longest path), in an order within a layer that keeps arrows short (barycentres). A layer that is too wide
//! goes on in further rows; what has no arrows stands below the rest.

use std::collections::{BTreeMap, BTreeSet};

use super::label::columns;
use super::picture::{Node, Picture};

/// Space between neighbours in a row.
const GAP_X: i64 = 28;
/// Space between layers, for arrows and their labels.
const GAP_Y: i64 = 64;
/// Space between rows of one layer.
const GAP_ROW: i64 = 34;
/// Space between a frame and what is in it.
const PADDING: i64 = 22;
/// Space for the title of a frame.
const TITLE: i64 = 26;
/// Rows are at least this wide before they are broken.
const ROW_WIDTH_MIN: i64 = 1100;
const NODE_HEIGHT: i64 = 50;
/// The height of each line about a requirement that waits.
pub(super) const WAIT_HEIGHT: i64 = 22;
/// The longest label in a node, in columns.
pub(super) const LABEL_COLUMNS_MAX: usize = 40;
const SWEEPS: usize = 6;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Area {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

impl Area {
    pub(super) fn bottom(self) -> i64 {
        self.y + self.height
    }

    pub(super) fn middle(self) -> i64 {
        self.x + self.width / 2
    }
}

/// The places of a picture's nodes and frames, by their indices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) nodes: Vec<Area>,
    pub(super) frames: Vec<Area>,
}

/// Something that has a place in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Node(usize),
    Frame(usize),
}

/// Lays a picture out.
///
/// Cost: nodes and arrows times the depth of frames, apart from sorting.
pub(super) fn lay_out(picture: &Picture) -> Layout {
    let mut items: Vec<Vec<Item>> = vec![Vec::new(); picture.frames.len()];
    for (index, node) in picture.nodes.iter().enumerate() {
        items[node.frame].push(Item::Node(index));
    }
    for (index, frame) in picture.frames.iter().enumerate() {
        if let Some(parent) = frame.parent {
            items[parent].push(Item::Frame(index));
        }
    }
    let arrows = lifted(picture);
    let mut layout = Layout {
        nodes: picture.nodes.iter().map(size).collect(),
        frames: vec![Area::default(); picture.frames.len()],
    };
    for frame in (0..picture.frames.len()).rev() {
        arrange(&mut layout, frame, &items[frame], &arrows[frame]);
    }
    // Places in a frame become places in the picture, outer frames first.
    for (frame, items) in items.iter().enumerate() {
        let Area { x, y, .. } = layout.frames[frame];
        for item in items {
            let area = layout.area_mut(*item);
            area.x += x;
            area.y += y;
        }
    }
    layout
}

impl Layout {
    fn area(&self, item: Item) -> Area {
        match item {
            Item::Node(index) => self.nodes[index],
            Item::Frame(index) => self.frames[index],
        }
    }

    fn area_mut(&mut self, item: Item) -> &mut Area {
        match item {
            Item::Node(index) => &mut self.nodes[index],
            Item::Frame(index) => &mut self.frames[index],
        }
    }
}

fn size(node: &Node) -> Area {
    let width_of = |text: &str, pixels: i64| {
        let columns = columns(text).min(LABEL_COLUMNS_MAX);
        i64::try_from(columns).unwrap_or(0) * pixels
    };
    let waits = node.waits.iter().map(|name| width_of(name, 7) + 30);
    let width = waits
        .chain([width_of(&node.label, 9), width_of(&node.type_name, 7)])
        .max()
        .unwrap_or(0);
    let waiting = i64::try_from(node.waits.len()).unwrap_or(0);
    Area {
        width: (width + 24).max(96),
        height: NODE_HEIGHT + waiting * WAIT_HEIGHT,
        ..Area::default()
    }
}

/// The arrows of each frame: between those of its items that hold the ends.
fn lifted(picture: &Picture) -> Vec<Vec<(Item, Item)>> {
    let mut depth = vec![0_usize; picture.frames.len()];
    for (index, frame) in picture.frames.iter().enumerate() {
        if let Some(parent) = frame.parent {
            depth[index] = depth[parent] + 1;
        }
    }
    let mut arrows: Vec<Vec<(Item, Item)>> = vec![Vec::new(); picture.frames.len()];
    for arrow in &picture.arrows {
        let end = |node: usize| (Item::Node(node), picture.nodes[node].frame);
        let (mut from, mut to) = (end(arrow.from), end(arrow.to));
        while from.1 != to.1 {
            let deeper = if depth[from.1] >= depth[to.1] {
                &mut from
            } else {
                &mut to
            };
            let Some(parent) = picture.frames[deeper.1].parent else {
                break;
            };
            *deeper = (Item::Frame(deeper.1), parent);
        }
        if from.1 == to.1 && from.0 != to.0 {
            arrows[from.1].push((from.0, to.0));
        }
    }
    for arrows in &mut arrows {
        arrows.sort_unstable();
        arrows.dedup();
    }
    arrows
}

/// Gives the items of a frame places in it, and the frame its size.
fn arrange(layout: &mut Layout, frame: usize, items: &[Item], arrows: &[(Item, Item)]) {
    let index: BTreeMap<Item, usize> = items
        .iter()
        .enumerate()
        .map(|(index, item)| (*item, index))
        .collect();
    let mut graph = Graph {
        after: vec![Vec::new(); items.len()],
        before: vec![Vec::new(); items.len()],
    };
    for (from, to) in arrows {
        let (from, to) = (index[from], index[to]);
        graph.after[from].push(to);
        graph.before[to].push(from);
    }
    let areas: Vec<Area> = items.iter().map(|item| layout.area(*item)).collect();
    let layers = ordered(&graph, layered(&graph));
    let lonely: Vec<usize> = (0..items.len()).filter(|at| graph.is_lonely(*at)).collect();
    let limit = row_width(&areas);
    let mut rows: Vec<(Vec<usize>, i64)> = Vec::new();
    for layer in layers
        .into_iter()
        .chain([lonely])
        .filter(|layer| !layer.is_empty())
    {
        let mut gap = if rows.is_empty() { 0 } else { GAP_Y };
        for row in broken(&layer, &areas, limit) {
            rows.push((row, gap));
            gap = GAP_ROW;
        }
    }
    let widths: Vec<i64> = rows.iter().map(|(row, _)| width(row, &areas)).collect();
    let widest = widths.iter().copied().max().unwrap_or(0);
    let mut y = PADDING + TITLE;
    for ((row, gap), width) in rows.iter().zip(widths) {
        y += gap;
        let mut x = PADDING + (widest - width) / 2;
        let mut height = 0;
        for at in row {
            let area = layout.area_mut(items[*at]);
            (area.x, area.y) = (x, y);
            x += area.width + GAP_X;
            height = height.max(area.height);
        }
        y += height;
    }
    layout.frames[frame] = Area {
        width: widest + 2 * PADDING,
        height: y + PADDING,
        ..Area::default()
    };
}

struct Graph {
    after: Vec<Vec<usize>>,
    before: Vec<Vec<usize>>,
}

impl Graph {
    fn is_lonely(&self, at: usize) -> bool {
        self.after[at].is_empty() && self.before[at].is_empty()
    }
}

/// Longest path from above. Where arrows run in a circle, the first of those that are left goes first.
fn layered(graph: &Graph) -> Vec<Vec<usize>> {
    let size = graph.after.len();
    let mut missing: Vec<usize> = graph.before.iter().map(Vec::len).collect();
    let mut ready: BTreeSet<usize> = (0..size).filter(|at| missing[*at] == 0).collect();
    let mut left: BTreeSet<usize> = (0..size).collect();
    let mut layer = vec![0_usize; size];
    let mut layers: Vec<Vec<usize>> = Vec::new();
    while let Some(at) = ready.pop_first().or_else(|| left.first().copied()) {
        left.remove(&at);
        if !graph.is_lonely(at) {
            if layers.len() <= layer[at] {
                layers.resize(layer[at] + 1, Vec::new());
            }
            layers[layer[at]].push(at);
        }
        for next in graph.after[at].iter().filter(|next| left.contains(next)) {
            layer[*next] = layer[*next].max(layer[at] + 1);
            missing[*next] = missing[*next].saturating_sub(1);
            if missing[*next] == 0 {
                ready.insert(*next);
            }
        }
    }
    layers
}

/// Each layer in the order of the means of its neighbours' positions, downwards and upwards in turn.
fn ordered(graph: &Graph, mut layers: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let mut position = vec![0_i64; graph.after.len()];
    for layer in &layers {
        place(layer, &mut position);
    }
    for sweep in 0..SWEEPS {
        let downwards = sweep % 2 == 0;
        let neighbours = if downwards { &graph.before } else { &graph.after };
        let count = layers.len();
        for step in 0..count {
            let layer = &mut layers[if downwards { step } else { count - 1 - step }];
            layer.sort_by_key(|at| {
                (
                    mean(&neighbours[*at], &position).unwrap_or(position[*at]),
                    position[*at],
                )
            });
            place(layer, &mut position);
        }
    }
    layers
}

/// Positions are shares of the layer's width, so that layers of different sizes can be compared.
fn place(layer: &[usize], position: &mut [i64]) {
    let size = i64::try_from(layer.len()).unwrap_or(i64::MAX);
    for (rank, at) in (0_i64..).zip(layer) {
        position[*at] = (2 * rank + 1) * 1_000_000 / (2 * size);
    }
}

fn mean(neighbours: &[usize], position: &[i64]) -> Option<i64> {
    let sum: i64 = neighbours.iter().map(|at| position[*at]).sum();
    sum.checked_div(i64::try_from(neighbours.len()).unwrap_or(0))
}

/// Rows as wide as make the whole about twice as wide as high.
fn row_width(areas: &[Area]) -> i64 {
    let space: i64 = areas
        .iter()
        .map(|area| (area.width + GAP_X) * (area.height + GAP_ROW))
        .sum();
    let widest = areas.iter().map(|area| area.width).max().unwrap_or(0);
    (2 * space).isqrt().max(widest).max(ROW_WIDTH_MIN)
}

/// A layer as rows of about equal width, about as wide as the limit at most.
fn broken(layer: &[usize], areas: &[Area], limit: i64) -> Vec<Vec<usize>> {
    let whole = width(layer, areas) + GAP_X;
    let rows = (whole + limit - 1) / limit.max(1);
    let mut out: Vec<Vec<usize>> = Vec::new();
    let (mut used, mut row) = (0, -1);
    for at in layer {
        let width = areas[*at].width + GAP_X;
        let belongs = (used + width / 2) * rows / whole;
        match out.last_mut() {
            Some(last) if row == belongs => last.push(*at),
            _ => out.push(vec![*at]),
        }
        row = belongs;
        used += width;
    }
    out
}

fn width(row: &[usize], areas: &[Area]) -> i64 {
    let widths: i64 = row.iter().map(|at| areas[*at].width + GAP_X).sum();
    (widths - GAP_X).max(0)
}

#[cfg(test)]
mod tests {
    use super::{Area, lay_out};
    use crate::graph::samples::{chain, star};

    fn overlap(one: Area, other: Area) -> bool {
        one.x < other.x + other.width
            && other.x < one.x + one.width
            && one.y < other.bottom()
            && other.y < one.bottom()
    }

    #[test]
    fn a_requirement_leads_down() {
        let layout = lay_out(&chain(5));
        assert!(layout.nodes.is_sorted_by(|above, below| above.bottom() < below.y));
    }

    #[test]
    fn no_two_of_a_thousand_nodes_overlap() {
        let layout = lay_out(&star(1_000));
        for (index, one) in layout.nodes.iter().enumerate() {
            for other in &layout.nodes[index + 1..] {
                assert!(!overlap(*one, *other), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_wide_layer_goes_on_in_further_rows() {
        let layout = lay_out(&star(1_000));
        let root = layout.frames[0];
        assert!(root.width < 4 * root.height, "{root:?}");
    }

    #[test]
    fn a_circle_is_laid_out_as_well() {
        let mut picture = chain(3);
        let mut back = picture.arrows[0].clone();
        (back.from, back.to) = (2, 0);
        picture.arrows.push(back);
        let layout = lay_out(&picture);
        assert!(!overlap(layout.nodes[0], layout.nodes[2]));
    }
}
