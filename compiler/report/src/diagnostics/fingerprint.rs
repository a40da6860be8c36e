//! What stays the same about a diagnostic while lines move: the identity under which a dashboard keeps its history.

use std::collections::BTreeMap;

use toscac_bundle::digest::Digest;
use toscac_syntax::locate::Located;

/// The fingerprint of each diagnostic, in the order of `diagnostics`: 64 hexadecimal digits over its code, its file, the
/// key path that it blames and its message, and never over a line. Where several agree in all of these, each also counts
/// those before it.
pub fn fingerprints(diagnostics: &[Located]) -> Vec<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    diagnostics
        .iter()
        .map(|diagnostic| {
            let place = &diagnostic.primary;
            let identity = [diagnostic.code, &place.path, &place.key_path, &diagnostic.message].join("\0");
            let before = seen.entry(identity.clone()).or_default();
            let digest = Digest::of(format!("{identity}\0{before}").as_bytes());
            *before += 1;
            digest.hex()
        })
        .collect()
}
