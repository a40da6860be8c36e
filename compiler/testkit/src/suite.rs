//! Chapters and a processor → named cases, and the pages as they should be.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::chapter::{self, Chapter};
use crate::fixture::Program;
use crate::harness::Case;
use crate::rewrite::{self, Edit};
use crate::verdict::{self, Answers};

/// Any TOSCA processor: what it makes of a program.
pub type Processor = fn(&Program) -> Answers;

/// What running cases wants to change in the pages. Empty unless rewriting was asked for.
#[derive(Debug, Clone, Default)]
pub struct Rewrites {
    edits: Arc<Mutex<BTreeMap<String, Vec<Edit>>>>,
}

impl Rewrites {
    /// Notes edits of a page.
    pub fn add(&self, page: &str, edits: Vec<Edit>) {
        let mut all = self.edits.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(page.to_string()).or_default().extend(edits);
    }

    /// The new text of a page; `None` where it stays.
    pub fn text(&self, page: &Chapter) -> Option<String> {
        let all = self.edits.lock().unwrap_or_else(PoisonError::into_inner);
        let edits = all.get(&page.path).filter(|edits| !edits.is_empty())?;
        Some(rewrite::apply(&page.text, edits.clone()))
    }
}

/// One case for each program of the chapters, and one for each page that cannot be read.
///
/// With `update`, a case that fails is rewritten and run again; it fails only if that did not help.
pub fn cases(
    pages: &[(String, String)],
    processor: Processor,
    update: bool,
) -> (Vec<Case>, Vec<Chapter>, Rewrites) {
    let rewrites = Rewrites::default();
    let mut cases = Vec::new();
    let mut chapters = Vec::new();
    for (path, text) in pages {
        let (chapter, mut faults) = chapter::parse(path, text);
        let (programs, more) = chapter.programs();
        faults.extend(more);
        if !faults.is_empty() {
            let lines: Vec<String> = faults
                .iter()
                .map(|fault| format!("{path}:{}: {}", fault.line, fault.message))
                .collect();
            cases.push(Case::new(path.clone(), move || Err(lines.join("\n"))));
        }
        for program in programs {
            let (chapter, rewrites) = (chapter.clone(), rewrites.clone());
            cases.push(Case::new(program.name.clone(), move || {
                run(&chapter, &program, processor, update.then_some(&rewrites))
            }));
        }
        chapters.push(chapter);
    }
    (cases, chapters, rewrites)
}

fn run(
    page: &Chapter,
    program: &Program,
    processor: Processor,
    rewrites: Option<&Rewrites>,
) -> Result<(), String> {
    let answers = processor(program);
    let verdict = verdict::judge(program, &answers);
    if verdict.failures.is_empty() {
        return Ok(());
    }
    let Some(rewrites) = rewrites else {
        return Err(verdict.text());
    };
    let edits = rewrite::edits(program, &answers, &verdict);
    let text = rewrite::apply(&page.text, edits.clone());
    // Comments move lines, so the processor has to read the new text before the outcome is known.
    let (programs, _) = chapter::parse(&page.path, &text).0.programs();
    let again = programs
        .iter()
        .find(|again| again.name == program.name)
        .unwrap_or(program);
    let verdict = verdict::judge(again, &processor(again));
    rewrites.add(&page.path, edits);
    if verdict.failures.is_empty() {
        Ok(())
    } else {
        Err(format!("after rewriting:\n{}", verdict.text()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Found, Range, Severity};

    /// Finds the word `bad` in the entry.
    fn processor(program: &Program) -> Answers {
        let file = program.entry.clone();
        let text = program
            .files
            .iter()
            .find(|other| other.name == file)
            .map_or("", |file| &file.text);
        let found = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.contains('#'))
            .filter_map(|(index, line)| {
                let column = line.find("bad")? + 1;
                let (line, end_line, end_column) = (index + 1, index + 1, column + 3);
                Some(Found {
                    code: "T1".to_string(),
                    severity: Severity::Error,
                    message: "a bad word".to_string(),
                    help: None,
                    range: Range {
                        file: file.clone(),
                        line,
                        column,
                        end_line,
                        end_column,
                    },
                    related: Vec::new(),
                })
            });
        Answers {
            diagnostics: found.collect(),
            nouns: BTreeMap::from([("types".to_string(), "none".to_string())]),
        }
    }

    fn outcomes(text: &str, update: bool) -> (Vec<(String, bool)>, Option<String>) {
        let (cases, chapters, rewrites) =
            cases(&[("page.md".to_string(), text.to_string())], processor, update);
        let outcomes = cases
            .iter()
            .map(|case| (case.name.clone(), (case.run)().is_ok()))
            .collect();
        (outcomes, rewrites.text(&chapters[0]))
    }

    const PAGE: &str =
        "# A\n\n## Good\n\n```yaml\nx: 1\n```\n\n## Bad\n\n```yaml\nx: bad\n```\n\n```types\n```\n";

    #[test]
    fn each_program_is_a_case() {
        let (outcomes, text) = outcomes(PAGE, false);
        assert_eq!(
            outcomes,
            [("A / Good".to_string(), true), ("A / Bad".to_string(), false)]
        );
        assert_eq!(text, None);
    }

    #[test]
    fn rewriting_makes_cases_pass_and_keeps_the_rest() {
        let (outcomes, text) = outcomes(PAGE, true);
        assert!(outcomes.iter().all(|(_, passed)| *passed));
        let expected = "# A\n\n## Good\n\n```yaml\nx: 1\n```\n\n## Bad\n\n```yaml\nx: bad\n#  ^^^ error[T1] \"a bad word\"\n```\n\n```types\nnone\n```\n";
        assert_eq!(text.as_deref(), Some(expected));
    }

    #[test]
    fn what_rewriting_cannot_mend_stays_a_failure() {
        let (outcomes, _) = outcomes("# A\n\n```yaml\nx: 1\n```\n\n```plan\n```\n", true);
        assert_eq!(outcomes, [("A".to_string(), false)]);
    }

    #[test]
    fn a_page_that_cannot_be_read_is_a_case_that_fails() {
        let (outcomes, _) = outcomes("# A\n\n```tpyes\n```\n", false);
        assert_eq!(outcomes, [("page.md".to_string(), false)]);
    }
}
