//! The examples under `--help` work in the repository, in the order of a first day.

use std::fs;
use std::path::Path;
use std::process::Command;

use toscac_testkit::console;

#[path = "support/binaries.rs"]
mod binaries;
#[path = "support/shell.rs"]
mod shell;

const COMMANDS: &[&str] = &[
    "check",
    "explain",
    "compile",
    "plan",
    "keys init",
    "emit",
    "verify",
];

#[test]
fn every_example_works() {
    let scratch = shell::scratch(&[]);
    // A folder of its own, so that the plugin beside the program is there whatever else was built.
    let programs = scratch.path().join("programs");
    fs::create_dir(&programs).expect("a new directory");
    let toscac = programs.join("toscac");
    fs::copy(env!("CARGO_BIN_EXE_toscac"), &toscac).expect("a copy of the program");
    fs::write(programs.join("toscac-plugin-script"), "#!/bin/sh\n").expect("a new file");
    for command in COMMANDS {
        let examples = examples(&toscac, command);
        assert!(!examples.is_empty(), "`toscac {command} --help` has no example");
        for example in examples {
            let text = format!("PATH={}:$PATH\n{example}", programs.display());
            let command = console::commands(&format!("$ {text}")).remove(0);
            let command = console::Command { text, ..command };
            let outcome = shell::run(&command, scratch.path());
            assert_eq!(outcome.exit_code, Some(0), "{example}\n{}", outcome.output);
        }
    }
}

#[test]
fn the_help_lists_every_command() {
    let output = Command::new(env!("CARGO_BIN_EXE_toscac"))
        .arg("--help")
        .output()
        .expect("the program runs");
    let help = String::from_utf8_lossy(&output.stdout).into_owned();
    for command in COMMANDS {
        let name = command.split(' ').next().unwrap_or(command);
        assert!(
            help.lines()
                .any(|line| line.trim_start().starts_with(&format!("{name} "))),
            "{help}"
        );
    }
}

/// The lines below `Example` in the help of a command.
fn examples(toscac: &Path, command: &str) -> Vec<String> {
    let output = Command::new(toscac)
        .args(command.split(' '))
        .arg("--help")
        .output()
        .expect("the program runs");
    let help = String::from_utf8_lossy(&output.stdout).into_owned();
    let below = help.lines().skip_while(|line| !line.starts_with("Example"));
    let text = below.collect::<Vec<_>>().join("\n").replace("\\\n", "");
    text.lines()
        .map(str::trim)
        .filter(|line| line.starts_with("toscac "))
        .map(str::to_owned)
        .collect()
}
