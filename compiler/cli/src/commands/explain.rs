//! `toscac explain`: the page of a diagnostic code.

use clap::Args;
use toscac_driver::explain::{all, find};
use toscac_report::diagnostics::severity_word;

use crate::console::{Console, Exit, Failure};

/// Prints the page of a diagnostic code
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  toscac explain T0202")]
pub struct Explain {
    /// The code, by number or name
    #[arg(value_name = "CODE", required_unless_present = "list")]
    code: Option<String>,
    /// List all codes
    #[arg(long, conflicts_with = "code")]
    list: bool,
}

impl Explain {
    /// Runs the command.
    ///
    /// # Errors
    /// There is no such code.
    pub fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        match &self.code {
            Some(code) => {
                let row = find(code).ok_or_else(|| {
                    let help = "`toscac explain --list` lists all codes".to_owned();
                    Failure::WrongUse(format!("`{code}` is no code of toscac"), Some(help))
                })?;
                writeln!(console.out, "{}", row.page.trim_end())?;
            }
            None => {
                for row in all() {
                    writeln!(
                        console.out,
                        "{} {:<7} {:<28} {}",
                        row.number,
                        severity_word(row.severity),
                        row.name,
                        row.summary
                    )?;
                }
            }
        }
        Ok(Exit::Done)
    }
}
