//! Problem and plan as text, so that somebody who trusts nothing here can check the one against the other.

use serde::Serialize;
use toscac_bundle::digest::Digest;

use super::problem::Problem;

/// What all that is free of a resource at a site is worth, for each unit of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Price {
    /// Index into [`Problem::sites`].
    pub site: usize,
    /// Index into [`Problem::resources`].
    pub resource: usize,
    /// In parts of the unit of cost.
    pub price: u64,
}

/// What proves that no placement is much cheaper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certificate {
    /// No placement costs less: that is what the prices prove.
    pub bound: u128,
    /// How many parts a unit of cost has.
    pub factor: u64,
    /// What is not listed has no price.
    pub prices: Vec<Price>,
}

/// What a plan claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// Per choice the alternative taken; nothing when the choice does not arise.
    pub choices: Vec<Option<usize>>,
    /// Per component its sites with their number of copies, in the order of sites.
    pub copies: Vec<Vec<(usize, u32)>>,
    /// The cost of it all.
    pub cost: u128,
    /// No placement costs less: that is what the prices prove.
    pub bound: u128,
    /// How many parts a unit of cost has.
    pub factor: u64,
    /// What is not listed has no price.
    pub prices: Vec<Price>,
    /// How much was tried.
    pub steps: u64,
    /// Whether more effort might find something better.
    pub truncated: bool,
}

#[derive(Serialize)]
struct Document<'c> {
    format: &'static str,
    /// The digest of the problem's text.
    problem: String,
    #[serde(flatten)]
    claim: &'c Claim,
}

/// A problem as text: the same problem gives the same bytes.
pub fn problem_text(problem: &Problem) -> String {
    serde_json::to_string(problem).expect("numbers, texts and lists have a form in JSON")
}

/// A plan as text, for the problem of this text.
pub fn plan_text(problem_text: &str, claim: &Claim) -> String {
    let document = Document {
        format: "toscac.placement/v1",
        problem: format!("sha256:{}", Digest::of(problem_text.as_bytes()).hex()),
        claim,
    };
    serde_json::to_string(&document).expect("numbers, texts and lists have a form in JSON")
}
