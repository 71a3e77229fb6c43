//! Any files at all: the build ends in objects or diagnostics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rutter::diagnostics::Sources;
use rutter::kustomize::{build, write_stream};
use rutter::source::Memory;

const PATHS: [&str; 5] =
    ["top/kustomization.yaml", "top/a.yaml", "top/b.yaml", "base/kustomization.yaml", "base/a.yaml"];

fuzz_target!(|data: &[u8]| {
    let mut source = Memory::new();
    for (path, bytes) in PATHS.iter().zip(data.split(|b| *b == 0xff)) {
        source.insert(*path, bytes);
    }
    if let Ok(objects) = build(&source, "top", &mut Sources::new()) {
        let _ = write_stream(&objects);
    }
});
