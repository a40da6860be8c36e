//! Services of any size as text: what must stay fast is measured with them.
//!
//! The same size and seed give the same text on every machine.

use std::fmt::Write;

/// The dialect in which a service is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// TOSCA 2.0.
    Tosca2,
    /// TOSCA Simple Profile in YAML 1.3, without what it has no words for (arithmetic).
    Tosca13,
}

/// A service template with `nodes` nodes: types in five levels with validation, two requirements for each node that has
/// nodes before it, values computed from inputs, from the node itself and from its target, and an output for every tenth.
pub fn service(dialect: Dialect, nodes: usize, seed: u64) -> String {
    let mut text = String::from(match dialect {
        Dialect::Tosca2 => TYPES_2_0,
        Dialect::Tosca13 => TYPES_1_3,
    });
    text.push_str(match dialect {
        Dialect::Tosca2 => "service_template:\n",
        Dialect::Tosca13 => "topology_template:\n",
    });
    templates(&mut text, dialect, "Frontend", nodes, seed);
    text
}

/// A service over `files` profiles, each imported under a namespace of its own and importing the one that it derives
/// from: names of files with their texts, the service first.
pub fn many_files(files: usize, seed: u64) -> Vec<(String, String)> {
    let mut random = Random(seed);
    let mut all = vec![("service.yaml".to_owned(), String::new())];
    let mut text = String::from("tosca_definitions_version: tosca_2_0\nimports:\n");
    for file in 0..files {
        line(
            &mut text,
            format_args!("  - {{ url: p{file}.yaml, namespace: p{file} }}"),
        );
        let mut profile = String::from(TYPES_2_0);
        // Chains stay short: each file derives from one of the ten before it, and every tenth from none.
        if file % 10 > 0 {
            let base = file - 1 - random.below(file % 10);
            let import =
                format!("imports:\n  - {{ url: p{base}.yaml, namespace: base }}\nnode_types:\n  Special:");
            profile = profile.replacen(
                "node_types:\n",
                &format!("{import}\n    derived_from: base:Frontend\n"),
                1,
            );
        } else {
            profile = profile.replacen(
                "node_types:\n",
                "node_types:\n  Special: { derived_from: Frontend }\n",
                1,
            );
        }
        all.push((format!("p{file}.yaml"), profile));
    }
    text.push_str("service_template:\n  node_templates:\n");
    for file in 0..files {
        line(
            &mut text,
            format_args!("    n{file}: {{ type: p{file}:Special, properties: {{ port: 80, url: x }} }}"),
        );
    }
    all[0].1 = text;
    all
}

const TYPES_2_0: &str = "\
tosca_definitions_version: tosca_2_0
capability_types:
  Socket: { properties: { slots: { type: integer, default: 1000000 } } }
relationship_types:
  Wire: { properties: { weight: { type: integer, default: 1, validation: { $greater_or_equal: [ $value, 0 ] } } } }
data_types:
  PortNumber:
    derived_from: integer
    validation: { $and: [ { $greater_or_equal: [ $value, 1 ] }, { $less_or_equal: [ $value, 65535 ] } ] }
