//! One module of WebAssembly, and one call of it: fuel, memory and nothing else.

use toscac_model::limits::Limits;
use toscac_model::types::programs::{ProgramFault, ProgramLimit};
use toscac_syntax::nearest::nearest;
use wasmi::errors::{ErrorKind, InstantiationError, MemoryError};
use wasmi::{
    Config, Engine, Error, Instance, Linker, Store, StoreLimits, StoreLimitsBuilder, TrapCode, TypedFunc,
    WasmParams, WasmResults,
};

/// Entries that all tables of a module may have together: functions to be called by number.
const TABLE_ENTRIES: usize = 100_000;

/// Calls within calls.
const CALL_DEPTH: usize = 1_000;

/// What a module exports beside its functions.
const MEMORY: &str = "memory";
const ALLOCATE: &str = "allocate";

/// A module that was read and found whole.
#[derive(Debug)]
pub(super) struct Module {
    engine: Engine,
    module: wasmi::Module,
}

impl Module {
    /// Reads a module, in bytes or as text.
    pub(super) fn new(bytes: &[u8]) -> Result<Module, ProgramFault> {
        let mut config = Config::default();
        config
            .consume_fuel(true)
            .ignore_custom_sections(true)
            .set_max_recursion_depth(CALL_DEPTH);
        let engine = Engine::new(&config);
        let module = wasmi::Module::new(&engine, bytes)
            .map_err(|error| ProgramFault::Malformed(first_line(&error.to_string())))?;
        if let Some(import) = module.imports().next() {
            return Err(ProgramFault::Interface(format!(
                "it imports `{}` of `{}`",
                import.name(),
                import.module()
            )));
        }
        Ok(Module { engine, module })
    }

    /// Calls a function with arguments in JSON; what it yields is JSON, if the module does what it should.
    ///
    /// # Errors
    /// The module lacks an export, gives up, takes more than it may, or points outside of its memory.
    pub(super) fn call(
        &self,
        function: &str,
        arguments: &[u8],
        limits: &Limits,
    ) -> Result<Vec<u8>, ProgramFault> {
        let mut store = Store::new(&self.engine, bounds(limits));
        store.limiter(|bounds| bounds);
        store
            .set_fuel(limits.program_fuel)
            .map_err(|error| fault(&error, limits))?;
        let instance = Linker::new(&self.engine)
            .instantiate_and_start(&mut store, &self.module)
            .map_err(|error| fault(&error, limits))?;
        let Some(memory) = instance.get_memory(&store, MEMORY) else {
            return Err(self.lacks(MEMORY));
        };
        let allocate: TypedFunc<i32, i32> = self.export(&instance, &store, ALLOCATE)?;
        let entry: TypedFunc<(i32, i32), i64> = self.export(&instance, &store, function)?;

        let length = i32::try_from(arguments.len())
            .map_err(|_| ProgramFault::Interface("its arguments do not fit its memory".to_owned()))?;
        let at = allocate
            .call(&mut store, length)
            .map_err(|error| fault(&error, limits))?;
        memory.write(&mut store, address(at), arguments).map_err(|_| {
            ProgramFault::Interface(format!("`{ALLOCATE}` yields room outside of its memory"))
        })?;
        let packed = entry
            .call(&mut store, (at, length))
            .map_err(|error| fault(&error, limits))?;

        let (start, length) = unpack(packed);
        if length > limits.value_bytes {
            return Err(ProgramFault::Limit(
                ProgramLimit::Result,
                limits.value_bytes as u64,
            ));
        }
        let mut result = vec![0; length];
        memory
            .read(&store, start, &mut result)
            .map_err(|_| ProgramFault::Unreadable("lies outside of its memory".to_owned()))?;
        Ok(result)
    }

    fn export<P: WasmParams, R: WasmResults>(
        &self,
        instance: &Instance,
        store: &Store<StoreLimits>,
        name: &str,
    ) -> Result<TypedFunc<P, R>, ProgramFault> {
        if instance.get_func(store, name).is_none() {
            return Err(self.lacks(name));
        }
        instance.get_typed_func(store, name).map_err(|_| {
            ProgramFault::Interface(format!("its export `{name}` takes or yields something else"))
        })
    }

    fn lacks(&self, name: &str) -> ProgramFault {
        let near = nearest(name, self.module.exports().map(|export| export.name()));
        let near = near.map_or(String::new(), |near| format!("; the nearest is `{near}`"));
        ProgramFault::Interface(format!("it has no export `{name}`{near}"))
    }
}

fn bounds(limits: &Limits) -> StoreLimits {
    StoreLimitsBuilder::new()
        .memory_size(limits.program_memory_bytes)
        .table_elements(TABLE_ENTRIES)
        .instances(1)
        .tables(1)
        .memories(1)
        .trap_on_grow_failure(true)
        .build()
}

/// Why a call came to no end.
fn fault(error: &Error, limits: &Limits) -> ProgramFault {
    match (error.as_trap_code(), error.kind()) {
        (Some(TrapCode::OutOfFuel), _) | (None, ErrorKind::Memory(MemoryError::OutOfFuel { .. })) => {
            ProgramFault::Limit(ProgramLimit::Fuel, limits.program_fuel)
        }
        (Some(TrapCode::GrowthOperationLimited), _)
        | (
            None,
            ErrorKind::Memory(_) | ErrorKind::Instantiation(InstantiationError::FailedToInstantiateMemory(_)),
        ) => ProgramFault::Limit(ProgramLimit::Memory, limits.program_memory_bytes as u64),
        _ => ProgramFault::Trapped(first_line(&error.to_string())),
    }
}

/// Addresses are unsigned, although a module's numbers have no sign.
fn address(at: i32) -> usize {
    at.cast_unsigned() as usize
}

/// Where the result lies, in the upper half, and how long it is, in the lower.
fn unpack(packed: i64) -> (usize, usize) {
    let packed = packed.cast_unsigned();
    let half = |bits: u64| usize::try_from(bits & u64::from(u32::MAX)).unwrap_or(usize::MAX);
    (half(packed >> 32), half(packed))
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim().to_owned()
}
