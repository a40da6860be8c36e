//! One line for each diagnostic: `service.yaml:14:11: error[T0412]: no node satisfies …`.

use toscac_syntax::locate::Located;

use super::severity_word;

/// The lines, each ended.
pub fn lines(diagnostics: &[Located]) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        let place = &diagnostic.primary;
        let word = severity_word(diagnostic.severity);
        // A message may quote text of several lines; here it is one.
        let message = diagnostic.message.replace(['\n', '\r'], " ");
        text.push_str(&format!(
            "{}:{}:{}: {word}[{}]: {message}\n",
            place.path, place.start.line, place.start.column, diagnostic.code
        ));
    }
    text
}
