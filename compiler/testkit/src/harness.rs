//! Runs named cases as `cargo test` runs functions: the same arguments, the same lines.

use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

const THREADS: usize = 2;

/// One test with a name of its own.
pub struct Case {
    /// What a filter is held against, and what is printed.
    pub name: String,
    /// The text of the failure, where there is one.
    pub run: Box<dyn Fn() -> Result<(), String> + Send + Sync>,
}

impl Case {
    /// A case from a name and a function.
    pub fn new(
        name: impl Into<String>,
        run: impl Fn() -> Result<(), String> + Send + Sync + 'static,
    ) -> Case {
        Case {
            name: name.into(),
            run: Box::new(run),
        }
    }
}

/// Which cases run, and on how many threads. Read from the arguments that `cargo test` passes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    filters: Vec<String>,
    skips: Vec<String>,
    exact: bool,
    list: bool,
    threads: usize,
}

impl Selection {
    /// Reads the arguments after the program's name: filters, `--exact`, `--skip TEXT`, `--list`,
    /// `--test-threads N`. Options of libtest that mean nothing here are passed over.
    pub fn read(arguments: impl IntoIterator<Item = String>) -> Selection {
        let (filters, skips) = (Vec::new(), Vec::new());
        let mut selection = Selection {
            filters,
            skips,
            exact: false,
            list: false,
            threads: THREADS,
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let (option, value) = match argument.split_once('=') {
                Some((option, value)) if option.starts_with("--") => {
                    (option.to_string(), Some(value.to_string()))
                }
                _ => (argument, None),
            };
            match option.as_str() {
                "--exact" => selection.exact = true,
                "--list" => selection.list = true,
                "--skip" => selection.skips.extend(value.or_else(|| arguments.next())),
                "--test-threads" => {
                    let threads = value
                        .or_else(|| arguments.next())
                        .and_then(|text| text.parse().ok());
                    selection.threads = threads.unwrap_or(THREADS).max(1);
                }
                "--color" | "--format" | "--logfile" | "-Z" => {
                    let _ = value.or_else(|| arguments.next());
                }
                option if option.starts_with('-') => {}
                filter => selection.filters.push(filter.to_string()),
            }
        }
        selection
    }

    fn takes(&self, name: &str) -> bool {
        let fits = |wanted: &String| {
            if self.exact {
                name == wanted
            } else {
                name.contains(wanted.as_str())
            }
        };
        (self.filters.is_empty() || self.filters.iter().any(fits)) && !self.skips.iter().any(fits)
    }
}

/// Runs the selected cases and prints their outcome to `out` in the order of the cases.
///
/// Success only if every case that ran passed.
pub fn run(cases: &[Case], selection: &Selection, out: &mut dyn Write) -> ExitCode {
    if tell(cases, selection, out).unwrap_or(false) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn tell(cases: &[Case], selection: &Selection, out: &mut dyn Write) -> std::io::Result<bool> {
    let chosen: Vec<&Case> = cases.iter().filter(|case| selection.takes(&case.name)).collect();
    if selection.list {
        for case in &chosen {
            writeln!(out, "{}: test", case.name)?;
        }
        return Ok(true);
    }
    writeln!(out, "\nrunning {} tests", chosen.len())?;
    let outcomes = outcomes(&chosen, selection.threads);
    for (case, outcome) in chosen.iter().zip(&outcomes) {
        writeln!(
            out,
            "test {} ... {}",
            case.name,
            if outcome.is_ok() { "ok" } else { "FAILED" }
        )?;
    }
    let failures: Vec<(&str, &String)> = chosen
        .iter()
        .zip(&outcomes)
        .filter_map(|(case, outcome)| outcome.as_ref().err().map(|text| (case.name.as_str(), text)))
        .collect();
    if !failures.is_empty() {
        writeln!(out, "\nfailures:")?;
        for (name, text) in &failures {
            writeln!(out, "\n---- {name} ----\n{text}")?;
        }
    }
    let word = if failures.is_empty() { "ok" } else { "FAILED" };
    let passed = chosen.len() - failures.len();
    let (failed, filtered) = (failures.len(), cases.len() - chosen.len());
    writeln!(
        out,
        "\ntest result: {word}. {passed} passed; {failed} failed; 0 ignored; 0 measured; {filtered} filtered out\n"
    )?;
    Ok(failures.is_empty())
}

/// What each case came to, in the order of the cases whatever the threads did.
fn outcomes(cases: &[&Case], threads: usize) -> Vec<Result<(), String>> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Result<(), String>)>> = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..threads.min(cases.len()) {
            scope.spawn(|| {
                while let Some((index, case)) = take(&next, cases) {
                    let outcome = panic::catch_unwind(AssertUnwindSafe(|| (case.run)()))
                        .unwrap_or_else(|payload| Err(panic_text(payload.as_ref())));
                    if let Ok(mut done) = done.lock() {
                        done.push((index, outcome));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

fn take<'a>(next: &AtomicUsize, cases: &[&'a Case]) -> Option<(usize, &'a Case)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    cases.get(index).map(|case| (index, *case))
}

fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without text");
    format!("panicked: {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases() -> Vec<Case> {
        vec![
            Case::new("A / one", || Ok(())),
            Case::new("A / two", || Err("two is wrong".to_string())),
            Case::new("B / three", || Ok(())),
        ]
    }

    fn output(arguments: &[&str]) -> (String, bool) {
        let selection = Selection::read(arguments.iter().map(|argument| argument.to_string()));
        let mut out = Vec::new();
        let passed = tell(&cases(), &selection, &mut out).unwrap();
        (String::from_utf8(out).unwrap(), passed)
    }

    #[test]
    fn all_cases_run_and_one_failure_fails_the_run() {
        let (text, passed) = output(&[]);
        assert!(!passed);
        assert_eq!(
            text,
            "\nrunning 3 tests\ntest A / one ... ok\ntest A / two ... FAILED\ntest B / three ... ok\n\nfailures:\n\n---- A / two ----\ntwo is wrong\n\ntest result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n\n"
        );
    }

    #[test]
    fn a_filter_is_a_part_of_the_name_and_exact_is_all_of_it() {
        assert!(
            output(&["B /"])
                .0
                .contains("ok. 1 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out")
        );
        assert!(output(&["--exact", "A / one"]).0.contains("ok. 1 passed"));
        assert!(output(&["--exact", "A"]).0.contains("ok. 0 passed"));
        assert!(output(&["--skip", "two"]).0.contains("ok. 2 passed"));
        assert!(
            output(&["--skip=two", "--nocapture", "--test-threads=1"])
                .0
                .contains("ok. 2 passed")
        );
    }

    #[test]
    fn a_list_runs_nothing() {
        assert_eq!(
            output(&["--list", "A"]),
            ("A / one: test\nA / two: test\n".to_string(), true)
        );
    }

    #[test]
    fn an_option_with_a_value_does_not_become_a_filter() {
        assert!(output(&["--color", "always", "B"]).0.contains("1 passed"));
    }

    #[test]
    fn a_case_that_panics_has_failed_and_the_others_run() {
        let cases = [Case::new("a", || panic!("boom {}", 1)), Case::new("b", || Ok(()))];
        let mut out = Vec::new();
        let passed = tell(&cases, &Selection::read([]), &mut out).unwrap();
        assert!(!passed);
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("panicked: boom 1"));
        assert!(text.contains("1 passed; 1 failed"));
    }
}
