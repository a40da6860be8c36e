//! Workflow commands of GitHub Actions: each line becomes an annotation of a pull request.

use toscac_syntax::diagnostic::Severity;
use toscac_syntax::locate::Located;

/// The commands, a line each. A help follows the message on a line of its own inside the annotation.
pub fn commands(diagnostics: &[Located]) -> String {
    diagnostics.iter().map(command).collect()
}

fn command(diagnostic: &Located) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = &diagnostic.primary;
    let mut text = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    format!(
        "::{command} file={},line={},endLine={},col={},endColumn={},title={}::{}\n",
        property(&place.path),
        place.start.line,
        place.end.line,
        place.start.column,
        place.end.column,
        property(&format!("{} {}", diagnostic.code, diagnostic.name)),
        data(&text),
    )
}

/// The text of a command, which ends at the end of its line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command, which ends at a comma or at the second colon as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
