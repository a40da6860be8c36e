//! `Layout`: where everything of a picture stands, in whole pixels.
//!
//! Every frame is laid out by itself, inner ones first: its nodes and inner frames stand in layers so that arrows lead
//! down (longest path), in an order within a layer that keeps arrows short (barycentres). A layer that is too wide
//! goes on in further rows; what has no arrows stands below the rest. Rows that would make a high and narrow tower stand
//! in columns, downwards and upwards in turn, so that what follows is always near.

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
/// Space between columns of rows.
const GAP_COLUMN: i64 = 56;
/// What is lower stays one column.
const COLUMN_HEIGHT_MIN: i64 = 900;
const NODE_HEIGHT: i64 = 50;
/// The height of each line of names on a card.
pub(super) const MEMBER_HEIGHT: i64 = 17;
/// The names on a card; what more there are is a number.
pub(super) const MEMBERS_SHOWN_MAX: usize = 400;
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

    pub(super) fn overlaps(self, other: Area) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.bottom()
            && other.y < self.bottom()
    }
}

/// How the names on a card stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// The width of a column.
    pub(super) cell: i64,
}

/// The names that a card shows, about twice as wide as high; none on a node that is no card.
pub(super) fn grid(node: &Node) -> Option<Grid> {
    let shown = node.members.len().min(MEMBERS_SHOWN_MAX);
    let longest = node.members.iter().take(shown).map(|name| columns(name)).max()?;
    let cell = pixels(longest.min(LABEL_COLUMNS_MAX), 7) + 16;
    let count = i64::try_from(shown).unwrap_or(0);
    let columns = usize::try_from((2 * MEMBER_HEIGHT * count / cell).isqrt().max(1)).unwrap_or(1);
    Some(Grid {
        columns,
        rows: shown.div_ceil(columns),
        cell,
    })
}

