//! The types of expressions: what a built-in function yields, and whether what is yielded fits where it stands.

use toscac_syntax::origin::Origin;

use super::{BuiltIn, DataType, DataTypeRef, Schema, Types};
use crate::value::Sort;
use crate::value::functions::FunctionError;
use crate::value::functions::compare::{ORDERED, is_ordered};
use crate::value::functions::table::{self, BuiltInFunction};

/// A schema with its data type looked up.
#[derive(Debug, Clone, Copy)]
pub struct Resolved<'a> {
    /// What kind of type it is.
    pub root: Root<'a>,
    /// The data type, unless it is built in.
    pub data_type: Option<&'a DataType>,
    /// Schema of map keys.
    pub key: Option<&'a Schema>,
    /// Schema of entries.
    pub entry: Option<&'a Schema>,
}

/// What kind of type a schema has.
#[derive(Debug, Clone, Copy)]
pub enum Root<'a> {
    /// A built-in type, or one derived from it.
    BuiltIn(BuiltIn),
    /// A complex type.
    Complex(&'a DataType),
    /// Any value.
    Any,
    /// A fault that was reported.
    Unknown,
}

/// Whether what a call yields fits where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// By its type alone, up to validation.
    Yes,
    /// The value decides.
    Perhaps,
    /// Never.
    No,
}

/// Looks the data type of a schema up.
pub fn resolve<'a>(types: &'a Types, schema: &'a Schema) -> Resolved<'a> {
    let data_type = match schema.data_type {
        DataTypeRef::Custom(id) => Some(types.data_type(id).as_ref()),
        DataTypeRef::BuiltIn(_) | DataTypeRef::Any | DataTypeRef::Unknown => None,
    };
    let root = match (schema.data_type, data_type) {
        (DataTypeRef::BuiltIn(built_in), _) => Root::BuiltIn(built_in),
        (DataTypeRef::Any, _) => Root::Any,
        (DataTypeRef::Unknown, _) | (DataTypeRef::Custom(_), None) => Root::Unknown,
        (DataTypeRef::Custom(_), Some(data_type)) => match data_type.built_in {
            Some(built_in) => Root::BuiltIn(built_in),
            None if data_type.header.complete => Root::Complex(data_type),
            None => Root::Unknown,
        },
    };
    let own = |schema: &'a Option<std::sync::Arc<Schema>>| schema.as_deref();
    Resolved {
        root,
        data_type,
        key: own(&schema.key).or_else(|| data_type.and_then(|data_type| own(&data_type.key))),
        entry: own(&schema.entry).or_else(|| data_type.and_then(|data_type| own(&data_type.entry))),
    }
}

/// The sort of the values of a schema; `None` when that is open.
pub fn sort(types: &Types, schema: &Schema) -> Option<Sort> {
    let resolved = resolve(types, schema);
    match resolved.root {
        Root::BuiltIn(built_in) => match built_in {
            BuiltIn::String => Some(Sort::String),
            BuiltIn::Integer => Some(Sort::Integer),
            BuiltIn::Float => Some(Sort::Float),
            BuiltIn::Boolean => Some(Sort::Boolean),
            BuiltIn::Bytes => Some(Sort::Bytes),
            BuiltIn::Nil => Some(Sort::Null),
            BuiltIn::Timestamp => Some(Sort::Timestamp),
            BuiltIn::Version => Some(Sort::Version),
            BuiltIn::List => Some(Sort::List),
            BuiltIn::Map => Some(Sort::Map),
            BuiltIn::Scalar => {
                let scalar = resolved.data_type.and_then(|data_type| data_type.scalar.as_ref());
                scalar.map(|scalar| Sort::Scalar(scalar.canonical.clone()))
            }
        },
        Root::Complex(_) => Some(Sort::Map),
        Root::Any | Root::Unknown => None,
    }
}

