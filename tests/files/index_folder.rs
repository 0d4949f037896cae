//! What is in the folder of an index and is not ours stays.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::{events, index, lines, run, write};

fn indexed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path().join("logs/a.json"), lines(0..3));
    index(folder.path(), &["logs"]);
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_catalogue_whose_copy_was_interrupted_is_refused() {
    let folder = indexed();
    let ix = folder.path().join("logdex-index");
    let whole = fs::read(ix.join("catalog.sqlite")).unwrap();
    let shards = names(&ix.join("shards"));
    for bytes in [0, 1, 100, 512, 4_096, whole.len() / 2, whole.len() - 1] {
        fs::write(ix.join("catalog.sqlite"), &whole[..bytes]).unwrap();
        for command in [&["index", "logs"][..], &["index", "--rebuild"], &["search"]] {
            let printed = run(folder.path(), command);
            assert_eq!(printed.code, 2, "{bytes} bytes, {command:?}: {}", printed.err);
            assert!(printed.err.contains("catalog.sqlite"), "{bytes} bytes: {}", printed.err);
        }
        assert_eq!(names(&ix.join("shards")), shards, "{bytes} bytes");
    }
    fs::write(ix.join("catalog.sqlite"), whole).unwrap();
    assert_eq!(events(folder.path()), 3);
}

#[test]
fn what_is_no_shard_of_the_index_is_left_alone() {
    let folder = indexed();
    let other = indexed();
    let shards = folder.path().join("logdex-index/shards");
    write(shards.join("photographs/1.jpg"), "x");
    write(shards.join("notes.txt"), "x");
    fs::create_dir(shards.join("1-2-3")).unwrap();
    let foreign = fs::read_dir(other.path().join("logdex-index/shards")).unwrap().next().unwrap().unwrap();
    let copy = shards.join(foreign.file_name());
    write(copy.join("columns"), fs::read(foreign.path().join("columns")).unwrap());
    symlink(other.path().join("logs"), shards.join("link")).unwrap();
    let before = names(&shards);
    write(folder.path().join("logs/b.json"), lines(3..5));
    index(folder.path(), &["logs"]);
    assert_eq!(events(folder.path()), 5);
    let after = names(&shards);
    assert!(before.iter().all(|name| after.contains(name)), "{after:?}");
    assert!(other.path().join("logs/a.json").exists() && shards.join("photographs/1.jpg").exists());
}

#[test]
fn a_link_in_place_of_the_shards_is_refused() {
    let folder = indexed();
    let ix = folder.path().join("logdex-index");
    let elsewhere = folder.path().join("elsewhere");
    write(elsewhere.join("1-2-3/columns"), "x");
    fs::rename(ix.join("shards"), folder.path().join("moved")).unwrap();
    symlink("../elsewhere", ix.join("shards")).unwrap();
    let printed = run(folder.path(), &["index", "logs"]);
    assert!(printed.code == 2 && printed.err.contains("link"), "{}", printed.err);
    assert!(elsewhere.join("1-2-3/columns").exists());
}
