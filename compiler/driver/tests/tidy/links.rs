//! Links of Markdown pages lead somewhere.

use std::path::Path;

use toscac_testkit::links::links;

use crate::{none, tree};

#[test]
fn every_relative_link_leads_to_a_file() {
    let mut faults = Vec::new();
    for path in tree::files("").into_iter().filter(|path| path.ends_with(".md")) {
        let folder = Path::new(&path).parent().unwrap_or(Path::new("")).to_path_buf();
        for (line, target) in links(&tree::read(&path)) {
            let file = target.split(['#', '?']).next().unwrap_or("");
            let elsewhere = target.contains("://") || target.starts_with("mailto:");
            if file.is_empty() || elsewhere || tree::root().join(&folder).join(file).exists() {
                continue;
            }
            faults.push(format!("{path}:{line}: {target}"));
        }
    }
    none(faults, "links to files that are not there:");
}
