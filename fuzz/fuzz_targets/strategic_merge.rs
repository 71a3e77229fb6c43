//! Applies an arbitrary strategic merge patch to an arbitrary object (two documents). The merge must end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rutter::diagnostics::FileId;
use rutter::kustomize::strategic_merge;
use rutter::yaml::{ReadOptions, Value, read_documents, write_value};

fuzz_target!(|data: &[u8]| {
    if let Ok(documents) = read_documents(data, FileId(0), ReadOptions::default())
        && let [object, patch, ..] = &documents[..]
        && let Ok(Some(merged)) = strategic_merge(Value::from(object), &Value::from(patch))
    {
        let _ = write_value(&merged);
    }
});
