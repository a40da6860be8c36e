//! Origins: the address of a thing in its author's own document, which survives edits elsewhere.

use crate::source::FileId;

/// A key path within one file, as a 128-bit hash of (parent, key, occurrence).
///
/// A key added above renumbers nothing. Items of a list of one-key maps count per key (`host.0`), other items by
/// position. Spelt out by `SyntaxMap::path_text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathId([u64; 2]);

impl PathId {
    /// The document itself.
    pub const ROOT: PathId = PathId::of(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);

    /// The path of the `occurrence`-th entry called `key` below this one (0 for the first).
    pub fn child(self, key: &str, occurrence: u32) -> PathId {
        let [high, low] = self.0;
        let mut hash = u128::from(high) << 64 | u128::from(low);
        for byte in key.bytes().chain([0xff]).chain(occurrence.to_le_bytes()) {
            hash = (hash ^ u128::from(byte)).wrapping_mul(FNV_PRIME);
        }
        PathId::of(hash)
    }

    /// In two halves, which need less alignment: origins are in everything, and this makes them a quarter smaller.
    const fn of(hash: u128) -> PathId {
        PathId([(hash >> 64) as u64, hash as u64])
    }

    /// The path of the item at `position` of a plain list below this one.
    pub fn item(self, position: u32) -> PathId {
        self.child("\u{0}", position)
    }

    /// The path of the `occurrence`-th item that is a map of the one key `key`, in a list below this one.
    pub fn named_item(self, key: &str, occurrence: u32) -> PathId {
        self.child(&format!("\u{0}{key}"), occurrence)
    }

    /// The path of the key of the entry at this path, for keys that are collections and have paths of their own below
    /// it.
    pub fn collection_key(self) -> PathId {
        self.child("\u{0}\u{0}", 0)
    }
}

/// FNV-1a's 128-bit prime: a fixed, public function, so that ids are equal on every machine.
const FNV_PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// Where a thing was written: a file and the key path in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file.
    pub file: FileId,
    /// The key path.
    pub path: PathId,
}

impl Origin {
    /// The document of `file` as a whole.
    pub fn root(file: FileId) -> Origin {
        Origin {
            file,
            path: PathId::ROOT,
        }
    }

    /// The entry `key` below this one (its first occurrence).
    pub fn child(self, key: &str) -> Origin {
        Origin {
            file: self.file,
            path: self.path.child(key, 0),
        }
    }

    /// The item at `position` of a plain list below this one.
    pub fn item(self, position: u32) -> Origin {
        Origin {
            file: self.file,
            path: self.path.item(position),
        }
    }
}

/// A value with the place where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub origin: Origin,
}

impl<T> At<T> {
    /// `value`, written at `origin`.
    pub fn new(value: T, origin: Origin) -> At<T> {
        At { value, origin }
    }
}
