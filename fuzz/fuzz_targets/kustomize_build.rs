//! Builds arbitrary files as a kustomization. The build must end with objects or diagnostics.
//!
//! The input is a list of files. Each has its path on the first line, then its content, and ends at a byte 0xff.
//! The target builds the folder of the first file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rutter::diagnostics::Sources;
use rutter::kustomize::{build, write_stream};
use rutter::source::Memory;

fuzz_target!(|data: &[u8]| {
    let mut source = Memory::new();
    let mut root = None;
    for file in data.split(|b| *b == 0xff) {
        let end = file.iter().position(|b| *b == b'\n').unwrap_or(file.len());
        let path = String::from_utf8_lossy(&file[..end]).into_owned();
        root.get_or_insert_with(|| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned()));
        source.insert(path, file.get(end + 1..).unwrap_or_default());
    }
    if let Ok(objects) = build(&source, &root.unwrap_or_default(), &mut Sources::new()) {
        let _ = write_stream(&objects);
    }
});
