//! Runs over a part of an archive.

use super::*;
use crate::Patterns;
use crate::tar::tests::archive;

fn options(include: &[&str], exclude: &[&str]) -> Options {
    let parsed = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    let patterns = Patterns { include: parsed(include), exclude: parsed(exclude) };
    Options { patterns, ..threads(1) }
}

/// Names of what is read, and how much is left out.
fn read(root: &Archive, options: &Options) -> (Vec<String>, u64) {
    let store = Memory::default();
    let summary = root.run(&store, options);
    assert_eq!(summary.problem_count, 0, "{:?}", summary.problems);
    let kept = store.kept();
    let mut names: Vec<String> =
        kept.ends.keys().map(|&object| name(&kept.files[object as usize].path).to_owned()).collect();
    names.sort();
    (names, summary.left_out_by_pattern)
}

fn root() -> Archive {
    let root = Archive::new();
    for (number, name) in ["a.log", "b.txt", "old/c.log", "old/deep/d.log", "new/old.log"].iter().enumerate()
    {
        root.add(name, record(number));
    }
    root
}

#[test]
fn files_and_folders() {
    let root = root();
    for (include, exclude, names, left_out) in [
        (&[][..], &[][..], &["a.log", "b.txt", "c.log", "d.log", "old.log"][..], 0),
        (&["*.log"], &[], &["a.log", "c.log", "d.log", "old.log"], 1),
        (&[], &["*.log"], &["b.txt"], 4),
        // A folder is pruned as one.
        (&[], &["old"], &["a.log", "b.txt", "old.log"], 1),
        (&["*.log"], &["old"], &["a.log", "old.log"], 2),
        (&["old"], &[], &["c.log", "d.log"], 3),
        (&["old/*"], &[], &["c.log", "d.log"], 3),
        (&["old/*.log"], &[], &["c.log"], 4),
        (&["a.log"], &["a.log"], &[], 5),
        (&["*.txt", "/old/deep"], &[], &["b.txt", "d.log"], 3),
    ] {
        let (found, out) = read(&root, &options(include, exclude));
        assert_eq!(
            (&found[..], out),
            (&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()[..], left_out)
        );
    }
}

#[test]
fn inputs_themselves() {
    let root = root();
    let run = |inputs: &[&str], options: &Options| {
        let inputs: Vec<PathBuf> = inputs.iter().map(|name| root.path().join(name)).collect();
        run(&Memory::default(), &inputs, options)
    };
    // A folder that is named is read, whatever it is called; a file is held against patterns.
    let summary = run(&["old", "a.log"], &options(&[], &["old", "a.*"]));
    assert_eq!((summary.objects, summary.left_out_by_pattern), (2, 1));
    let summary = run(&["a.log", "b.txt"], &options(&["*.txt"], &[]));
    assert_eq!((summary.objects, summary.left_out_by_pattern), (1, 1));
}

fn with_archive() -> Archive {
    let root = Archive::new();
    let members = [("var/a.log", record(0)), ("var/b.txt", record(1)), ("tmp/c.log", record(2))];
    let members = members.each_ref().map(|(name, text)| (*name, text.as_bytes()));
    root.add("x.log", record(3));
    root.add("logs.tar.gz", gzip(&archive(&members)));
    root
}

/// An archive of which something was left out is not done with, so that it
/// is read when less is left out.
#[test]
fn archives_are_folders() {
    let root = with_archive();
    for (include, exclude, names, left_out) in [
        (&["*.log"][..], &[][..], &["a.log", "c.log", "x.log"][..], 1),
        (&[], &["tmp"], &["a.log", "b.txt", "x.log"], 1),
        (&["logs.tar.gz/var/*"], &[], &["a.log", "b.txt"], 2),
        (&["*.tar.gz"], &[], &["a.log", "b.txt", "c.log", "logs.tar.gz"], 1),
        (&[], &["*.tar.gz"], &["x.log"], 1),
        (&["nothing"], &[], &[], 4),
    ] {
        let (found, out) = read(&root, &options(include, exclude));
        assert_eq!(
            (&found[..], out),
            (&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()[..], left_out)
        );
    }
    // One that is an input is the folder that paths are below.
    let input = root.path().join("logs.tar.gz");
    let summary = run(&Memory::default(), &[input], &options(&["var/*"], &[]));
    assert_eq!((summary.records, summary.left_out_by_pattern), (2, 1));
}

/// A file that is called an archive and is none is a file like others.
#[test]
fn what_only_is_called_an_archive() {
    let root = Archive::new();
    root.add("a.tar.gz", gzip(record(0).as_bytes()));
    root.add("b.tar", record(1));
    assert_eq!(read(&root, &options(&["*.log"], &[])), (vec![], 2));
    assert_eq!(read(&root, &options(&["*.tar"], &[])).0, ["b.tar"]);
}
