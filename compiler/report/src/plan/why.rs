//! Why a component stands where it stands, and not elsewhere.

use toscac_deploy::placement::explain::WhyNot;
use toscac_deploy::placement::{PlacedComponent, Standing, Tier};
use toscac_syntax::diagnostic::Place;

use super::text::table;
use super::{Preview, tier_text, tier_word};

/// What each site is to a component: a line for each.
pub fn why(preview: &Preview<'_>, component: &PlacedComponent) -> String {
    let sites = preview.placement.sites.sites.iter().zip(&component.sites);
    let rows = sites.map(|(site, standing)| {
        let (word, reason) = match standing {
            Standing::Chosen { copies: 1 } => ("stands there".to_owned(), String::new()),
            Standing::Chosen { copies } => (format!("{copies} copies"), String::new()),
            Standing::Possible => ("possible".to_owned(), String::new()),
            Standing::TurnedAway { reason, rule } => (
                "turned away".to_owned(),
                format!("{reason}  {}", place(preview, rule)),
            ),
        };
        vec![site.name.to_string(), word, reason]
    });
    let written = (preview.places)(&Place::key(component.origin));
    format!(
        "{}  {written}\n{}\n\n{}",
        component.name,
        worth(preview),
        table(&["site", "is", "because it"], rows.collect())
    )
}

/// The answer to "why does this component not stand at that site?".
pub fn why_not(preview: &Preview<'_>, component: &str, site: &str, answer: &WhyNot) -> String {
    match answer {
        WhyNot::Stands { copies: 1 } => format!("`{component}` stands at `{site}`\n"),
        WhyNot::Stands { copies } => format!("`{component}` stands at `{site}` with {copies} copies\n"),
        WhyNot::NotPart => {
            format!(
                "`{component}` is no part of this deployment: the template that holds it was not chosen\n"
            )
        }
        WhyNot::TurnedAway { reason, rule } => format!("`{site}` {reason}\n  {}\n", place(preview, rule)),
        WhyNot::Contradicts { rules, is_minimal } => {
            let mut text = format!("`{component}` at `{site}` contradicts these rules together:\n");
            for rule in rules {
                text.push_str(&format!("  {}  {}\n", rule.text, place(preview, &rule.place)));
            }
            text.push_str(if *is_minimal {
                "without any one of them it could stand there\n"
            } else {
                "some of them may play no part in it\n"
            });
            text
        }
        WhyNot::Possible {
            tiers,
            is_proved,
            changes,
        } => {
            let proof = if *is_proved { "" } else { " or less" };
            let mut text = format!(
                "`{component}` could stand at `{site}`: then {}{proof}, and not {}\n",
                sum(tiers),
                sum(&preview.placement.tiers)
            );
            for change in changes {
                text.push_str(&format!(
                    "  {} at {}: {} → {}\n",
                    change.component, change.site, change.before, change.after
                ));
            }
            if *tiers == preview.placement.tiers {
                text.push_str("neither is better: the names of the sites decided\n");
            }
            text
        }
        WhyNot::Unknown => {
            "the search ended before the answer was found: `--effort` lets it go on longer\n".to_owned()
        }
    }
}

fn worth(preview: &Preview<'_>) -> String {
    let proof = if preview.placement.is_optimal {
        "no placement of the service is better"
    } else {
        "a better placement of the service may exist"
    };
    format!("{}: {proof}", sum(&preview.placement.tiers))
}

fn sum(tiers: &[Tier]) -> String {
    let tiers: Vec<String> = tiers
        .iter()
        .map(|tier| format!("{} {}", tier_word(tier.kind), tier_text(*tier)))
        .collect();
    tiers.join(", ")
}

fn place(preview: &Preview<'_>, place: &Place) -> String {
    (preview.places)(place)
}
