//! Plugin processes of the machine.

use std::collections::BTreeMap;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use toscac_bundle::codes;

use crate::limits::Limits;
use crate::processes::{self, TAG_VARIABLE};
use crate::record::{Problem, Process};
use crate::spawner::{News, Order, Spawner};

mod conversation;

/// Starts plugins as processes; each conversation has a thread of its own.
pub struct HostSpawner {
    limits: Limits,
    tell: Sender<News>,
    news: Receiver<News>,
    waiting: BTreeMap<String, Waiting>,
}

struct Waiting {
    order: Order,
    child: Child,
    process: Process,
}

/// What a plugin finds in its environment, the tag aside: nothing of ours that it might depend on.
const ENVIRONMENT: [(&str, &str); 2] = [
    (
        "PATH",
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ),
    ("LC_ALL", "C.UTF-8"),
];

impl HostSpawner {
    /// A spawner without plugins.
    pub fn new(limits: Limits) -> HostSpawner {
        let (tell, news) = channel();
        HostSpawner {
            limits,
            tell,
            news,
            waiting: BTreeMap::new(),
        }
    }
}

impl Spawner for HostSpawner {
    fn start(&mut self, order: Order) -> Result<Process, Problem> {
        let cannot = |error: io::Error| Problem {
            code: codes::PLUGIN_MISSING.number.to_owned(),
            message: format!("the plugin cannot be started: {error}"),
        };
        let mut child = spawn(&order).map_err(cannot)?;
        let process = match processes::mark(child.id(), &order.tag) {
            Ok(process) => process,
            Err(error) => {
                // It was told nothing, so there is nothing to lose.
                let _ = child.kill().and_then(|()| child.wait());
                return Err(cannot(error));
            }
        };
        let waiting = Waiting {
            order,
            child,
            process: process.clone(),
        };
        self.waiting.insert(waiting.order.operation.step.clone(), waiting);
        Ok(process)
    }

    fn tell(&mut self, step: &str) {
        if let Some(Waiting {
            order,
            child,
            process,
        }) = self.waiting.remove(step)
        {
            let (limits, news) = (self.limits, self.tell.clone());
            thread::spawn(move || conversation::hold(order, child, &process, limits, &news));
        }
    }

    fn next(&mut self, milliseconds: Option<u64>) -> Option<News> {
        match milliseconds {
            Some(milliseconds) => self.news.recv_timeout(Duration::from_millis(milliseconds)).ok(),
            // We hold a sender ourselves, so this ends only with news.
            None => self.news.recv().ok(),
        }
    }

    fn clear(&mut self, process: &Process) -> bool {
        processes::clear(process, self.limits.grace_seconds * 1000)
    }
}

fn spawn(order: &Order) -> io::Result<Child> {
    let mut command = Command::new(&order.program);
    command
        .env_clear()
        .envs(ENVIRONMENT)
        .env("HOME", &order.operation.directories.work)
        .env(TAG_VARIABLE, &order.tag)
        .current_dir(&order.operation.directories.work)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    for _ in 0..100 {
        match command.spawn() {
            // Another process was forked while the file was still open for writing; it will close it soon.
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy => {
                thread::sleep(Duration::from_millis(50));
            }
            other => return other,
        }
    }
    command.spawn()
}
