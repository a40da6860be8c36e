//! Scalar types: units, prefixes, and the unit that counts (§9.1.2.2).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use toscac_syntax::entities::{self, Multipliers};
use toscac_syntax::expression::{Expression, ExpressionKind};
use toscac_syntax::name::Name;
use toscac_syntax::origin::At;
use toscac_syntax::yaml::tree::ScalarKind;

use super::maker::Maker;
use super::{BuiltIn, DataTypeRef, ScalarUnits, scalar_errors};
use crate::value::decimal::{self, DecimalError};

/// Which of the two tables of multipliers is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    Units,
    Prefixes,
}

impl Table {
    /// What its entries are called.
    fn word(self) -> &'static str {
        match self {
            Table::Units => "unit",
            Table::Prefixes => "prefix",
        }
    }
}

impl Maker<'_> {
    /// What may be written behind a number of this type; `inherited` is what its parent says.
    ///
    /// `None` when no unit counts as one, which was reported.
    pub(super) fn scalar_units(
        &mut self,
        written: &entities::types::DataType,
        inherited: Option<&ScalarUnits>,
    ) -> Option<ScalarUnits> {
        // The parent of a scalar is `scalar` itself, or a scalar type that has no units because of a fault.
        let has_parent = self.view.types.data_type(self.owner).header.parent.is_some();
        if inherited.is_none() && has_parent {
            return None;
        }
        let data_type = self.number_type(written, inherited);
        let integer = self.view.types.built_in(data_type) == Some(BuiltIn::Integer);
        let mut base_units = inherited
            .map(|inherited| inherited.base_units.clone())
            .unwrap_or_default();
        let mut prefixes = inherited.and_then(|inherited| inherited.prefixes.clone());
        if let Some(units) = &written.units {
            self.read_multipliers(&units.value, Table::Units, integer, &mut base_units);
        }
        if let Some(written_prefixes) = &written.prefixes {
            if inherited.is_some() && prefixes.is_none() {
                self.tell(scalar_errors::prefixes_added(written_prefixes.origin));
            } else {
                if written_prefixes.value.is_empty() {
                    self.tell(scalar_errors::no_prefix(written_prefixes.origin));
                }
                let mut table = prefixes.unwrap_or_default();
                self.read_multipliers(&written_prefixes.value, Table::Prefixes, integer, &mut table);
                prefixes = Some(table).filter(|table| !table.is_empty());
            }
        }
        if !self.has_unit_of_one(written, &base_units) {
            return None;
        }
        if prefixes.is_some() && !self.is_prefixable(written, &base_units) {
            prefixes = None;
        }
        let units = self.join(written, &base_units, prefixes.as_ref());
        let canonical = self.canonical_unit(written, inherited, &base_units, &units)?;
        Some(ScalarUnits {
            integer,
            data_type,
            units,
            canonical,
            canonical_origin: match inherited {
                Some(inherited) => inherited.canonical_origin,
                None => written.canonical_unit.as_ref().map(|unit| unit.origin),
            },
            base_units,
            prefixes,
        })
    }

    /// The data type of the number: `float` unless another one is written, and never changed by a derived type.
    fn number_type(
        &mut self,
        written: &entities::types::DataType,
        inherited: Option<&ScalarUnits>,
    ) -> DataTypeRef {
        let Some(name) = &written.data_type else {
            return inherited.map_or(DataTypeRef::BuiltIn(BuiltIn::Float), |inherited| {
                inherited.data_type
            });
        };
        let data_type = self.data_type(name);
        if let Some(inherited) = inherited {
            if data_type != inherited.data_type && data_type != DataTypeRef::Unknown {
                let wanted = self.view.types.data_type_name(inherited.data_type);
                self.tell(scalar_errors::scalar_changed(
                    name.origin,
                    "data_type",
                    &name.value,
                    &wanted,
                ));
            }
            return inherited.data_type;
        }
        let types = self.view.types;
        let is_number = [BuiltIn::Integer, BuiltIn::Float]
            .into_iter()
            .any(|built_in| types.is_data_type_derived(data_type, DataTypeRef::BuiltIn(built_in)));
        if is_number {
            data_type
        } else {
            self.tell(scalar_errors::scalar_data_type(name));
            DataTypeRef::Unknown
        }
    }

    fn read_multipliers(
        &mut self,
        written: &Multipliers,
        table: Table,
        integer: bool,
        multipliers: &mut BTreeMap<Name, Decimal>,
    ) {
        for (name, expression) in written {
            let word = table.word();
            let is_name = !name.value.contains(char::is_whitespace)
                && (table == Table::Prefixes || !name.value.is_empty());
            if !is_name {
                self.tell(scalar_errors::unusable_unit(name, word));
                continue;
            }
            let Some(multiplier) = self.multiplier(name, expression, table, integer) else {
                continue;
            };
            match multipliers.get(&name.value) {
                Some(before) if *before != multiplier => {
                    let (found, wanted) = (multiplier.to_string(), before.to_string());
                    self.tell(scalar_errors::scalar_changed(
                        name.origin,
                        &name.value,
                        &found,
                        &wanted,
                    ));
                }
                Some(_) => {}
                None => {
                    multipliers.insert(name.value.clone(), multiplier);
                }
            }
        }
    }

    fn multiplier(
        &mut self,
        name: &At<Name>,
        expression: &Expression,
        table: Table,
        integer: bool,
    ) -> Option<Decimal> {
        let word = table.word();
        let (text, is_integer) = match &expression.kind {
            ExpressionKind::Fault => return None,
            ExpressionKind::Scalar(scalar, ScalarKind::Integer) => (&scalar.text, true),
            // A prefix may come from a table that many types share, and that writes all its numbers alike.
            ExpressionKind::Scalar(scalar, ScalarKind::Float) => (&scalar.text, table == Table::Prefixes),
            ExpressionKind::Scalar(..)
            | ExpressionKind::List(_)
            | ExpressionKind::Map(_)
            | ExpressionKind::Call(_) => {
                self.tell(scalar_errors::scalar_multiplier(
                    expression.origin,
                    name,
                    word,
                    "a number",
                ));
                return None;
            }
        };
        let wanted = match decimal::parse(text) {
            Ok(multiplier) if multiplier <= Decimal::ZERO => "a number above zero",
            Ok(multiplier) if integer && (!is_integer || !multiplier.fract().is_zero()) => {
                "an integer, as its number is one"
            }
            Ok(multiplier) => return Some(multiplier.normalize()),
            Err(DecimalError::TooManyDigits) => {
                self.tell(scalar_errors::multiplier_out_of_range(
                    expression.origin,
                    &name.value,
                ));
                return None;
            }
            Err(DecimalError::NotANumber | DecimalError::NotFinite) => "a finite number",
        };
        self.tell(scalar_errors::scalar_multiplier(
            expression.origin,
            name,
            word,
            wanted,
        ));
        None
    }

    fn has_unit_of_one(
        &mut self,
        written: &entities::types::DataType,
        units: &BTreeMap<Name, Decimal>,
    ) -> bool {
        if units.values().any(|multiplier| *multiplier == Decimal::ONE) {
            return true;
        }
        let name = &written.header.name;
        let is_told = |expression: &Expression| {
            self.told
                .iter()
                .any(|told| told.place.origin == expression.origin)
        };
        let entries = written.units.iter().flat_map(|units| &units.value);
        // A unit whose multiplier was refused may have been the one.
        if !self.was_reported(name.origin, "units")
            && !entries.into_iter().any(|(_, multiplier)| is_told(multiplier))
        {
            let origin = written.units.as_ref().map(|units| units.origin);
            self.tell(scalar_errors::scalar_without_unit(origin, name));
        }
        false
    }

    /// With prefixes there is one unit, and it counts as one.
    fn is_prefixable(
        &mut self,
        written: &entities::types::DataType,
        units: &BTreeMap<Name, Decimal>,
    ) -> bool {
        let is_one = units.len() == 1;
        if !is_one {
            let origin = match (&written.prefixes, &written.units) {
                (Some(prefixes), _) => prefixes.origin,
                (None, Some(units)) => units.origin,
                (None, None) => return false,
            };
            let units: Vec<&str> = units.keys().map(Name::as_str).collect();
            self.tell(scalar_errors::scalar_prefixes(origin, &units));
        }
        is_one
    }

    /// Every unit as it is written behind a number.
    fn join(
        &mut self,
        written: &entities::types::DataType,
        units: &BTreeMap<Name, Decimal>,
        prefixes: Option<&BTreeMap<Name, Decimal>>,
    ) -> BTreeMap<Name, Decimal> {
        let Some(prefixes) = prefixes else {
            return units.clone();
        };
        let mut joined = BTreeMap::new();
        for (unit, multiplier) in units {
            for (prefix, factor) in prefixes {
                let name = Name::from(format!("{prefix}{unit}"));
                match decimal::multiply(*multiplier, *factor) {
                    Some(multiplier) => {
                        joined.insert(name, multiplier);
                    }
                    None => {
                        let origin = written
                            .prefixes
                            .as_ref()
                            .map_or(written.header.name.origin, |at| at.origin);
                        self.tell(scalar_errors::multiplier_out_of_range(origin, &name));
                    }
                }
            }
        }
        joined
    }

    fn canonical_unit(
        &mut self,
        written: &entities::types::DataType,
        inherited: Option<&ScalarUnits>,
        base_units: &BTreeMap<Name, Decimal>,
        units: &BTreeMap<Name, Decimal>,
    ) -> Option<Name> {
        if let Some(inherited) = inherited {
            if let Some(unit) = &written.canonical_unit
                && (unit.value != inherited.canonical || inherited.canonical_origin.is_none())
            {
                let wanted = inherited.canonical.to_string();
                self.tell(scalar_errors::scalar_changed(
                    unit.origin,
                    "canonical_unit",
                    &unit.value,
                    &wanted,
                ));
            }
            return Some(inherited.canonical.clone());
        }
        let ones: Vec<&str> = base_units
            .iter()
            .filter(|(_, multiplier)| **multiplier == Decimal::ONE)
            .map(|(unit, _)| unit.as_str())
            .collect();
        let Some(unit) = &written.canonical_unit else {
            let [only] = ones.as_slice() else {
                let origin = written
                    .units
                    .as_ref()
                    .map_or(written.header.name.origin, |units| units.origin);
                self.tell(scalar_errors::canonical_unit_missing(origin, &ones));
                return ones.first().map(|unit| Name::new(unit));
            };
            return Some(Name::new(only));
        };
        match units.get(&unit.value) {
            Some(multiplier) if *multiplier == Decimal::ONE => {}
            Some(multiplier) => self.tell(scalar_errors::canonical_unit_not_one(
                unit,
                &multiplier.to_string(),
            )),
            None if base_units.contains_key(&unit.value) => {}
            None => {
                let known: Vec<&str> = units.keys().map(Name::as_str).collect();
                self.tell(scalar_errors::canonical_unit_unknown(unit, &known));
            }
        }
        Some(unit.value.clone())
    }
}
