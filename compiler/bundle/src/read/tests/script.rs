//! No tool of ours is needed to verify a bundle: the script beside this member does it too.
#![expect(
    clippy::disallowed_methods,
    reason = "the script is a program, and it needs a directory"
)]

use std::path::Path;
use std::process::Command;

use super::fixture::{self, contents, key, root, seal};
use super::*;

const TOOLS: [&str; 4] = ["sh", "openssl", "jq", "sha256sum"];

/// Whether all tools are there. Says which one is not, and fails where they are demanded.
fn tools_are_there() -> bool {
    let is_missing = |tool: &&&str| {
        !Command::new("which")
            .arg(tool)
            .output()
            .is_ok_and(|output| output.status.success())
    };
    let Some(missing) = TOOLS.iter().find(is_missing) else {
        return true;
    };
    println!("skipped: {missing}");
    assert_ne!(
        std::env::var("TOSCAC_REQUIRE_TOOLS").as_deref(),
        Ok("1"),
        "{missing} is missing"
    );
    false
}

fn script(bundle: &Path, trust: &Path) -> bool {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("verify.sh");
    let output = Command::new("sh")
        .arg(script)
        .args([bundle, trust])
        .output()
        .unwrap();
    println!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output.status.success()
}

#[test]
fn the_script_takes_a_good_bundle_and_refuses_changed_ones() {
    if !tools_are_there() {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let trust = scratch.path().join("trust.json");
    std::fs::write(&trust, root().to_bytes()).unwrap();
    let mut number = 0;
    let mut verdict = |tree: &fixture::Tree| {
        number += 1;
        let directory = scratch.path().join(number.to_string());
        fixture::write(tree, &directory);
        (script(&directory, &trust), read(tree).is_ok())
    };
    let good = seal(&contents());
    assert_eq!(verdict(&good), (true, true));

    let plugin = fixture::blob_path_of("plugins/script");
    let mut tree = good.clone();
    let mut bytes = tree.file(&plugin).to_vec();
    bytes[5] ^= 1;
    tree.set(&plugin, &bytes);
    assert_eq!(verdict(&tree), (false, false), "a changed blob");

    let mut tree = good.clone();
    tree.nodes.remove(&plugin);
    assert_eq!(verdict(&tree), (false, false), "a missing blob");

    let mut envelope = Envelope::parse(&good.envelope(), &Limits::default()).unwrap();
    envelope.signatures.pop();
    assert_eq!(
        verdict(&fixture::relay(&contents(), envelope.to_bytes())),
        (false, false),
        "too few signatures"
    );

    let mut envelope = Envelope::parse(&good.envelope(), &Limits::default()).unwrap();
    envelope.payload[30] ^= 1;
    assert_eq!(
        verdict(&fixture::relay(&contents(), envelope.to_bytes())),
        (false, false),
        "a changed payload"
    );

    let payload = contents().payload();
    let foreign = crate::signature::seal(PAYLOAD_TYPE, &payload, &[key(8), key(9)]);
    assert_eq!(
        verdict(&fixture::relay(&contents(), foreign)),
        (false, false),
        "foreign keys"
    );
}

#[test]
fn openssl_reads_the_keys_that_we_write() {
    if !tools_are_there() {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("release.key");
    std::fs::write(&path, key(1).to_pem()).unwrap();
    let output = Command::new("openssl")
        .args(["pkey", "-pubout", "-outform", "DER", "-in"])
        .arg(&path)
        .output()
        .unwrap();
    assert!(output.stdout.ends_with(key(1).public().raw()));
    let generated = Command::new("openssl")
        .args(["genpkey", "-algorithm", "ed25519"])
        .output()
        .unwrap();
    assert!(SecretKey::from_pem(&String::from_utf8(generated.stdout).unwrap()).is_ok());
}
