//! Blocks that show a terminal: commands after `$ `, and below each what it prints.
//!
//! ```text
//! $ toscac verify out/east --trust keys/trust.json
//! out/east: signed by 1 of 1 keys, …
//! $ toscac explain T9999
//! T9999 is no code of toscac
//! [exit 2]
//! ```
//!
//! `…` in a line stands for any text: a digest, a time. A line `[exit N]` ends the output of a command that does not
//! succeed. A command whose line ends in `\` goes on in the next line.

/// A command and what it should print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// As written, without the prompt, with its line breaks.
    pub text: String,
    /// The lines below it, exit code included.
    pub expected: Vec<String>,
    /// Its line in the block, from 1.
    pub line: usize,
}

/// What a command did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Standard output and standard error, in the order in which they came.
    pub output: String,
    /// `None`: ended by a signal.
    pub exit_code: Option<i32>,
}

impl Outcome {
    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .output
            .trim_end()
            .lines()
            .map(|line| line.trim_end().to_string())
            .collect();
        match self.exit_code {
            Some(0) => {}
            Some(code) => lines.push(format!("[exit {code}]")),
            None => lines.push("[exit by a signal]".to_string()),
        }
        lines
    }
}

/// The commands of a block. Lines before the first prompt belong to none.
pub fn commands(block: &str) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    let mut goes_on = false;
    for (index, line) in block.lines().enumerate() {
        if let Some(text) = line.strip_prefix("$ ").filter(|_| !goes_on) {
            commands.push(Command {
                text: text.to_string(),
                expected: Vec::new(),
                line: index + 1,
            });
            goes_on = text.ends_with('\\');
        } else if let Some(command) = commands.last_mut() {
            if goes_on {
                command.text.push('\n');
                command.text.push_str(line);
                goes_on = line.ends_with('\\');
            } else {
                command.expected.push(line.trim_end().to_string());
            }
        }
    }
    commands
}

/// Whether a command did what the block shows.
pub fn holds(command: &Command, outcome: &Outcome) -> bool {
    let lines = outcome.lines();
    command.expected.len() == lines.len()
        && command
            .expected
            .iter()
            .zip(&lines)
            .all(|(wanted, line)| fits(wanted, line))
}

/// The block with today's output. A line that fits keeps its gaps.
pub fn rewritten(commands: &[(Command, Outcome)]) -> String {
    let mut text = String::new();
    for (command, outcome) in commands {
        text.push_str("$ ");
        text.push_str(&command.text);
        text.push('\n');
        let lines = outcome.lines();
        for line in &lines {
            let kept = command
                .expected
                .iter()
                .find(|wanted| wanted.contains(GAP) && fits(wanted, line));
            text.push_str(kept.unwrap_or(line));
            text.push('\n');
        }
    }
    text
}

/// What should have been printed and was not, for people.
pub fn difference(command: &Command, outcome: &Outcome) -> String {
    let diff = crate::verdict::diff(&command.expected.join("\n"), &outcome.lines().join("\n"));
    format!("$ {}\n{diff}", command.text)
}

const GAP: char = '…';

fn fits(wanted: &str, line: &str) -> bool {
    let mut parts = wanted.split(GAP);
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = line.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn did(output: &str, exit_code: i32) -> Outcome {
        Outcome {
            output: output.to_string(),
            exit_code: Some(exit_code),
        }
    }

    #[test]
    fn a_block_is_commands_with_their_output() {
        let read = commands("$ one \\\n    two\nout\n\nmore\n$ three\n");
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].text, "one \\\n    two");
        assert_eq!(read[0].expected, ["out", "", "more"]);
        assert_eq!((read[1].text.as_str(), read[1].line), ("three", 6));
    }

    #[test]
    fn output_and_exit_code_must_be_as_shown() {
        let read = commands("$ a\nx\n$ b\ny\n[exit 2]\n");
        assert!(holds(&read[0], &did("x\n", 0)));
        assert!(!holds(&read[0], &did("x\n", 1)));
        assert!(!holds(&read[0], &did("x\ny\n", 0)));
        assert!(holds(&read[1], &did("y\n", 2)));
        assert!(!holds(&read[1], &did("y\n", 0)));
    }

    #[test]
    fn a_gap_fits_any_text() {
        assert!(fits("sha256:… of …", "sha256:abc of x y"));
        assert!(fits("…", ""));
        assert!(fits("a…a", "aa"));
        assert!(!fits("a…a", "a"));
        assert!(!fits("a … b", "a b"));
        assert!(!fits("a", "ab"));
    }

    #[test]
    fn rewriting_keeps_the_gaps_of_lines_that_fit() {
        let read = commands("$ a\nkey …\nold\n");
        let text = rewritten(&[(read[0].clone(), did("key 17\nnew\n", 1))]);
        assert_eq!(text, "$ a\nkey …\nnew\n[exit 1]\n");
        assert!(difference(&read[0], &did("key 17\nnew\n", 1)).contains("- old"));
    }
}
