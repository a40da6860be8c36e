//! `$and`, `$or`, `$not`, `$xor` of known values (§10.2.2.1).

use super::{FunctionError, boolean};
use crate::value::Value;

pub(super) fn all(arguments: &[Value]) -> Result<Value, FunctionError> {
    let mut result = true;
    for argument in 0..arguments.len() {
        result &= boolean(arguments, argument)?;
    }
    Ok(Value::Boolean(result))
}

pub(super) fn any(arguments: &[Value]) -> Result<Value, FunctionError> {
    let mut result = false;
    for argument in 0..arguments.len() {
        result |= boolean(arguments, argument)?;
    }
    Ok(Value::Boolean(result))
}

pub(super) fn not(arguments: &[Value]) -> Result<Value, FunctionError> {
    Ok(Value::Boolean(!boolean(arguments, 0)?))
}

pub(super) fn xor(arguments: &[Value]) -> Result<Value, FunctionError> {
    Ok(Value::Boolean(boolean(arguments, 0)? != boolean(arguments, 1)?))
}
