//! `toscac csar`: archives, packed, unpacked and looked into.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use toscac_bundle::digest::Digest;
use toscac_driver::csar::limits::ArchiveLimits;
use toscac_driver::csar::meta::MetaEntry;
use toscac_driver::csar::pack::pack;
use toscac_driver::csar::{Archive, Format as Packing};

use super::arguments::{refused, unreadable};
use crate::console::{Console, Exit, Failure, plural};

/// Packs, unpacks and inspects Cloud Service Archives: zip, tar and tar.gz
#[derive(Debug, Args)]
pub struct Csar {
    #[command(subcommand)]
    command: CsarCommand,
}

#[derive(Debug, Subcommand)]
enum CsarCommand {
    Pack(Pack),
    Unpack(Unpack),
    Inspect(Inspect),
}

/// Packs a directory: the same files make the same bytes, on every machine
///
/// Hidden files and directories are left out.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  toscac csar pack examples/ims --entry service.yaml -o ims.csar")]
struct Pack {
    /// What is packed
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// The archive; a tar if it ends in `.tar`, a tar in gzip if it ends in `.tar.gz` or `.tgz`, otherwise a zip
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Writes a `TOSCA.meta` with this file as `Entry-Definitions`
    #[arg(long, value_name = "FILE")]
    entry: Option<String>,
}

/// Unpacks an archive into a directory that is new or empty
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  toscac csar unpack ims.csar -o ims")]
struct Unpack {
    /// The archive
    archive: PathBuf,
    /// Where its files go
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
}

/// Tells what an archive holds
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  toscac csar inspect ims.csar --format json")]
struct Inspect {
    /// The archive
    archive: PathBuf,
    /// How it is told
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each file
    Human,
    /// `toscac.csar/v1`
    Json,
}

impl Csar {
    /// Runs the command.
    ///
    /// # Errors
    /// A file cannot be read or written, or the archive is refused.
    pub fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        match &self.command {
            CsarCommand::Pack(pack) => pack.run(console),
            CsarCommand::Unpack(unpack) => unpack.run(console),
            CsarCommand::Inspect(inspect) => inspect.run(console),
        }
    }
}

impl Pack {
    fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let limits = ArchiveLimits::default();
        let mut files = BTreeMap::new();
        gather(
            &self.directory,
            "",
            &self.output,
            limits.unpacked_bytes,
            &mut files,
        )?;
        if let Some(entry) = &self.entry {
            if files.contains_key("TOSCA.meta") || files.contains_key("TOSCA-Metadata/TOSCA.meta") {
                return Err(Failure::wrong_use(
                    "there is a `TOSCA.meta` already, which names the entry",
                ));
            }
            let meta = format!("CSAR-Version: 2.0\nCreated-By: toscac\nEntry-Definitions: {entry}\n");
            files.insert("TOSCA.meta".to_owned(), meta.into_bytes());
        }
        let shown = self.output.display().to_string();
        let packing = Packing::of_name(&shown);
        // Told before anything is packed: what the directory lacks needs no archive to be seen.
        Archive::of_files(packing, files.clone(), &limits).map_err(|finding| refused(&shown, &finding))?;
        let bytes = pack(&files, packing).map_err(|error| unreadable(&self.output, &error))?;
        Archive::read(&bytes, &limits).map_err(|finding| refused(&shown, &finding))?;
        console.write(Some(&self.output), &bytes)?;
        writeln!(
            console.out,
            "{shown}  {packing}, {}, {}",
            plural(files.len(), "file"),
            Digest::of(&bytes)
        )?;
        Ok(Exit::Done)
    }
}