fn pixels(columns: usize, each: i64) -> i64 {
    i64::try_from(columns).unwrap_or(0) * each
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
    let width_of = |text: &str, each: i64| pixels(columns(text).min(LABEL_COLUMNS_MAX), each);
    let waits = node.waits.iter().map(|name| width_of(name, 7) + 30);
    let width = waits
        .chain([width_of(&node.label, 9), width_of(&node.type_name, 7)])
        .max()
        .unwrap_or(0);
    let waiting = pixels(node.waits.len(), WAIT_HEIGHT);
    let (names_wide, names_high) = match grid(node) {
        Some(grid) => (
            pixels(grid.columns, grid.cell),
            pixels(grid.rows, MEMBER_HEIGHT) + 10,
        ),
        None => (0, 0),
    };
    Area {
        width: (width.max(names_wide) + 24).max(96),
        height: NODE_HEIGHT + names_high + waiting,
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
    let rows: Vec<Row> = rows
        .into_iter()
        .map(|(items, gap)| Row {
            width: width(&items, &areas),
            height: items.iter().map(|at| areas[*at].height).max().unwrap_or(0),
            gap,
            items,
        })
        .collect();
    let (places, whole) = in_columns(&rows);
    for (row, place) in rows.iter().zip(places) {
        let mut x = PADDING + place.x;
        for at in &row.items {
            let area = layout.area_mut(items[*at]);
            (area.x, area.y) = (x, PADDING + TITLE + place.y);
            x += area.width + GAP_X;
        }
    }
    layout.frames[frame] = Area {
        width: whole.width + 2 * PADDING,
        height: whole.height + 2 * PADDING + TITLE,
        ..Area::default()
    };
}

/// Items side by side.
struct Row {
    items: Vec<usize>,
    width: i64,
    height: i64,
    /// Space above, towards the row before.
    gap: i64,
}

/// The place of each row, and the size of all: one below the other, or in columns where that is too high for its width.
fn in_columns(rows: &[Row]) -> (Vec<Area>, Area) {
    let total: i64 = rows.iter().map(|row| row.gap + row.height).sum();
    let widest = rows.iter().map(|row| row.width).max().unwrap_or(0);
    // As many columns as make the whole about half again as wide as high.
    let columns = (3 * total / (2 * (widest + GAP_COLUMN))).isqrt().max(1);
    let limit = match total > COLUMN_HEIGHT_MIN {
        true => total / columns,
        false => total,
    };
    let mut places: Vec<Area> = Vec::new();
    let mut columns: Vec<std::ops::Range<usize>> = Vec::new();
    // Where the last row is, and whether the next one goes below it.
    let (mut top, mut bottom, mut downwards) = (0, 0, true);
    for (index, row) in rows.iter().enumerate() {
        let next = if downwards {
            bottom + row.gap
        } else {
            top - row.gap - row.height
        };
        let fits = if downwards {
            next + row.height <= limit
        } else {
            next >= 0
        };
        match columns.last_mut() {
            Some(column) if fits => {
                column.end = index + 1;
                (top, bottom) = (next, next + row.height);
            }
            last => {
                if last.is_some() {
                    downwards = !downwards;
                }
                // It stands beside the row before: level with its far edge.
                (top, bottom) = match (last.is_some(), downwards) {
                    (false, _) => (0, row.height),
                    (true, true) => (top, top + row.height),
                    (true, false) => (bottom - row.height, bottom),
                };
                columns.push(index..index + 1);
            }
        }
        places.push(Area {
            y: top,
            width: row.width,
            height: row.height,
            ..Area::default()
        });
    }
    let lowest = places.iter().map(|place| place.y).min().unwrap_or(0);
    let mut x = 0;
    for column in columns {
        let widest = rows[column.clone()]
            .iter()
            .map(|row| row.width)
            .max()
            .unwrap_or(0);
        for place in &mut places[column] {
            place.x = x + (widest - place.width) / 2;
            place.y -= lowest;
        }
        x += widest + GAP_COLUMN;
    }
    let whole = Area {
        width: (x - GAP_COLUMN).max(0),
        height: places.iter().map(|place| place.bottom()).max().unwrap_or(0),
        ..Area::default()
    };
    (places, whole)
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
    use super::{LABEL_COLUMNS_MAX, Layout, columns, grid, lay_out, pixels};
    use crate::graph::crowds::gathered;
    use crate::graph::picture::Picture;
    use crate::graph::samples::{chain, layers, star};

    #[test]
    fn a_requirement_leads_down() {
        let layout = lay_out(&chain(5));
        assert!(layout.nodes.is_sorted_by(|above, below| above.bottom() < below.y));
    }

    #[test]
    fn no_two_of_a_thousand_nodes_overlap() {
        for picture in [star(1_000), chain(1_000), layers(10, 100), gathered(star(1_000))] {
            let layout = lay_out(&picture);
            for (index, one) in layout.nodes.iter().enumerate() {
                for other in &layout.nodes[index + 1..] {
                    assert!(!one.overlaps(*other), "{one:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn no_picture_is_much_wider_than_high_or_higher_than_wide() {
        for size in [20, 100, 1_000] {
            for picture in [
                chain(size),
                star(size),
                gathered(star(size)),
                layers(10, size / 10),
            ] {
                let root = lay_out(&picture).frames[0];
                assert!(root.width < 4 * root.height, "{size}: {root:?}");
                assert!(root.height < 4 * root.width, "{size}: {root:?}");
            }
        }
    }

    #[test]
    fn no_label_leaves_its_box() {
        for picture in [gathered(star(1_000)), layers(3, 3), chain(12)] {
            check_labels(&picture, &lay_out(&picture));
        }
    }

    fn check_labels(picture: &Picture, layout: &Layout) {
        for (node, area) in picture.nodes.iter().zip(&layout.nodes) {
            let wide = |text: &str, each| pixels(columns(text).min(LABEL_COLUMNS_MAX), each);
            assert!(wide(&node.label, 9) <= area.width, "{}", node.label);
            assert!(wide(&node.type_name, 7) <= area.width, "{}", node.type_name);
            if let Some(grid) = grid(node) {
                assert!(pixels(grid.columns, grid.cell) <= area.width);
            }
        }
    }

    #[test]
    fn what_follows_in_the_next_column_is_beside_it() {
        let layout = lay_out(&chain(100));
        for pair in layout.nodes.windows(2) {
            let (one, next) = (pair[0], pair[1]);
            let is_above = next.y == one.bottom() + super::GAP_Y || one.y == next.bottom() + super::GAP_Y;
            assert!(is_above || one.y == next.y, "{one:?} {next:?}");
        }
    }

    #[test]
    fn a_circle_is_laid_out_as_well() {
        let mut picture = chain(3);
        let mut back = picture.arrows[0].clone();
        (back.from, back.to) = (2, 0);
        picture.arrows.push(back);
        let layout = lay_out(&picture);
        assert!(!layout.nodes[0].overlaps(layout.nodes[2]));
    }
}
