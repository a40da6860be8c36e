//! Ten thousand changed bundles, of which none may pass and none may panic.

use std::collections::BTreeMap;
use std::thread;

use super::fixture::{
    self, Node, SITE, Tree, contents, contents_of, key, question, root, seal, steps, terms,
};
use super::*;
use crate::signature;

/// xorshift64*: the same mutants on every machine.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next()).unwrap() % bound
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// The bundle that is changed, and others that are valid for somebody.
struct Bundles {
    good: Tree,
    others: Vec<Tree>,
}

/// One way to change a bundle. It may leave it as it was.
type Operator = fn(&Bundles, &mut Random) -> Tree;

const OPERATORS: [(&str, Operator); 16] = [
    ("flip a bit of a file", flip_bit),
    ("flip a bit of the envelope", flip_envelope_bit),
    ("flip a bit of the container", flip_container_bit),
    ("set a byte", set_byte),
    ("insert a byte", insert_byte),
    ("cut a file", cut),
    ("add a file", add_file),
    ("remove a file", remove_file),
    ("rename a file", rename_file),
    ("replace a file by a directory or link", replace_node),
    ("swap two files", swap_files),
    ("take files of another valid bundle", take_files),
    ("change the list of signatures", change_signatures),
    ("change key id, type or payload", change_fields),
    ("write the envelope in another way", respell_envelope),
    ("edit the payload", edit_payload),
];

const MUTANTS_PER_OPERATOR: u64 = 700;

fn bundles() -> Bundles {
    let of = |site: &str, version| seal(&contents_of(&steps(site, version), terms(site)));
    let mut other = contents();
    other.statement.predicate.source.toolchain = "toscac 0.2.0".to_owned();
    Bundles {
        good: of(SITE, 2),
        others: vec![of(SITE, 1), of("south", 2), seal(&other)],
    }
}

#[test]
fn every_one_of_ten_thousand_mutants_is_refused() {
    let bundles = bundles();
    // Nothing was accepted before: the check of versions would refuse many of them by itself.
    let state = TrustedState::default();
    let count = |(name, operator): (&str, Operator), salt: u64| {
        let mut codes: BTreeMap<&str, u32> = BTreeMap::new();
        for seed in 0..MUTANTS_PER_OPERATOR {
            let mutant = mutant(&bundles, operator, seed << 8 | salt);
            match verify(&mutant, &root(), &state, &question(), &Limits::default()) {
                Ok(_) => panic!("{name}: mutant {seed} was accepted"),
                Err(reject) => *codes.entry(reject.code.number).or_default() += 1,
            }
        }
        println!("{name}: {codes:?}");
        codes.values().sum::<u32>()
    };
    let (first, second) = OPERATORS.split_at(OPERATORS.len() / 2);
    let total: u32 = thread::scope(|scope| {
        let run = |half: &'static [(&str, Operator)], from: u64| {
            scope.spawn(move || {
                half.iter()
                    .zip(from..)
                    .map(|(operator, salt)| count(*operator, salt))
                    .sum::<u32>()
            })
        };
        let threads = [run(first, 0), run(second, first.len() as u64)];
        threads.map(|thread| thread.join().unwrap()).iter().sum()
    });
    println!("{total} mutants refused");
    assert!(total >= 10_000);
}

#[test]
fn without_the_comparison_of_the_container_some_mutants_pass() {
    // The control: were the mutants refused by chance, or by the check that is there for them?
    let bundles = bundles();
    let state = TrustedState::default();
    let operators: [(&str, Operator); 3] = [
        ("container", flip_container_bit),
        ("add", add_file),
        ("respell", respell_envelope),
    ];
    for (name, operator) in operators {
        let passed = (0..100)
            .map(|seed| mutant(&bundles, operator, seed))
            .filter(|mutant| verify_signed(mutant, &root(), &state, &question(), &Limits::default()).is_ok())
            .count();
        assert!(passed > 0, "{name}: none passed");
    }
}

/// A bundle that differs from the good one.
fn mutant(bundles: &Bundles, operator: Operator, seed: u64) -> Tree {
    let mut random = Random::new(seed);
    for _ in 0..100 {
        let mutant = operator(bundles, &mut random);
        if mutant != bundles.good {
            return mutant;
        }
    }
    panic!("the operator changes nothing");
}

fn any_file(tree: &Tree, random: &mut Random) -> String {
    let paths: Vec<&str> = tree.files().map(|(path, _)| path).collect();
    (*random.pick(&paths)).to_owned()
}

fn change(bundles: &Bundles, path: &str, change: impl FnOnce(&mut Vec<u8>)) -> Tree {
    let mut tree = bundles.good.clone();
    let mut bytes = tree.file(path).to_vec();
    change(&mut bytes);
    tree.set(path, &bytes);
    tree
}

fn flip_one(bytes: &mut [u8], random: &mut Random) {
    let index = random.below(bytes.len());
    bytes[index] ^= 1 << random.below(8);
}

