//! Crowds: many nodes that differ by nothing but their names are one card that lists them.

use std::collections::BTreeMap;

use super::picture::{Arrow, ArrowKind, Node, Picture};

/// So many nodes that differ by their names alone are drawn one by one.
pub const TWINS_DRAWN_MAX: usize = 12;

/// What makes nodes twins: everything but their names and values.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Traits<'a> {
    frame: usize,
    type_name: &'a str,
    layer: Option<toscac_model::service::Layer>,
    waits: &'a [String],
    leaving: Vec<(usize, ArrowKind, &'a str)>,
    coming: Vec<(usize, ArrowKind, &'a str)>,
}

/// The picture with twins gathered in cards, where there are more of them than are drawn one by one.
///
/// Cost: linear in nodes and arrows, apart from sorting.
pub fn gathered(picture: Picture) -> Picture {
    let crowds = crowds(&picture);
    if crowds.is_empty() {
        return picture;
    }
    let mut first_of: Vec<usize> = (0..picture.nodes.len()).collect();
    for crowd in &crowds {
        for member in crowd {
            first_of[*member] = crowd[0];
        }
    }
    let Picture {
        title,
        frames,
        mut nodes,
        arrows,
    } = picture;
    for crowd in &crowds {
        let members: Vec<String> = crowd.iter().map(|index| nodes[*index].label.clone()).collect();
        let name = format!("{} … {}", members[0], members[members.len() - 1]);
        let card = &mut nodes[crowd[0]];
        card.label = format!("{name} ×{}", members.len());
        card.id = name;
        card.copies = members.len();
        card.members = members;
    }
    let mut place = vec![0; nodes.len()];
    let mut kept: Vec<Node> = Vec::new();
    for (index, node) in nodes.into_iter().enumerate() {
        if first_of[index] == index {
            place[index] = kept.len();
            kept.push(node);
        }
    }
    let mut times: BTreeMap<(usize, usize, ArrowKind, String), usize> = BTreeMap::new();
    for arrow in arrows {
        let (from, to) = (place[first_of[arrow.from]], place[first_of[arrow.to]]);
        *times.entry((from, to, arrow.kind, arrow.label)).or_default() += 1;
    }
    let arrows = times.into_iter().map(|((from, to, kind, label), times)| {
        let is_plain = times == 1 || times == kept[from].members.len() || label.is_empty();
        let label = if is_plain {
            label
        } else {
            format!("{label} ×{times}")
        };
        Arrow {
            from,
            to,
            kind,
            label,
        }
    });
    Picture {
        title,
        frames,
        arrows: arrows.collect(),
        nodes: kept,
    }
}

/// The indices of twins, each crowd in the order of the picture.
fn crowds(picture: &Picture) -> Vec<Vec<usize>> {
    let mut leaving: Vec<Vec<(usize, ArrowKind, &str)>> = vec![Vec::new(); picture.nodes.len()];
    let mut coming = leaving.clone();
    for arrow in &picture.arrows {
        leaving[arrow.from].push((arrow.to, arrow.kind, &arrow.label));
        coming[arrow.to].push((arrow.from, arrow.kind, &arrow.label));
    }
    let mut twins: BTreeMap<Traits<'_>, Vec<usize>> = BTreeMap::new();
    for (index, (mut leaving, mut coming)) in leaving.into_iter().zip(coming).enumerate() {
        let node = &picture.nodes[index];
        if node.is_substituted || node.copies > 1 {
            continue;
        }
        leaving.sort_unstable();
        coming.sort_unstable();
        let traits = Traits {
            frame: node.frame,
            type_name: &node.type_name,
            layer: node.layer,
            waits: &node.waits,
            leaving,
            coming,
        };
        twins.entry(traits).or_default().push(index);
    }
    twins
        .into_values()
        .filter(|crowd| crowd.len() > TWINS_DRAWN_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{TWINS_DRAWN_MAX, gathered};
    use crate::graph::samples::{chain, star};

    #[test]
    fn one_more_than_are_drawn_is_a_card_that_names_them_all() {
        assert_eq!(gathered(star(TWINS_DRAWN_MAX + 1)), star(TWINS_DRAWN_MAX + 1));
        let picture = gathered(star(TWINS_DRAWN_MAX + 2));
        assert_eq!(picture.nodes.len(), 2);
        assert_eq!(picture.nodes[1].members.len(), TWINS_DRAWN_MAX + 1);
        assert_eq!(picture.nodes[1].label, "part1 … part13 ×13");
        assert_eq!(picture.arrows.len(), 1);
        assert_eq!((picture.arrows[0].from, picture.arrows[0].to), (1, 0));
        assert_eq!(picture.arrows[0].label, "hub");
    }

    #[test]
    fn what_needs_many_says_how_many() {
        let mut picture = star(50);
        for arrow in &mut picture.arrows {
            (arrow.from, arrow.to) = (arrow.to, arrow.from);
        }
        assert_eq!(gathered(picture).arrows[0].label, "hub ×49");
    }

    #[test]
    fn nodes_with_different_neighbours_stay_apart() {
        assert_eq!(gathered(chain(100)), chain(100));
    }
}
