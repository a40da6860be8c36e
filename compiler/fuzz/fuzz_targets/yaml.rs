#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| toscac_fuzz::run("yaml", bytes));
