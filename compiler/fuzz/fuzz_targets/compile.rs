#![no_main]

use std::str::from_utf8;

use libfuzzer_sys::{fuzz_crossover, fuzz_mutator, fuzz_target, fuzzer_mutate};
use toscac_fuzz::splice::splice;

fuzz_target!(|bytes: &[u8]| toscac_fuzz::run("compile", bytes));

// Half of the changes are those of bytes, which find what no author would write.
fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match from_utf8(&data[..size]) {
        Ok(text) if seed % 2 == 0 => {
            let changed = splice(text, text, seed / 2);
            fill(data, &changed, max_size)
        }
        _ => fuzzer_mutate(data, size, max_size),
    }
});

fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| {
    let [one, other] = [one, other].map(|bytes| from_utf8(bytes).unwrap_or(""));
    let length = out.len();
    fill(out, &splice(one, other, seed), length)
});

fn fill(out: &mut [u8], text: &str, length_max: usize) -> usize {
    let length = text.len().min(length_max).min(out.len());
    out[..length].copy_from_slice(&text.as_bytes()[..length]);
    length
}
