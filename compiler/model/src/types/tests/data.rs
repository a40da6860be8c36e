use super::*;

#[test]
fn a_data_type_derives_from_something_or_has_properties() {
    check_types(
        "data_types: { D: { properties: { p: { type: string } } }, E: { derived_from: D } }",
        &[],
    );
    check_types(
        "data_types: { D: { description: empty }, E: { properties: {} }, F: { derived_from: D, properties: {} } }",
        &[
            "T0322 data type `D` has neither `derived_from` nor `properties`",
            "T0322 `properties` of data type `E` is empty",
            "T0322 `properties` of data type `F` is empty",
        ],
    );
}

#[test]
fn descendants_of_built_in_types_have_no_properties() {
    check_types(
        "
data_types:
  D: { derived_from: string }
  E: { derived_from: D, properties: { p: { type: string } } }",
        &["T0323 data type `E` derives from `string`, whose values have no properties"],
    );
}

#[test]
fn every_built_in_type_can_be_derived_from() {
    let mut text = String::from("data_types:\n");
    for built_in in BuiltIn::ALL {
        let more = match built_in {
            BuiltIn::List | BuiltIn::Map => ", entry_schema: string",
            BuiltIn::Scalar => ", units: { m: 1 }",
            _ => "",
        };
        let name = built_in.name();
        text.push_str(&format!(
            "  D{name}: {{ derived_from: {name}{more} }}\n  E{name}: {{ derived_from: D{name} }}\n"
        ));
    }
    let types = check_types(&text, &[]);
    for built_in in BuiltIn::ALL {
        assert_eq!(
            data(&types, &format!("E{}", built_in.name())).built_in,
            Some(built_in)
        );
    }
}

#[test]
fn keys_and_entries_of_data_types_follow_their_origin() {
    check_types(
        "
data_types:
  L: { derived_from: list, entry_schema: string }
  M: { derived_from: L }
  O: { derived_from: map, key_schema: { type: string }, entry_schema: integer }",
        &[],
    );
    check_types(
        "
data_types:
  A: { derived_from: list }
  B: { derived_from: integer, entry_schema: string }
  C: { derived_from: list, key_schema: string, entry_schema: string }
  D: { properties: { p: { type: string } }, entry_schema: string }
  E: { derived_from: map, key_schema: integer, entry_schema: string }",
        &[
            "T0325 `list` of data type `A` does not say what its entries are",
            "T0324 `entry_schema` of data type `B` wants a list or map, and `integer` is none",
            "T0324 `key_schema` of data type `C` wants a map, and `list` is none",
            "T0324 `entry_schema` of data type `D` wants a list or map, and `a complex type` is none",
            "T0326 the keys of data type `E` are strings, and `integer` is not derived from `string`",
        ],
    );
}

#[test]
fn entries_are_refined_in_derived_types_and_in_definitions_in_any_order() {
    check_types(
        "
data_types:
  Uses: { properties: { p: { type: Ports, entry_schema: string }, q: { type: Ports, entry_schema: Port } } }
  Narrow: { derived_from: Ports, entry_schema: { validation: { $less_than: [ $value, 10 ] } } }
  Wide: { derived_from: Ports, entry_schema: string }
  Ports: { derived_from: list, entry_schema: integer }
  Port: { derived_from: integer }",
        &[
            "T0302 `string` is not derived from `integer`, the type of the entries of property `p`",
            "T0302 `string` is not derived from `integer`, the type of the entries of data type `Wide`",
        ],
    );
}

#[test]
fn recursion_is_good_where_it_can_end() {
    check_types(
        "
data_types:
  Tree:
    properties:
      children: { type: list, entry_schema: Tree }
      names: { type: map, entry_schema: Tree }
      parent: { type: Tree, required: false }
  Chain: { derived_from: list, entry_schema: Chain }",
        &[],
    );
    check_types(
        "
data_types:
  A: { properties: { b: { type: B } } }
  B: { properties: { c: { type: C } } }
  C: { properties: { a: { type: A } } }
  Folder: { properties: { parent: { type: Folder } } }
  Special: { derived_from: Folder }",
        &[
            "T0335 values of `A`, `B`, `C` would need each other without end",
            "T0335 every `Folder` would need another `Folder` in its property `parent`",
        ],
    );
}

#[test]
fn clauses_are_boolean_and_go_with_their_type() {
    check_types(
        "data_types: { D: { derived_from: string, validation: { $length: [ $value ] } } }",
        &["T0355"],
    );
    check_types(
        "
data_types:
  D: { properties: { low: { type: integer }, high: { type: integer } }, validation: { $less_than: [ { $value: [ low ] }, { $value: [ high ] } ] } }",
        &[],
    );
}

#[test]
fn the_abstract_scalar_stands_nowhere_by_itself() {
    check_types(
        "
functions: { f: { signatures: [ { arguments: [ scalar ] } ] } }
node_types:
  N: { properties: { p: { type: list, entry_schema: scalar } }, attributes: { a: { type: scalar } } }",
        &[
            "T0327 `scalar` has no units, so it cannot be the type of the entries of property `p`",
            "T0327 `scalar` has no units, so it cannot be the type of attribute `a`",
            "T0327 `scalar` has no units, so it cannot be the type of an argument of function `f`",
        ],
    );
}
