//! A picture as one page that needs nothing else: it can be moved, searched and asked.

use serde_json::{Value as Json, json};
use toscac_bundle::canonical::{self, JsonFault};

use super::label::visible;
use super::picture::{ArrowKind, Picture};
use super::svg;
use crate::markup::escaped;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// The page.
///
/// # Errors
/// A value nests deeper than canonical JSON allows.
pub fn document(picture: &Picture) -> Result<String, JsonFault> {
    let data = String::from_utf8(canonical::document_to_bytes(&data(picture))?).expect("JSON is UTF-8");
    let title = escaped(&picture.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n\
         <input id=\"search\" type=\"search\" placeholder=\"Search names and types ( / )\" aria-label=\"Search\">\n\
         <span id=\"hits\" role=\"status\"></span>\n\
         <button id=\"nearer\" title=\"Nearer ( + )\">+</button>\n\
         <button id=\"farther\" title=\"Farther ( - )\">−</button>\n\
         <button id=\"fit\" title=\"Everything ( 0 )\">Fit</button>\n\
         </header>\n<main id=\"stage\">\n"
    );
    svg::element(&mut out, picture);
    out.push_str("</main>\n<aside id=\"panel\" aria-live=\"polite\" hidden></aside>\n");
    out.push_str("<script type=\"application/json\" id=\"data\">");
    out.push_str(&in_script(&data));
    out.push_str(&format!(
        "</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    ));
    Ok(out)
}

/// JSON whose strings can neither end the script element nor begin a comment in it.
fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

/// What the side panel tells, by the indices of nodes.
fn data(picture: &Picture) -> Json {
    let mut requirements: Vec<Vec<Json>> = vec![Vec::new(); picture.nodes.len()];
    let mut needed_by = requirements.clone();
    let mut stood_for_by = requirements.clone();
    for arrow in &picture.arrows {
        match arrow.kind {
            ArrowKind::Relationship => {
                requirements[arrow.from].push(json!([arrow.label, arrow.to]));
                needed_by[arrow.to].push(json!([arrow.label, arrow.from]));
            }
            ArrowKind::StandsFor => stood_for_by[arrow.from].push(json!(arrow.to)),
        }
    }
    let nodes = picture.nodes.iter().enumerate().map(|(index, node)| {
        let mut values = vec![
            json!(["Properties", entries(&node.details["properties"])]),
            json!(["Attributes", entries(&node.details["attributes"])]),
        ];
        if let Json::Object(capabilities) = &node.details["capabilities"] {
            values.extend(
                capabilities
                    .iter()
                    .map(|(name, found)| json!([format!("Capability {}", visible(name)), entries(found)])),
            );
        }
        json!({
            "id": node.id,
            "type": node.type_name,
            "template": visible(node.details["template"].as_str().unwrap_or_default()),
            "copies": node.copies,
            "members": node.members,
            "waits": node.waits,
            "requirements": requirements[index],
            "needed_by": needed_by[index],
            "stood_for_by": stood_for_by[index],
            "values": values,
        })
    });
    Json::Array(nodes.collect())
}

/// Names with values as people read them.
fn entries(slots: &Json) -> Vec<Json> {
    let Json::Object(slots) = slots else {
        return Vec::new();
    };
    slots
        .iter()
        .map(|(name, slot)| json!([visible(name), visible(&told(slot))]))
        .collect()
}

fn told(slot: &Json) -> String {
    if let Some(waits) = slot.get("waits") {
        let words = ["on", "node", "name"]
            .into_iter()
            .filter_map(|key| waits[key].as_str());
        return format!("waits for {}", words.collect::<Vec<_>>().join(" "));
    }
    match (slot.get("secret"), slot.get("value")) {
        (Some(name), _) => format!("the secret {}", name.as_str().unwrap_or_default()),
        (None, Some(Json::String(text))) if !text.is_empty() => text.clone(),
        (None, value) => value.map(Json::to_string).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::document;
    use crate::graph::samples::{chain, hostile};

    #[test]
    fn a_page_asks_for_nothing_outside() {
        let page = document(&chain(3)).expect("it is flat");
        let page = page.replace("http://www.w3.org/2000/svg", "");
        for sign in ["http:", "https:", "src=", "@import", "url(//"] {
            assert!(!page.contains(sign), "{sign}");
        }
    }

    #[test]
    fn no_text_of_an_author_ends_the_script() {
        let page = document(&hostile()).expect("it is flat");
        assert_eq!(page.matches("</script").count(), 2);
        assert_eq!(page.matches("<script").count(), 2);
        assert!(!page.contains("<!--"));
        assert!(!page.contains('\u{202e}'));
    }

    #[test]
    fn what_is_told_of_a_node_comes_back_as_it_was() {
        let picture = hostile();
        let page = document(&picture).expect("it is flat");
        let (_, data) = page.split_once("id=\"data\">").expect("it has data");
        let (data, _) = data.split_once("</script>").expect("it ends");
        let data: serde_json::Value = serde_json::from_str(data).expect("it is JSON");
        assert_eq!(data[0]["id"].as_str(), Some(picture.nodes[0].id.as_str()));
    }
}
