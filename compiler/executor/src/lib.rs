//! Executes one site's signed plan: the program `tosca-exec`.
//!
//! An attempt of a step is executed at least once and recorded exactly once; with a peer that honours the
//! idempotency key, its effect is there once. That holds over `kill -9`, power cuts and full disks, because
//! nothing is begun before the intention is durable, and nothing is built on a result before the result is.
//!
//! It trusts signatures, not the compiler: it shares with it only the format of a bundle and the plugin
//! protocol, and verifies before it decodes.
//!
//! # The map
//!
//! The order of the modules is a law: a module imports only modules above it. What touches the world stands
//! behind a trait, and the machine's own form of it in a file of its own beside it.
//!
//! - [`limits`]: every bound.
//! - [`disk`], [`host_disk`]: files, and when they are durable.
//! - [`clock`], [`host_clock`]: time and chance.
//! - [`exchange`], [`exchange_directory`]: files from and to other sites.
//! - [`journal`]: records that survive; [`record`]: what they say.
//! - [`values`]: what comes from plugins and goes to them; [`plan`]: the steps, indexed.
//! - [`history`]: what the entries of a journal amount to.
//! - [`events`]: what the machine is told and says; [`machine`]: events in, commands out.
//! - [`state`]: the state directory.
//! - [`spawner`], [`processes`], [`plugin`]: plugin processes.
//! - [`stop`]: why it stops without a verdict; [`status`]: how it stands.
//! - [`runner`]: carries out the machine's commands.
//! - [`site`]: what can be asked of a site.
//! - [`crash`]: a disk on which the process dies, for tests.
//! - [`commands`]: the command line.

pub mod limits;
pub mod disk;
pub mod host_disk;
pub mod clock;
pub mod host_clock;
pub mod exchange;
pub mod exchange_directory;
pub mod journal;
pub mod record;
pub mod values;
pub mod plan;
pub mod history;
pub mod events;
pub mod machine;
pub mod state;
pub mod stop;
pub mod spawner;
pub mod processes;
pub mod plugin;
pub mod status;
pub mod runner;
pub mod site;
pub mod crash;
pub mod commands;