/// A schema as it stands in a sentence: `an integer`, `Port`, `a list of Port`.
pub fn describe(types: &Types, schema: &Schema) -> String {
    let of = |what: &str, entry: Option<&Schema>| match entry.map(|entry| entry.data_type) {
        None | Some(DataTypeRef::Any | DataTypeRef::Unknown) => what.to_owned(),
        Some(DataTypeRef::BuiltIn(built_in)) => format!("{what} of `{}`", built_in.name()),
        Some(DataTypeRef::Custom(id)) => format!("{what} of `{}`", types.name(id)),
    };
    match schema.data_type {
        DataTypeRef::Custom(id) => format!("`{}`", types.name(id)),
        DataTypeRef::BuiltIn(BuiltIn::List) => of("a list", schema.entry.as_deref()),
        DataTypeRef::BuiltIn(BuiltIn::Map) => of("a map", schema.entry.as_deref()),
        DataTypeRef::BuiltIn(BuiltIn::Scalar) => "a scalar".to_owned(),
        DataTypeRef::BuiltIn(_) => match sort(types, schema) {
            Some(sort) => sort.to_string(),
            None => "a value".to_owned(),
        },
        DataTypeRef::Any | DataTypeRef::Unknown => "a value".to_owned(),
    }
}

/// Whether a value of type `found` fits where `wanted` is declared.
///
/// Types are nominal: a derived type fits where its parent is wanted. Where both descend from one built-in type, but
/// not from each other, the value decides. There is no conversion (§9.1.1).
pub fn fit(types: &Types, found: &Schema, wanted: &Schema) -> Fit {
    let (left, right) = (resolve(types, found), resolve(types, wanted));
    match (left.root, right.root) {
        (Root::Any | Root::Unknown, _) | (_, Root::Any | Root::Unknown) => Fit::Perhaps,
        (Root::Complex(found), Root::Complex(wanted)) => {
            if types.is_derived_from(found.header.id, wanted.header.id) {
                Fit::Yes
            } else {
                Fit::No
            }
        }
        // A map whose fields have one type may well be a value of a complex type, and the other way round.
        (Root::BuiltIn(BuiltIn::Map), Root::Complex(_)) => Fit::Perhaps,
        (Root::Complex(_), Root::BuiltIn(_)) | (Root::BuiltIn(_), Root::Complex(_)) => Fit::No,
        (Root::BuiltIn(found), Root::BuiltIn(wanted)) if found != wanted => Fit::No,
        (Root::BuiltIn(BuiltIn::Scalar), Root::BuiltIn(_)) => {
            // Scalars of different types measure different things, even where their units are spelt alike.
            let related = match (left.data_type, right.data_type) {
                (Some(left), Some(right)) => types.are_related(left.header.id, right.header.id),
                (None, _) | (_, None) => true,
            };
            if related { Fit::Perhaps } else { Fit::No }
        }
        (Root::BuiltIn(BuiltIn::List | BuiltIn::Map), Root::BuiltIn(_)) => match (left.entry, right.entry) {
            (Some(found), Some(wanted)) => fit(types, found, wanted),
            (None, _) | (_, None) => Fit::Perhaps,
        },
        (Root::BuiltIn(_), Root::BuiltIn(_)) => Fit::Yes,
    }
}