fn flip_bit(bundles: &Bundles, random: &mut Random) -> Tree {
    let path = any_file(&bundles.good, random);
    change(bundles, &path, |bytes| flip_one(bytes, random))
}

fn flip_envelope_bit(bundles: &Bundles, random: &mut Random) -> Tree {
    let mut envelope = bundles.good.envelope();
    flip_one(&mut envelope, random);
    place_envelope(bundles, envelope, random)
}

fn flip_container_bit(bundles: &Bundles, random: &mut Random) -> Tree {
    let config = layout::blob_path(&Digest::of(b"{}"));
    let paths = [
        "oci-layout".to_owned(),
        "index.json".to_owned(),
        fixture::manifest_path(&bundles.good),
        config,
    ];
    let path = random.pick(&paths).clone();
    change(bundles, &path, |bytes| flip_one(bytes, random))
}

fn set_byte(bundles: &Bundles, random: &mut Random) -> Tree {
    let path = any_file(&bundles.good, random);
    change(bundles, &path, |bytes| {
        let index = random.below(bytes.len());
        bytes[index] = *random.pick(b" \n{}[]\",:0aA\0\xff");
    })
}

fn insert_byte(bundles: &Bundles, random: &mut Random) -> Tree {
    let path = any_file(&bundles.good, random);
    change(bundles, &path, |bytes| {
        let index = random.below(bytes.len() + 1);
        bytes.insert(index, *random.pick(b" \n\t0=\0"));
    })
}

fn cut(bundles: &Bundles, random: &mut Random) -> Tree {
    let path = any_file(&bundles.good, random);
    change(bundles, &path, |bytes| {
        let length = random.below(bytes.len());
        bytes.truncate(length);
    })
}

fn add_file(bundles: &Bundles, random: &mut Random) -> Tree {
    let mut tree = bundles.good.clone();
    let content = random.next().to_string().into_bytes();
    let named = layout::blob_path(&Digest::of(&content));
    let places = [
        "notes.txt",
        "blobs/x",
        "blobs/sha256/x",
        "blobs/sha512/x",
        "x/y/z",
        "tuf/root.json",
        &named,
    ];
    let place = *random.pick(&places);
    tree.set(place, &content);
    tree
}

fn remove_file(bundles: &Bundles, random: &mut Random) -> Tree {
    let mut tree = bundles.good.clone();
    let path = any_file(&tree, random);
    tree.nodes.remove(&path);
    tree
}

fn rename_file(bundles: &Bundles, random: &mut Random) -> Tree {
    let mut tree = bundles.good.clone();
    let path = any_file(&tree, random);
    let node = tree.nodes.remove(&path).unwrap();
    let name = format!("blobs/sha256/{}", Digest::of(&random.next().to_be_bytes()).hex());
    let places = [
        name,
        path.to_uppercase(),
        format!("{path}~"),
        format!("blobs/{path}"),
        format!("x/{path}"),
    ];
    tree.nodes.insert(random.pick(&places).clone(), node);
    tree
}

fn replace_node(bundles: &Bundles, random: &mut Random) -> Tree {
    let mut tree = bundles.good.clone();
    let mut paths: Vec<String> = tree.nodes.keys().cloned().collect();
    paths.extend(["blobs/more".to_owned(), "more".to_owned()]);
    let node = if random.below(2) == 0 {
        Node::Directory
    } else {
        Node::Link
    };
    tree.nodes.insert(random.pick(&paths).clone(), node);
    tree
}

fn swap_files(bundles: &Bundles, random: &mut Random) -> Tree {
    let mut tree = bundles.good.clone();
    let (one, other) = (any_file(&tree, random), any_file(&tree, random));
    let (first, second) = (tree.file(&one).to_vec(), tree.file(&other).to_vec());
    tree.set(&one, &second);
    tree.set(&other, &first);
    tree
}

/// Any mixture of two bundles that are both valid. The whole of the other one is no mutant.
fn take_files(bundles: &Bundles, random: &mut Random) -> Tree {
    let mut tree = bundles.good.clone();
    let other = random.pick(&bundles.others);
    let keep_own = random.below(2) == 0;
    let share = 1 + random.below(4);
    for (path, bytes) in other.files() {
        if random.below(4) < share {
            tree.set(path, bytes);
        }
    }
    if !keep_own {
        let foreign: Vec<String> = tree.files().map(|(path, _)| path.to_owned()).collect();
        for path in foreign {
            if !other.nodes.contains_key(&path) && random.below(4) < share {
                tree.nodes.remove(&path);
            }
        }
    }
    if tree == *other {
        bundles.good.clone()
    } else {
        tree
    }
}

