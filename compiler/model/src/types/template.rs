//! What a service template defines by the rules of types: parameters, and functions that refine those outside.

use std::collections::BTreeMap;

use toscac_syntax::diagnostic::{Checked, Diagnostic};
use toscac_syntax::entities::definitions::{FunctionDefinition, ParameterDefinition};
use toscac_syntax::entities::{self, Entries, Kind, Syntax};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;
use toscac_syntax::source::FileId;

use super::maker::{Budget, Faults, Maker, View};
use super::members::Additions;
use super::{Function, Members, Parameter, Schema, Signature, Types, errors};
use crate::names::{Names, TypeId};

/// The parameters that a service template or workflow of `file` defines.
pub fn define_parameters(
    files: &BTreeMap<FileId, Checked<Syntax>>,
    names: &Names,
    types: &Types,
    file: FileId,
    written: &Entries<ParameterDefinition>,
) -> (Members<Parameter>, Vec<Diagnostic>) {
    in_template(files, names, types, file, |maker| {
        maker.members(&Members::default(), written, Additions::Allowed)
    })
}

/// A function that a service template of `file` defines; `outer` is the function of that name outside, if there is one
/// (§10.4).
pub fn define_function(
    files: &BTreeMap<FileId, Checked<Syntax>>,
    names: &Names,
    types: &Types,
    name: &At<Name>,
    written: &FunctionDefinition,
    outer: Option<&Function>,
) -> (Function, Vec<Diagnostic>) {
    in_template(files, names, types, name.origin.file, |maker| {
        let inner = maker.signatures(&name.value, &written.signatures);
        let mut function = outer.cloned().unwrap_or(Function {
            id: maker.owner,
            name: name.value.clone(),
            origin: name.origin,
            signatures: Vec::new(),
        });
        for (position, (signature, written)) in inner.into_iter().zip(&written.signatures).enumerate() {
            match function.signatures.get_mut(position) {
                None => function.signatures.push(signature),
                Some(outer) if is_kept(outer, &signature, written) => {
                    if signature.implementation.is_some() {
                        outer.implementation = signature.implementation;
                    }
                }
                Some(outer) => {
                    let declared = outer.origin;
                    maker.tell(errors::function_signature_changed(
                        &name.value,
                        signature.origin,
                        declared,
                    ));
                }
            }
        }
        function
    })
}

fn in_template<T>(
    files: &BTreeMap<FileId, Checked<Syntax>>,
    names: &Names,
    types: &Types,
    file: FileId,
    make: impl FnOnce(&mut Maker<'_>) -> T,
) -> (T, Vec<Diagnostic>) {
    let faults = Faults::new(files.get_key_value(&file));
    let budget = Budget::new(usize::MAX);
    let view = View {
        files,
        names,
        types,
        faults: &faults,
        budget: &budget,
    };
    // A service template is no type. It owns what it defines under an id that no definition has.
    let owner = TypeId {
        file,
        kind: Kind::Function,
        index: u32::MAX,
    };
    let mut maker = Maker::new(view, owner);
    let made = make(&mut maker);
    (made, maker.told)
}

/// Whether an inner signature leaves the outer one as it is, apart from the implementation.
fn is_kept(outer: &Signature, inner: &Signature, written: &entities::definitions::Signature) -> bool {
    let are_equal = |outer: &[Schema], inner: &[Schema]| {
        outer.len() == inner.len()
            && outer
                .iter()
                .zip(inner)
                .all(|(outer, inner)| is_same(outer, inner))
    };
    let arguments = written.arguments.is_none() || are_equal(&outer.arguments, &inner.arguments);
    let optional = written.optional_arguments.is_none()
        || are_equal(&outer.optional_arguments, &inner.optional_arguments);
    let result = match (&outer.result, &inner.result) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(outer), Some(inner)) => is_same(outer, inner),
    };
    arguments && optional && result && (outer.variadic || !inner.variadic)
}

fn is_same(left: &Schema, right: &Schema) -> bool {
    let nested =
        |left: &Option<std::sync::Arc<Schema>>, right: &Option<std::sync::Arc<Schema>>| match (left, right) {
            (None, None) => true,
            (Some(left), Some(right)) => is_same(left, right),
            (None, Some(_)) | (Some(_), None) => false,
        };
    left.data_type == right.data_type
        && left.validations.len() == right.validations.len()
        && nested(&left.key, &right.key)
        && nested(&left.entry, &right.entry)
}
