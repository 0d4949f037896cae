//! The note that some shards were made by an older parser.

use std::path::PathBuf;

use logdex_index::Index;

use super::print;
use crate::human::counted;

/// Prints one line if a search opened shards of an older parser or tokenizer.
pub fn print_note(index: &Index, dirs: &[PathBuf]) {
    let shards = index.shards_of_older_parser();
    if shards > 0 {
        let dirs: Vec<String> = dirs.iter().map(|dir| format!("-i {}", dir.display())).collect();
        print(format_args!(
            "{} made by an older parser: fields and words are as it knew them; \
             `logdex index --rebuild {}` reads their objects again",
            counted(shards, "shard"),
            dirs.join(" ")
        ));
    }
}