/// Puts another envelope into the bundle: under its old name, or with a container made for it.
fn place_envelope(bundles: &Bundles, envelope: Vec<u8>, random: &mut Random) -> Tree {
    if random.below(2) == 0 {
        let path = fixture::envelope_path(&bundles.good);
        return change(bundles, &path, |bytes| *bytes = envelope);
    }
    fixture::relay(&contents(), envelope)
}

fn change_signatures(bundles: &Bundles, random: &mut Random) -> Tree {
    let mut envelope = Envelope::parse(&bundles.good.envelope(), &Limits::default()).unwrap();
    let index = random.below(2);
    let message = signature::pae(&envelope.payload_type, &envelope.payload);
    let foreign = |seed: u8| signature::Signature {
        keyid: key(seed).public().fingerprint(),
        public: None,
        bytes: key(seed).sign(&message),
    };
    match random.below(6) {
        0 => envelope.signatures.push(envelope.signatures[index].clone()),
        1 => {
            envelope.signatures.remove(index);
        }
        2 => envelope
            .signatures
            .push(foreign(10 + u8::try_from(random.below(200)).unwrap())),
        3 => envelope.signatures[index] = foreign(10 + u8::try_from(random.below(200)).unwrap()),
        4 => envelope.signatures[index] = envelope.signatures[1 - index].clone(),
        _ => envelope.signatures.clear(),
    }
    place_envelope(bundles, envelope.to_bytes(), random)
}

fn change_fields(bundles: &Bundles, random: &mut Random) -> Tree {
    let mut envelope = Envelope::parse(&bundles.good.envelope(), &Limits::default()).unwrap();
    let index = random.below(2);
    match random.below(6) {
        0 => {
            envelope.payload_type =
                (*random.pick(&["", "text/plain", "application/vnd.in-toto+jsoN"])).to_owned()
        }
        1 => envelope.signatures[index].keyid = key(3).public().fingerprint(),
        2 => envelope.signatures[index].keyid = Digest::of(&random.next().to_be_bytes()),
        3 => {
            let other =
                Envelope::parse(&random.pick(&bundles.others).envelope(), &Limits::default()).unwrap();
            envelope.payload = other.payload;
        }
        4 => {
            let other =
                Envelope::parse(&random.pick(&bundles.others).envelope(), &Limits::default()).unwrap();
            envelope.signatures = other.signatures;
        }
        _ => {
            let at = random.below(64);
            envelope.signatures[index].bytes[at] ^= 1 << random.below(8);
        }
    }
    place_envelope(bundles, envelope.to_bytes(), random)
}

/// The same envelope for a lenient reader: other whitespace, order, escapes, fields.
fn respell_envelope(bundles: &Bundles, random: &mut Random) -> Tree {
    let text = String::from_utf8(bundles.good.envelope()).unwrap();
    let places: Vec<usize> = text
        .match_indices([',', ':', '{', '['])
        .map(|(index, _)| index + 1)
        .collect();
    let place = *random.pick(&places);
    let (before, after) = text.split_at(place);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let respelt = match random.below(7) {
        0 => format!("{before}{}{after}", random.pick(&[" ", "\n", "\t", "\r\n"])),
        1 => format!("{text}{}", random.pick(&["\n", " ", "\0", "{}"])),
        2 => serde_json::to_string_pretty(&value).unwrap(),
        3 => text.replacen("\"payload\":\"", "\"payload\":\"x\",\"payload\":\"", 1),
        4 => text.replacen("{\"payload\"", "{\"comment\":\"\",\"payload\"", 1),
        5 => text.replacen("payloadType", "payload\\u0054ype", 1),
        _ => {
            let signatures = value["signatures"].as_array().unwrap();
            let own = format!("[{},{}]", signatures[0], signatures[1]);
            text.replace(&own, &format!("[{},{}]", signatures[1], signatures[0]))
        }
    };
    place_envelope(bundles, respelt.into_bytes(), random)
}

/// Another payload under the old signatures.
fn edit_payload(bundles: &Bundles, random: &mut Random) -> Tree {
    let mut envelope = Envelope::parse(&bundles.good.envelope(), &Limits::default()).unwrap();
    let text = String::from_utf8(envelope.payload.clone()).unwrap();
    let edits = [
        ("\"version\":2", "\"version\":3"),
        ("\"north\"", "\"south\""),
        ("2027-12-31", "2037-12-31"),
        ("net:none", "net:all"),
        ("\"name\":\"plugins/script\"", "\"name\":\"plugins/scripx\""),
        ("{\"_type\"", "{ \"_type\""),
        ("\"minExecutor\":\"0.1.0\"", "\"minExecutor\":\"0.0.0\""),
    ];
    let (from, to) = *random.pick(&edits);
    assert!(text.contains(from));
    envelope.payload = match random.below(2) {
        0 => text.replacen(from, to, 1).into_bytes(),
        _ => {
            let mut bytes = text.into_bytes();
            flip_one(&mut bytes, random);
            bytes
        }
    };
    place_envelope(bundles, envelope.to_bytes(), random)
}