/// The type of what a built-in function yields for arguments of these types.
///
/// # Errors
/// An argument that no value of its type can be.
pub fn result(
    types: &Types,
    function: BuiltInFunction,
    arguments: &[Schema],
    origin: Origin,
) -> Result<Schema, FunctionError> {
    let row = table::row_of(function);
    if !row.arity.allows(arguments.len()) {
        return Err(FunctionError::Arity {
            arity: row.arity,
            found: arguments.len(),
        });
    }
    let typing = Typing { types, arguments };
    let built_in = |built_in: BuiltIn| Schema::built_in(built_in, origin);
    match function {
        BuiltInFunction::And | BuiltInFunction::Or | BuiltInFunction::Not | BuiltInFunction::Xor => {
            for argument in 0..arguments.len() {
                typing.is(argument, "a boolean", |sort| *sort == Sort::Boolean)?;
            }
            Ok(built_in(BuiltIn::Boolean))
        }
        BuiltInFunction::Equal => {
            typing.same_sort()?;
            Ok(built_in(BuiltIn::Boolean))
        }
        BuiltInFunction::GreaterThan
        | BuiltInFunction::GreaterOrEqual
        | BuiltInFunction::LessThan
        | BuiltInFunction::LessOrEqual => {
            for argument in 0..arguments.len() {
                typing.is(argument, ORDERED, is_ordered)?;
            }
            typing.same_sort()?;
            Ok(built_in(BuiltIn::Boolean))
        }
        BuiltInFunction::ValidValues => {
            typing.is(1, "a list", |sort| *sort == Sort::List)?;
            Ok(built_in(BuiltIn::Boolean))
        }
        BuiltInFunction::Matches => {
            typing.is(0, "a string", |sort| *sort == Sort::String)?;
            typing.is(1, "a string", |sort| *sort == Sort::String)?;
            Ok(built_in(BuiltIn::Boolean))
        }
        BuiltInFunction::HasSuffix | BuiltInFunction::HasPrefix | BuiltInFunction::Contains => {
            typing.texts_or_lists()?;
            Ok(built_in(BuiltIn::Boolean))
        }
        BuiltInFunction::HasEntry => {
            typing.is(0, "a list or a map", is_collection)?;
            Ok(built_in(BuiltIn::Boolean))
        }
        BuiltInFunction::HasAllEntries | BuiltInFunction::HasAnyEntry => {
            typing.is(0, "a list or a map", is_collection)?;
            typing.is(1, "a list", |sort| *sort == Sort::List)?;
            Ok(built_in(BuiltIn::Boolean))
        }
        BuiltInFunction::HasKey => {
            typing.is(0, "a map", |sort| *sort == Sort::Map)?;
            Ok(built_in(BuiltIn::Boolean))
        }
        BuiltInFunction::HasAllKeys | BuiltInFunction::HasAnyKey => {
            typing.is(0, "a map", |sort| *sort == Sort::Map)?;
            typing.is(1, "a list", |sort| *sort == Sort::List)?;
            Ok(built_in(BuiltIn::Boolean))
        }
        BuiltInFunction::Length => {
            typing.is(0, "a string, bytes, a list or a map", |sort| {
                is_collection(sort) || matches!(sort, Sort::String | Sort::Bytes)
            })?;
            Ok(built_in(BuiltIn::Integer))
        }
        BuiltInFunction::Concat => {
            typing.texts_or_lists()?;
            Ok(match typing.first_known() {
                Some(Sort::String) => built_in(BuiltIn::String),
                Some(_) => typing.list(origin),
                None => Schema::any(origin),
            })
        }
        BuiltInFunction::Join => {
            typing.is(0, "a list", |sort| *sort == Sort::List)?;
            let entry = resolve(types, &arguments[0]).entry;
            if let Some(found) = entry.and_then(|entry| sort(types, entry))
                && found != Sort::String
            {
                return Err(FunctionError::Entry {
                    argument: 0,
                    entry: 0,
                    expected: "a string",
                    found,
                });
            }
            if arguments.len() > 1 {
                typing.is(1, "a string", |sort| *sort == Sort::String)?;
            }
            Ok(built_in(BuiltIn::String))
        }
        BuiltInFunction::Token => {
            typing.is(0, "a string", |sort| *sort == Sort::String)?;
            typing.is(1, "a string", |sort| *sort == Sort::String)?;
            typing.is(2, "an integer", |sort| *sort == Sort::Integer)?;
            Ok(built_in(BuiltIn::String))
        }
        BuiltInFunction::Union | BuiltInFunction::Intersection => {
            for argument in 0..arguments.len() {
                typing.is(argument, "a list", |sort| *sort == Sort::List)?;
            }
            Ok(typing.list(origin))
        }
        BuiltInFunction::Sum | BuiltInFunction::Difference => {
            for argument in 0..arguments.len() {
                typing.is(argument, "an integer, a float or a scalar", is_number)?;
            }
            typing.same_sort()?;
            Ok(typing.number(origin))
        }
        BuiltInFunction::Product => typing.product(origin),
        BuiltInFunction::Quotient => {
            typing.is(0, "an integer, a float or a scalar", is_number)?;
            typing.is(1, "an integer or a float", is_plain_number)?;
            Ok(match typing.sort(0) {
                None => Schema::any(origin),
                Some(Sort::Scalar(_)) => typing.number(origin),
                Some(_) => built_in(BuiltIn::Float),
            })
        }
        BuiltInFunction::Remainder => {
            typing.is(0, "an integer or a scalar", |sort| {
                matches!(sort, Sort::Integer | Sort::Scalar(_))
            })?;
            typing.is(1, "an integer", |sort| *sort == Sort::Integer)?;
            Ok(typing.number(origin))
        }
        BuiltInFunction::Round | BuiltInFunction::Floor | BuiltInFunction::Ceil => {
            typing.is(0, "a float", |sort| *sort == Sort::Float)?;
            Ok(built_in(BuiltIn::Integer))
        }
        BuiltInFunction::NodeIndex | BuiltInFunction::RelationshipIndex => Ok(built_in(BuiltIn::Integer)),
        BuiltInFunction::GetArtifact => Ok(built_in(BuiltIn::String)),
        // Their types are those of what they read.
        BuiltInFunction::GetInput
        | BuiltInFunction::GetProperty
        | BuiltInFunction::GetAttribute
        | BuiltInFunction::Value
        | BuiltInFunction::AvailableAllocation => Ok(Schema::any(origin)),
    }
}

