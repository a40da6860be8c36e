//! Tools of the system that tests call.

use std::process::{Command, Stdio};

/// Whether a tool is there. Where it is missing, the test says so and is skipped, unless tools are required.
pub(crate) fn require(tool: &str) -> bool {
    let found = Command::new("sh")
        .arg("-c")
        .arg(format!("command -v {tool}"))
        .stdout(Stdio::null())
        .status();
    if found.is_ok_and(|status| status.success()) {
        return true;
    }
    assert!(
        std::env::var_os("TOSCAC_REQUIRE_TOOLS").is_none_or(|value| value != "1"),
        "skipped: {tool}"
    );
    println!("skipped: {tool}");
    false
}
