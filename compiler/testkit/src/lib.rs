//! The language, told in Markdown and kept true by tests.
//!
//! A *chapter* is a Markdown page. Each of its headings that has program text is one named test: the blocks
//! below the heading are the files of one *program*, `# ^^^ error[T0317]` comments and answer blocks say what
//! a processor must make of it. This crate reads chapters, compares answers and rewrites them; it knows no
//! TOSCA processor. Whoever has one gives a closure `Program → Answers`, and the same chapters test it.
//!
//! Nothing here touches the disk or the environment: the test that calls it does.
//!
//! | module | holds |
//! | --- | --- |
//! | `fixture` | `Program` and its files; programs written as Rust strings |
//! | `assertion` | caret comments under a line |
//! | `chapter` | Markdown → sections → programs |
//! | `verdict` | what a processor answered against what was expected |
//! | `rewrite` | the same chapter with today's answers in it |
//! | `harness` | runs named cases and prints what libtest would print |
//! | `suite` | chapters and a processor → cases |
//! | `console` | blocks that show a terminal |
//! | `links` | where a page points |
//! | `services` | services of any size |

pub mod fixture;
pub mod assertion;
pub mod chapter;
pub mod verdict;
pub mod rewrite;
pub mod harness;
pub mod suite;
pub mod console;
pub mod links;
pub mod services;