fn is_collection(sort: &Sort) -> bool {
    matches!(sort, Sort::List | Sort::Map)
}

fn is_plain_number(sort: &Sort) -> bool {
    matches!(sort, Sort::Integer | Sort::Float)
}

fn is_number(sort: &Sort) -> bool {
    is_plain_number(sort) || matches!(sort, Sort::Scalar(_))
}

/// Arguments whose types are partly known.
struct Typing<'a> {
    types: &'a Types,
    arguments: &'a [Schema],
}

impl Typing<'_> {
    fn sort(&self, argument: usize) -> Option<Sort> {
        sort(self.types, &self.arguments[argument])
    }

    fn first_known(&self) -> Option<Sort> {
        (0..self.arguments.len()).find_map(|argument| self.sort(argument))
    }

    fn is(
        &self,
        argument: usize,
        expected: &'static str,
        fits: impl Fn(&Sort) -> bool,
    ) -> Result<(), FunctionError> {
        match self.sort(argument) {
            Some(found) if !fits(&found) => Err(FunctionError::Sort {
                argument,
                expected,
                found,
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// All arguments whose sort is known have the same one.
    fn same_sort(&self) -> Result<(), FunctionError> {
        let known = (0..self.arguments.len()).find_map(|other| Some((other, self.sort(other)?)));
        let Some((other, first)) = known else {
            return Ok(());
        };
        for argument in other + 1..self.arguments.len() {
            match self.sort(argument) {
                Some(second) if second != first => {
                    return Err(FunctionError::Mixed {
                        other,
                        argument,
                        first,
                        second,
                    });
                }
                Some(_) | None => {}
            }
        }
        Ok(())
    }

    fn texts_or_lists(&self) -> Result<(), FunctionError> {
        for argument in 0..self.arguments.len() {
            self.is(argument, "a string or a list", |sort| {
                matches!(sort, Sort::String | Sort::List)
            })?;
        }
        self.same_sort()
    }

    /// A list of what the first list whose entries are known holds.
    fn list(&self, origin: Origin) -> Schema {
        let entry = self
            .arguments
            .iter()
            .find_map(|argument| resolve(self.types, argument).entry);
        match entry {
            Some(entry) => Schema::list_of(entry.clone()),
            None => Schema::built_in(BuiltIn::List, origin),
        }
    }

    /// The type of a number like those of the arguments, without what restricts it: a sum of ports is no port.
    fn number(&self, origin: Origin) -> Schema {
        let known = self
            .arguments
            .iter()
            .find(|argument| sort(self.types, argument).is_some());
        let Some(argument) = known else {
            return Schema::any(origin);
        };
        let resolved = resolve(self.types, argument);
        match resolved.root {
            Root::BuiltIn(BuiltIn::Scalar) => Schema::of(argument.data_type, origin),
            Root::BuiltIn(built_in) => Schema::built_in(built_in, origin),
            Root::Complex(_) | Root::Any | Root::Unknown => Schema::any(origin),
        }
    }

    fn product(&self, origin: Origin) -> Result<Schema, FunctionError> {
        self.is(0, "an integer, a float or a scalar", is_number)?;
        if matches!(self.sort(0), Some(Sort::Scalar(_))) && self.arguments.len() != 2 {
            return Err(FunctionError::Arity {
                arity: table::Arity {
                    least: 2,
                    most: Some(2),
                },
                found: self.arguments.len(),
            });
        }
        for argument in 1..self.arguments.len() {
            self.is(argument, "an integer or a float", is_plain_number)?;
        }
        let sorts: Option<Vec<Sort>> = (0..self.arguments.len())
            .map(|argument| self.sort(argument))
            .collect();
        Ok(match (self.sort(0), sorts) {
            (Some(Sort::Scalar(_)), _) => self.number(origin),
            (_, None) => Schema::any(origin),
            (_, Some(sorts)) if sorts.contains(&Sort::Float) => Schema::built_in(BuiltIn::Float, origin),
            (_, Some(_)) => Schema::built_in(BuiltIn::Integer, origin),
        })
    }
}
