//! The note that some shards were made by an older parser.

use std::path::PathBuf;

use logdex_index::Index;

use super::print;
use crate::human::counted;

/// Prints one line for each index of which a search opened shards of an older parser
/// or tokenizer.
pub fn print_note(index: &Index, dirs: &[PathBuf]) {
    let shards = index.shards_of_older_parser();
    for (&shards, dir) in shards.iter().zip(dirs).filter(|(shards, _)| **shards > 0) {
        print(format_args!(
            "{} made by an older parser: fields and words are as it knew them; \
             `logdex index --rebuild -i {}` reads their objects again",
            counted(shards, "shard"),
            dir.display()
        ));
    }
}