impl Unpack {
    fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let archive = open(&self.archive)?;
        let is_taken = match fs::read_dir(&self.output) {
            Ok(mut inside) => inside.next().is_some(),
            // A path that is no directory is found out by making it.
            Err(_) => false,
        };
        if is_taken {
            let shown = self.output.display();
            return Err(Failure::wrong_use(format!("`{shown}` is not empty")));
        }
        fs::create_dir_all(&self.output).map_err(|error| unwritable(&self.output, &error))?;
        // Names were judged when the archive was read, and the directory is ours: nothing in it leads elsewhere.
        for (name, bytes) in &archive.files {
            let path = self.output.join(name);
            let parent = path.parent().unwrap_or(&self.output);
            fs::create_dir_all(parent)
                .and_then(|()| fs::File::create_new(&path)?.write_all(bytes))
                .map_err(|error| unwritable(&path, &error))?;
        }
        let shown = self.output.display();
        writeln!(console.out, "{shown}  {}", plural(archive.files.len(), "file"))?;
        Ok(Exit::Done)
    }
}

impl Inspect {
    fn run(&self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let archive = open(&self.archive)?;
        match self.format {
            Format::Human => write!(console.out, "{}", human(&archive))?,
            Format::Json => writeln!(console.out, "{:#}", json(&archive))?,
        }
        Ok(Exit::Done)
    }
}

/// Reads the files of a directory, with names as they are in the archive.
fn gather(
    directory: &Path,
    prefix: &str,
    output: &Path,
    bytes_max: u64,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), Failure> {
    let entries = fs::read_dir(directory).map_err(|error| unreadable(directory, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(directory, &error))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| unreadable(&path, &error))?;
        let Ok(segment) = entry.file_name().into_string() else {
            let shown = path.display();
            return Err(Failure::wrong_use(format!("the name of `{shown}` is not text")));
        };
        let name = format!("{prefix}{segment}");
        if segment.starts_with('.') || is_same(&path, output) {
            continue;
        } else if kind.is_dir() {
            gather(&path, &format!("{name}/"), output, bytes_max, files)?;
        } else if kind.is_file() {
            files.insert(name, file(&path, bytes_max)?);
        } else {
            let shown = path.display();
            return Err(Failure::wrong_use(format!(
                "`{shown}` is neither a file nor a directory, and an archive holds nothing else"
            )));
        }
    }
    Ok(())
}

fn is_same(path: &Path, output: &Path) -> bool {
    match (path.canonicalize(), output.canonicalize()) {
        (Ok(path), Ok(output)) => path == output,
        _ => false,
    }
}

fn file(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(bytes_max + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > bytes_max {
        let shown = path.display();
        return Err(Failure::wrong_use(format!(
            "`{shown}` has more than {bytes_max} bytes"
        )));
    }
    Ok(bytes)
}

fn open(path: &Path) -> Result<Archive, Failure> {
    let limits = ArchiveLimits::default();
    // What is longer is refused as an archive, with its code, and no more of it is read.
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(limits.packed_bytes + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(path, &error))?;
    Archive::read(&bytes, &limits).map_err(|finding| refused(&path.display().to_string(), &finding))
}

fn human(archive: &Archive) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        text.push_str(&format!("{name:<8} {value}\n"));
    };
    line("packing", &archive.format.to_string());
    line("entry", &archive.entry);
    for other in &archive.others {
        line("other", other);
    }
    for entry in archive.meta.iter().flat_map(|meta| &meta.blocks[0]) {
        line("meta", &format!("{}: {}", entry.name, entry.value));
    }
    for (name, bytes) in &archive.files {
        line("file", &format!("{name}  {}", plural(bytes.len(), "byte")));
    }
    text
}

fn json(archive: &Archive) -> serde_json::Value {
    let files: Vec<serde_json::Value> = archive
        .files
        .iter()
        .map(|(name, bytes)| {
            serde_json::json!({ "name": name, "bytes": bytes.len(), "digest": Digest::of(bytes).to_string() })
        })
        .collect();
    let meta = archive.meta.as_ref().map(|meta| {
        let entries = meta.blocks[0].iter();
        let pair = |entry: &MetaEntry| (entry.name.clone(), serde_json::Value::from(entry.value.clone()));
        serde_json::Value::Object(entries.map(pair).collect())
    });
    serde_json::json!({
        "format": "toscac.csar/v1",
        "packing": archive.format.to_string(),
        "entry": archive.entry,
        "others": archive.others,
        "meta": meta,
        "files": files,
    })
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::wrong_use(format!("`{}` cannot be written: {error}", path.display()))
}
