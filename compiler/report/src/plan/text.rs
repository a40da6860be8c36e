//! A plan as tables for people.

use toscac_deploy::plan::SitePlan;
use toscac_syntax::name::Name;

use super::{Preview, stands_at, tier_text, tier_word};

/// The plan as a whole: what it is worth, where each component stands, what each site does.
pub fn overview(preview: &Preview<'_>) -> String {
    let mut text = headline(preview);
    text.push('\n');
    text.push_str(&components(preview));
    text.push('\n');
    text.push_str(&sites(preview));
    text
}

/// One site's part: its nodes, its steps in order, its hand-overs. `None` when it has nothing to do.
pub fn site(preview: &Preview<'_>, name: &str) -> Option<String> {
    let site = preview
        .plan
        .sites
        .iter()
        .find(|site| site.name.as_str() == name)?;
    let nodes = site
        .nodes
        .iter()
        .map(|node| vec![node.id.to_string(), node.type_name.to_string()]);
    let mut text = table(&["node", "type"], nodes.collect());
    for (direction, steps) in [("install", &site.install), ("undeploy", &site.undeploy)] {
        let rows = steps.iter().enumerate().map(|(index, step)| {
            let mut waits = step.after.clone();
            waits.extend(step.awaits.iter().cloned());
            vec![
                (index + 1).to_string(),
                step.id.to_string(),
                step.plugin.to_string(),
                list(waits.iter()),
            ]
        });
        text.push('\n');
        text.push_str(&table(&["", direction, "plugin", "after"], rows.collect()));
    }
    text.push_str(&hand_overs(preview, site));
    Some(text)
}

fn hand_overs(preview: &Preview<'_>, site: &SitePlan) -> String {
    let place = |id| preview.plan.places.get(id).name.to_string();
    let awaits = site
        .awaits
        .iter()
        .map(|awaited| vec!["awaits".to_owned(), awaited.name.to_string(), place(awaited.from)]);
    let provides = site.provides.iter().map(|provide| {
        let to: Vec<String> = provide.to.iter().map(|id| place(*id)).collect();
        vec!["hands over".to_owned(), provide.name.to_string(), to.join(", ")]
    });
    let rows: Vec<Vec<String>> = awaits.chain(provides).collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("\n{}", table(&["", "hand-over", "from or to"], rows))
}

/// `ims over three-sites: cost 245, no placement is better`.
fn headline(preview: &Preview<'_>) -> String {
    let placement = preview.placement;
    let tiers: Vec<String> = placement
        .tiers
        .iter()
        .map(|tier| format!("{} {}", tier_word(tier.kind), tier_text(*tier)))
        .collect();
    let proof = if placement.is_optimal {
        "no placement is better"
    } else {
        "a better one may exist"
    };
    format!(
        "{} over {}: {}, {proof}\n",
        preview.service,
        placement.sites.inventory,
        tiers.join(", ")
    )
}

fn components(preview: &Preview<'_>) -> String {
    let rows = preview.placement.components.iter().map(|component| {
        let sites: Vec<String> = stands_at(preview.placement, component)
            .map(|(site, copies)| match copies {
                1 => site.name.to_string(),
                _ => format!("{} ({copies})", site.name),
            })
            .collect();
        vec![
            component.name.to_string(),
            component.copies.to_string(),
            or_dash(sites.join(", ")),
        ]
    });
    table(&["component", "copies", "stands at"], rows.collect())
}

fn sites(preview: &Preview<'_>) -> String {
    let place = |id| &preview.plan.places.get(id).name;
    let rows = preview.plan.sites.iter().map(|site| {
        let mut from: Vec<&Name> = site.awaits.iter().map(|awaited| place(awaited.from)).collect();
        from.sort();
        from.dedup();
        vec![
            site.name.to_string(),
            site.nodes.len().to_string(),
            site.install.len().to_string(),
            list(from.into_iter()),
        ]
    });
    table(&["site", "nodes", "steps", "waits for"], rows.collect())
}

fn list<'a>(names: impl Iterator<Item = &'a Name>) -> String {
    or_dash(names.map(Name::as_str).collect::<Vec<_>>().join(", "))
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}

/// Columns of equal width, two blanks apart; the last one is as long as it is.
pub(super) fn table(head: &[&str], rows: Vec<Vec<String>>) -> String {
    let head: Vec<String> = head.iter().map(|word| (*word).to_owned()).collect();
    let mut widths = vec![0; head.len()];
    for row in std::iter::once(&head).chain(&rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in std::iter::once(&head).chain(&rows) {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width - cell.chars().count() + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_lines_end_with_text() {
        let rows = vec![
            vec!["a".to_owned(), "1".to_owned()],
            vec!["längste".to_owned(), String::new()],
        ];
        assert_eq!(
            table(&["name", "copies"], rows),
            "name     copies\na        1\nlängste\n"
        );
    }
}
