//! `cargo bench -p toscac-cli`: what each pass of the front end costs for services of growing size.
//!
//! Every size runs in a process of its own, whose greatest memory is read from `/proc/self/status`, on one thread. Times
//! are processor time, so that they do not depend on what else the machine does. The table goes to standard output,
//! the same as JSON beside the build (its path stands below the table).
//!
//! Options behind `--`: `--sizes 100,1000` instead of the four usual ones, `--peer PYTHON` for a Python that has the
//! package `puccini`.

#![expect(clippy::print_stdout, reason = "a bench is read on a terminal")]
#![expect(clippy::panic, reason = "a bench that cannot run says so")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use toscac_driver::disk::Disk;
use toscac_driver::load::{LoadOptions, load};
use toscac_driver::service::{ServiceOptions, open_service};
use toscac_driver::session::{CompileOptions, compile_files};
use toscac_model::build::{Inputs, Inventory};
use toscac_model::close::{close, no_inventory};
use toscac_model::decide::decide;
use toscac_report::graph::json::{Context, document};
use toscac_syntax::diagnostic::Checked;
use toscac_syntax::dialect;
use toscac_syntax::entities::Entries;
use toscac_syntax::limits::Limits;
use toscac_syntax::lower::lower;
use toscac_syntax::syntax_map::SyntaxMap;
use toscac_syntax::yaml;
use toscac_testkit::services::{Dialect, many_files, service};

const SEED: u64 = 1;
/// What the peer does in a minute or so.
const PEER_SIZE_MAX: usize = 1_000;
const SIZES: [usize; 4] = [100, 1_000, 10_000, 100_000];
/// Files of the profile tree, and the smaller one that it is held against.
const FILES: [usize; 2] = [100, 1_000];
/// What a pass is called, in the order of the road. The first three are parts of `load`, measured by themselves.
const PASSES: [&str; 10] = [
    "parse",
    "places",
    "lower",
    "load",
    "names+types",
    "build",
    "decide",
    "close",
    "write",
    "all",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, file] if flag == "--measure" => println!("{}", measure(Path::new(file))),
        // `cargo test --benches` only wants to know that it runs.
        arguments if !arguments.iter().any(|word| word == "--bench") => run(&[100], &[10], None),
        arguments => {
            let value = |flag: &str| {
                let at = arguments.iter().position(|word| word == flag)?;
                arguments.get(at + 1).cloned()
            };
            let sizes = value("--sizes").map_or(SIZES.to_vec(), |list| {
                list.split(',')
                    .map(|size| size.parse().expect("a number"))
                    .collect()
            });
            run(&sizes, &FILES, value("--peer"));
        }
    }
}

fn run(sizes: &[usize], files: &[usize], peer: Option<String>) {
    let scratch = tempfile::tempdir().expect("there is room for the services");
    let mut rows = Vec::new();
    for size in sizes {
        let path = scratch.path().join(format!("{size}.yaml"));
        std::fs::write(&path, service(Dialect::Tosca2, *size, SEED)).expect("the service is written");
        rows.push((format!("{size} nodes"), child(&path)));
    }
    for count in files {
        let directory = scratch.path().join(format!("files{count}"));
        std::fs::create_dir(&directory).expect("there is room for the profiles");
        for (name, text) in many_files(*count, SEED) {
            std::fs::write(directory.join(name), text).expect("the profile is written");
        }
        rows.push((format!("{count} files"), child(&directory.join("service.yaml"))));
    }
    table(&rows);
    let peers = peer.map(|python| peers(scratch.path(), sizes, &python));
    if peers.is_none() {
        println!("\nno peer: give `--peer PYTHON`, a Python with the package `puccini`");
    }
    let all: BTreeMap<&str, &Value> = rows.iter().map(|(name, row)| (name.as_str(), row)).collect();
    let document = json!({ "format": "toscac.front-end-bench/v1", "rows": all, "peers": peers });
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("front_end.json");
    std::fs::write(&target, format!("{document:#}\n")).expect("the figures are written");
    println!("\n{}", target.display());
}

/// One measurement in a process of its own.
fn child(path: &Path) -> Value {
    let output = Command::new(std::env::current_exe().expect("the bench itself"))
        .arg("--measure")
        .arg(path)
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .expect("the bench starts itself");
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text)
        .unwrap_or_else(|_| panic!("{}: {}", path.display(), String::from_utf8_lossy(&output.stderr)))
}