node_types:
  Thing:
    properties:
      size: { type: integer, default: 1, validation: { $less_or_equal: [ $value, 1000000 ] } }
    capabilities: { socket: { type: Socket } }
  Machine:
    derived_from: Thing
    properties:
      zone: { type: string, default: north, validation: { $less_than: [ { $length: [ $value ] }, 100 ] } }
  Host:
    derived_from: Machine
    properties:
      rack: { type: string, default: r1, validation: { $matches: [ $value, \"r[0-9]+\" ] } }
  Server:
    derived_from: Host
    properties:
      share: { type: integer, default: 2, validation: { $valid_values: [ $value, [ 1, 2, 3 ] ] } }
    attributes: { load: { type: float } }
  Frontend:
    derived_from: Server
    properties:
      port: { type: PortNumber }
      url: { type: string }
      weight: { type: integer, required: false }
      beside: { type: integer, required: false }
    requirements:
      - up: { capability: Socket, node: Thing, relationship: Wire, count_range: [ 0, 1 ] }
      - side: { capability: Socket, node: Thing, relationship: Wire, count_range: [ 0, 1 ] }
";

const TYPES_1_3: &str = "\
tosca_definitions_version: tosca_simple_yaml_1_3
capability_types:
  Socket: { properties: { slots: { type: integer, default: 1000000 } } }
relationship_types:
  Wire: { properties: { weight: { type: integer, default: 1, constraints: [ greater_or_equal: 0 ] } } }
data_types:
  PortNumber: { derived_from: integer, constraints: [ in_range: [ 1, 65535 ] ] }
node_types:
  Thing:
    properties:
      size: { type: integer, default: 1, constraints: [ less_or_equal: 1000000 ] }
    capabilities: { socket: { type: Socket } }
  Machine:
    derived_from: Thing
    properties:
      zone: { type: string, default: north, constraints: [ max_length: 99 ] }
  Host:
    derived_from: Machine
    properties:
      rack: { type: string, default: r1, constraints: [ pattern: \"r[0-9]+\" ] }
  Server:
    derived_from: Host
    properties:
      share: { type: integer, default: 2, constraints: [ valid_values: [ 1, 2, 3 ] ] }
    attributes: { load: { type: float } }
  Frontend:
    derived_from: Server
    properties:
      port: { type: PortNumber }
      url: { type: string }
      weight: { type: integer, required: false }
      beside: { type: integer, required: false }
    requirements:
      - up: { capability: Socket, node: Thing, relationship: Wire, occurrences: [ 0, 1 ] }
      - side: { capability: Socket, node: Thing, relationship: Wire, occurrences: [ 0, 1 ] }
";

fn templates(text: &mut String, dialect: Dialect, node_type: &str, nodes: usize, seed: u64) {
    let mut random = Random(seed);
    text.push_str("  inputs: { base: { type: integer, default: 1000 } }\n  node_templates:\n");
    for node in 0..nodes {
        let (size, port) = (random.below(1000), random.below(5000));
        line(
            text,
            format_args!("    n{node}:\n      type: {node_type}\n      properties:"),
        );
        match dialect {
            Dialect::Tosca2 => {
                line(text, format_args!("        size: {size}"));
                line(
                    text,
                    format_args!("        port: {{ $sum: [ {{ $get_input: base }}, {port} ] }}"),
                );
                line(
                    text,
                    format_args!(
                        "        url: {{ $concat: [ \"http://n{node}.\", {{ $get_property: [ SELF, zone ] }} ] }}"
                    ),
                );
                line(
                    text,
                    format_args!(
                        "        weight: {{ $product: [ {{ $get_property: [ SELF, size ] }}, 2 ] }}"
                    ),
                );
            }
            Dialect::Tosca13 => {
                line(text, format_args!("        size: {size}"));
                line(text, format_args!("        port: {{ get_input: base }}"));
                line(
                    text,
                    format_args!(
                        "        url: {{ concat: [ \"http://n{node}.\", {{ get_property: [ SELF, zone ] }} ] }}"
                    ),
                );
                line(
                    text,
                    format_args!("        weight: {{ get_property: [ SELF, size ] }}"),
                );
            }
        }
        if node > 0 {
            let (up, side) = (random.below(node), node - 1);
            match dialect {
                Dialect::Tosca2 => line(
                    text,
                    format_args!(
                        "        beside: {{ $get_property: [ SELF, RELATIONSHIP, side, TARGET, size ] }}"
                    ),
                ),
                Dialect::Tosca13 => {
                    line(
                        text,
                        format_args!("        beside: {{ get_property: [ n{side}, size ] }}"),
                    );
                }
            }
            line(
                text,
                format_args!("      requirements: [ up: n{up}, side: n{side} ]"),
            );
        }
    }
    text.push_str("  outputs:\n");
    for node in (0..nodes).step_by(10) {
        match dialect {
            Dialect::Tosca2 => line(
                text,
                format_args!("    o{node}: {{ value: {{ $get_property: [ n{node}, url ] }} }}"),
            ),
            Dialect::Tosca13 => line(
                text,
                format_args!("    o{node}: {{ value: {{ get_property: [ n{node}, url ] }} }}"),
            ),
        }
    }
}

fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    text.write_fmt(words).expect("text grows in memory");
    text.push('\n');
}

/// Numbers that look like chance and are the same everywhere (splitmix64).
struct Random(u64);

impl Random {
    /// A number from 0 to `bound` − 1; `bound` is not 0.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let number = (mixed ^ (mixed >> 31)) % bound as u64;
        usize::try_from(number).expect("it is below a usize")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_text_and_another_one_another() {
        let text = service(Dialect::Tosca2, 50, 1);
        assert_eq!(text, service(Dialect::Tosca2, 50, 1));
        assert_ne!(text, service(Dialect::Tosca2, 50, 2));
        assert_eq!(many_files(20, 1), many_files(20, 1));
    }

    #[test]
    fn a_service_grows_with_its_nodes() {
        let length = |nodes| service(Dialect::Tosca13, nodes, 1).len();
        let (tenth, whole) = (length(200), length(2000));
        assert!(whole > 9 * tenth && whole < 12 * tenth, "{tenth} {whole}");
    }
}
