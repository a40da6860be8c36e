//! Expressions: any text as a value, in an output without a type, in a property with one, and as a validation clause. The
//! first byte chooses the type.

use toscac_testkit::fixture;

use super::compile::close_program;

const TYPES: [&str; 12] = [
    "string",
    "integer",
    "float",
    "boolean",
    "bytes",
    "timestamp",
    "version",
    "scalar, units: { B: 1, kB: 1000 }, canonical_unit: B",
    "list, entry_schema: integer",
    "map, key_schema: string, entry_schema: { type: list, entry_schema: string }",
    "Point",
    "Small",
];

/// What expressions speak of, and no more: it is read again each time. A line that is only a mark is replaced by the
/// expression, as deep as the mark stands.
const FRAME: &str = "
data_types:
  Point: { properties: { x: { type: integer } } }
  Small:
    derived_from: integer
    validation:
      EXPRESSION
capability_types: { Endpoint: { properties: { port: { type: integer, default: 80 } } } }
relationship_types: { ConnectsTo: {} }
node_types:
  Server:
    properties:
      free: { type: TYPE, required: false }
      small: { type: Small, required: false }
      names: { type: list, entry_schema: string, default: [ one, two ] }
      table: { type: map, entry_schema: Point, default: { a: { x: 1 } } }
    attributes: { state: { type: string } }
    capabilities: { endpoint: Endpoint }
    requirements:
      - peer: { capability: Endpoint, relationship: ConnectsTo, count_range: [ 0, 2 ] }
service_template:
  inputs: { number: { type: integer, default: 7 }, later: { type: string } }
  node_templates:
    first:
      type: Server
      properties:
        small: 1
        free:
          EXPRESSION
      requirements: [ peer: second ]
    second: { type: Server }
  outputs:
    result:
      value:
        EXPRESSION
";

pub(crate) fn run(bytes: &[u8]) {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let kind = TYPES[usize::from(*first) % TYPES.len()];
    let text = String::from_utf8_lossy(rest);
    let mut program = String::new();
    for line in FRAME.lines() {
        let depth = line.len() - line.trim_start().len();
        if line.trim_start() == "EXPRESSION" {
            for line in text.lines() {
                program.push_str(&" ".repeat(depth));
                program.push_str(line);
                program.push('\n');
            }
        } else {
            program.push_str(&line.replace("TYPE", kind));
            program.push('\n');
        }
    }
    close_program(&fixture::program(&program), |_| {});
}