/// Runs one service down the road: pass → seconds of processor time, and the greatest memory after it in MB.
fn measure(path: &Path) -> Value {
    let disk = Disk::new(std::env::current_dir().expect("there is a directory"));
    let root = disk.locate(path);
    let options = CompileOptions {
        load: LoadOptions {
            standing: disk.locate(Path::new("")),
            repositories: vec![disk.locate(path.parent().expect("a file lies in a directory"))],
            profiles: Vec::new(),
            limits: Limits::default(),
        },
        limits: toscac_model::limits::Limits::default(),
    };
    let mut clock = Clock::start();
    let files = load(&disk, std::slice::from_ref(&root), &options.load).expect("the service can be read");
    clock.lap("load");
    let compilation = compile_files(files, &options.limits);
    clock.lap("names+types");
    let file = compilation.files.at(&root).expect("it was a root");
    let inputs = Checked::new(Entries::new(), Vec::new());
    let service = open_service(
        &compilation,
        file,
        &ServiceOptions {
            inputs: &inputs,
            substitutes: &[],
            inventory: Inventory::None,
        },
    );
    clock.lap("build");
    let definitions = compilation.definitions();
    let decisions = decide(&service, definitions, Inputs::Required);
    clock.lap("decide");
    let nothing = no_inventory();
    let closed = close(
        &service,
        &decisions.value,
        &nothing,
        definitions,
        Inputs::Required,
    );
    clock.lap("close");
    let told = compilation.located([service.diagnostics.as_slice(), &closed.diagnostics]);
    assert!(told.is_empty(), "{:?}", told[0]);
    let context = Context {
        types: &compilation.types.value,
        origins: &|origin| compilation.files.origin_text(file, origin),
        inventory: None,
    };
    let template = compilation.files.syntaxes[&file].value.service_template.as_ref();
    let text = document(&context, &closed.value, template, &[]).expect("the graph has a canonical form");
    clock.lap("write");
    clock.sum("all");
    let bytes: usize = compilation
        .files
        .sources
        .values()
        .map(|source| source.text().len())
        .sum();
    for source in compilation.files.sources.values() {
        clock.restart();
        let tree = yaml::parse(source, &options.load.limits);
        clock.lap("parse");
        let map = SyntaxMap::of(&tree.value);
        clock.lap("places");
        let syntax = lower(&tree, dialect::ALL);
        clock.lap("lower");
        assert!(!syntax.is_faulty() && !map.places().is_empty());
    }
    json!({ "read_bytes": bytes, "written_bytes": text.len(), "seconds": clock.seconds, "memory_mb": clock.memory })
}

/// Processor time of this process.
struct Clock {
    last: f64,
    seconds: BTreeMap<&'static str, f64>,
    memory: BTreeMap<&'static str, u64>,
}

impl Clock {
    fn start() -> Clock {
        Clock {
            last: now(),
            seconds: BTreeMap::new(),
            memory: BTreeMap::new(),
        }
    }

    fn restart(&mut self) {
        self.last = now();
    }

    fn lap(&mut self, pass: &'static str) {
        let time = now();
        *self.seconds.entry(pass).or_default() += time - self.last;
        self.memory.insert(pass, peak_memory_mb());
        self.last = now();
    }

    fn sum(&mut self, pass: &'static str) {
        let all = self.seconds.values().sum();
        self.seconds.insert(pass, all);
        self.memory.insert(pass, peak_memory_mb());
    }
}

fn now() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The most memory that this process ever held; 0 where the system does not say.
fn peak_memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

fn table(rows: &[(String, Value)]) {
    print!("{:<14}", "seconds");
    for (name, _) in rows {
        print!("{name:>16}");
    }
    println!();
    let cells = |words: &str, cell: &dyn Fn(&Value) -> f64, digits: usize| {
        print!("{words:<14}");
        let mut before: Option<(&str, f64)> = None;
        for (name, row) in rows {
            let value = cell(row);
            let kind = name.split(' ').nth(1).unwrap_or("");
            // The ratio to the size before it, where that is of the same kind.
            let ratio = before.filter(|(other, value)| *other == kind && *value > 0.0);
            let ratio = ratio.map_or(String::new(), |(_, before)| format!("{:.1}×", value / before));
            print!("{:>16}", format!("{value:.digits$} {ratio:>6}"));
            before = Some((kind, value));
        }
        println!();
    };
    for pass in PASSES {
        cells(pass, &|row| row["seconds"][pass].as_f64().unwrap_or(0.0), 3);
    }
    for (words, pass) in [("MB to check", "build"), ("MB to compile", "write")] {
        cells(words, &|row| row["memory_mb"][pass].as_f64().unwrap_or(0.0), 0);
    }
}

/// The same services in TOSCA 1.3 through Puccini and through us: processor time of whole processes.
fn peers(scratch: &Path, sizes: &[usize], python: &str) -> Value {
    let mut rows = Vec::new();
    println!("\nTOSCA 1.3       puccini      toscac    ratio");
    for size in sizes.iter().filter(|size| **size <= PEER_SIZE_MAX) {
        let path = scratch.join(format!("{size}-1.3.yaml"));
        std::fs::write(&path, service(Dialect::Tosca13, *size, SEED)).expect("the service is written");
        let words = format!(
            "import resource, puccini.tosca as t; t.compile('file:{}'); r = resource.getrusage(resource.RUSAGE_SELF); print(r.ru_utime + r.ru_stime, r.ru_maxrss // 1024)",
            path.display()
        );
        let theirs = Command::new(python).args(["-c", &words]).output();
        let theirs = theirs.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        let figures = theirs.as_deref().unwrap_or("").split_once(' ');
        let Some((seconds, memory)) = figures.and_then(|(seconds, memory)| {
            Some((seconds.parse::<f64>().ok()?, memory.trim().parse::<u64>().ok()?))
        }) else {
            println!("{size:>9} nodes: `{python}` has no `puccini`, or it refuses the service");
            continue;
        };
        let ours = child(&path);
        let own = ours["seconds"]["all"].as_f64().unwrap_or(0.0);
        println!(
            "{size:>9} nodes {seconds:>8.3}  {own:>8.3}  {:>6.1}×",
            seconds / own
        );
        rows.push(
            json!({ "nodes": size, "puccini": { "seconds": seconds, "memory_mb": memory }, "toscac": ours }),
        );
    }
    Value::Array(rows)
}
