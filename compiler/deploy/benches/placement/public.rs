//! Public problems: cloud balancing of OptaPlanner, and the networks of the Internet Topology Zoo as inventories.

use std::path::PathBuf;

use serde_json::Value;
use toscac_deploy::solve::problem::{Component, Demand, Problem, Site};

/// Where the data lies: `TOSCAC_PLACEMENT_DATA`, or beside the project. Without it these problems are left out.
fn data() -> PathBuf {
    match std::env::var("TOSCAC_PLACEMENT_DATA") {
        Ok(path) => PathBuf::from(path),
        Err(_) => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/placement-data"),
    }
}

fn texts(folder: &str, ending: &str) -> Vec<(String, String)> {
    let Ok(entries) = std::fs::read_dir(data().join(folder)) else {
        println!("skipped: {folder} (set TOSCAC_PLACEMENT_DATA)");
        return Vec::new();
    };
    let mut texts: Vec<(String, String)> = entries
        .filter_map(Result::ok)
        .filter(|entry| {
            entry
                .path()
                .extension()
                .is_some_and(|extension| extension == ending)
        })
        .filter_map(|entry| {
            let name = entry.path().file_stem()?.to_string_lossy().into_owned();
            Some((name, std::fs::read_to_string(entry.path()).ok()?))
        })
        .collect();
    texts.sort_by_key(|(name, _)| (name.len(), name.clone()));
    texts
}

/// Processes on computers, each of which costs something as soon as it is used.
pub(crate) fn cloud() -> Vec<(String, Problem)> {
    let texts = texts("cloudbalance", "json").into_iter();
    texts
        .filter_map(|(name, text)| Some((short(&name), balancing(&serde_json::from_str(&text).ok()?)?)))
        .collect()
}

/// `100computers-300processes` is too long for a table.
fn short(name: &str) -> String {
    format!(
        "cloud {}",
        name.replace("computers-", "x").replace("processes", "")
    )
}

fn balancing(value: &Value) -> Option<Problem> {
    let mut problem = Problem {
        resources: ["cpu", "memory", "network"].map(str::to_owned).to_vec(),
        rules: vec!["a place is needed".to_owned(), "capacity".to_owned()],
        ..Problem::default()
    };
    for (index, computer) in value["computerList"].as_array()?.iter().enumerate() {
        let keys = ["cpuPower", "memory", "networkBandwidth"];
        problem.sites.push(Site {
            name: format!("s{index}"),
            free: keys
                .iter()
                .map(|key| computer[key].as_u64())
                .collect::<Option<_>>()?,
            opening: u128::from(computer["cost"].as_u64()?),
        });
    }
    for (index, process) in value["processList"].as_array()?.iter().enumerate() {
        let keys = ["requiredCpuPower", "requiredMemory", "requiredNetworkBandwidth"];
        let amounts = keys
            .iter()
            .map(|key| process[key].as_u64())
            .collect::<Option<Vec<u64>>>()?;
        let demands = amounts.into_iter().enumerate();
        problem.components.push(Component {
            name: format!("c{index}"),
            when: Vec::new(),
            copies: 1,
            rule: 0,
            per_site: None,
            demands: demands
                .map(|(resource, amount)| Demand {
                    resource,
                    amount,
                    rule: 1,
                })
                .collect(),
            filters: Vec::new(),
            costs: Vec::new(),
        });
    }
    Some(problem)
}

/// Networks as lists of places in kilometres.
pub(crate) fn networks() -> Vec<(String, Vec<(u64, u64)>)> {
    let texts = texts("topologies", "gml").into_iter();
    texts
        .map(|(name, text)| (name, places(&text)))
        .filter(|(_, places)| places.len() >= 8)
        .collect()
}

fn places(text: &str) -> Vec<(u64, u64)> {
    let (mut places, mut latitude, mut longitude) = (Vec::new(), None, None);
    for line in text.lines() {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("Latitude"), Some(number)) => latitude = hundredths(number),
            (Some("Longitude"), Some(number)) => longitude = hundredths(number),
            (Some("]"), _) => {
                if let (Some(north), Some(east)) = (latitude.take(), longitude.take()) {
                    // A degree is 111 km to the north, and some 80 km to the east where most networks are.
                    places.push(((east + 18_000) * 80 / 100, (north + 9_000) * 111 / 100));
                }
            }
            _ => {}
        }
    }
    let west = places.iter().map(|(x, _)| *x).min().unwrap_or(0);
    let south = places.iter().map(|(_, y)| *y).min().unwrap_or(0);
    let near = |(x, y): (i64, i64)| (small(x - west).min(3_999), small(y - south).min(2_999));
    places.into_iter().map(near).collect()
}

fn small(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A decimal number in hundredths.
fn hundredths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let part: i64 = format!("{part:0<2}").get(..2)?.parse().ok()?;
    let units: i64 = whole.parse().ok()?;
    Some(units * 100 + if whole.starts_with('-') { -part } else { part })
}
