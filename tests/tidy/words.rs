//! Words that names may not have, as the field has one of its own.

use crate::tree::{Source, only, sources};

/// Home-made words in snake case, and what to say instead. They are refused
/// as words of types and of files; compounds stand as they are cut.
const REFUSED: &[(&str, &str)] = &[
    ("about", "object hints"),
    ("again", "prescan"),
    ("asked", "field context"),
    ("bundle", "value group"),
    ("closed", "shard handle"),
    ("coder", "key encoder"),
    ("combining", "composite group key"),
    ("dated", "timestamp text"),
    ("figure", "scalar"),
    ("firsts", "first values"),
    ("flat", "inlining"),
    ("follows", "functional dependency"),
    ("gathered", "overflow column, multi-column scan"),
    ("given", "key source"),
    ("held", "lazy shard"),
    ("holding", "contains scan"),
    ("in_steps", "batch scan"),
    ("ingredients", "aggregate inputs"),
    ("intake", "record driver"),
    ("lanes", "masks"),
    ("leading", "predicate pushdown"),
    ("maybe", "candidate selection"),
    ("meets", "min-max pruning"),
    ("mend", "repair"),
    ("moment", "timestamp"),
    ("needed", "required literals"),
    ("nothing", "null, empty, missing"),
    ("numbered", "nullable codes"),
    ("passenger", "derived column"),
    ("regroup", "group rewrite"),
    ("resembles", "functional dependency"),
    ("ride", "derived column"),
    ("rider", "derived column"),
    ("said", "filter clause"),
    ("say", "status"),
    ("seat", "source column"),
    ("settle", "recheck, reconcile"),
    ("sheet", "record batch"),
    ("skeleton", "record template"),
    ("sure", "exact selection"),
    ("talk", "status"),
    ("tally", "hash aggregation"),
    ("told", "non-null count"),
    ("written", "timestamp text, select parts"),
];

/// What stands before the name of a type.
const KEYWORDS: &[&str] = &["struct ", "enum ", "trait ", "type ", "union "];

/// Names that are being replaced.
const ALLOWED: &[&str] = &[];

/// What to say instead of a word in a snake-case name, or of its plural.
fn refused(name: &str) -> Option<&'static str> {
    let framed = format!("_{name}_");
    let has = |word: &str| framed.contains(&format!("_{word}_")) || framed.contains(&format!("_{word}s_"));
    REFUSED.iter().find(|(word, _)| has(word)).map(|(_, instead)| *instead)
}

fn snake(camel: &str) -> String {
    let mut snake = String::new();
    for c in camel.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// The names of the types that a file defines.
fn types(source: &Source) -> Vec<String> {
    let name = |line: &str| {
        let line = line.trim_start();
        let line = if line.starts_with("pub") { line.split_once(' ')?.1 } else { line };
        let rest = KEYWORDS.iter().find_map(|keyword| line.strip_prefix(keyword))?;
        rest.split(|c: char| !c.is_alphanumeric()).next().map(str::to_owned)
    };
    source.code().into_iter().filter_map(|(_, line)| name(line)).collect()
}

#[test]
fn names_are_words_of_the_field() {
    let mut offences = Vec::new();
    for source in sources() {
        for part in source.path.trim_end_matches(".rs").split('/') {
            offences.extend(
                refused(part).map(|instead| (part.to_owned(), format!("{}: {instead}", source.path))),
            );
        }
        for name in types(&source) {
            let message = |instead| format!("{}: {name}: {instead}", source.path);
            offences.extend(refused(&snake(&name)).map(|instead| (name.clone(), message(instead))));
        }
    }
    only(ALLOWED, offences);
}

#[test]
fn words_are_found_in_names() {
    let file =
        "pub(crate) enum InSteps<T> {}\n    struct Encoder;\npub trait Told: Sized {}\ntype Bundles = ();";
    let source = Source { path: String::new(), text: file.to_owned() };
    let found: Vec<(String, bool)> =
        types(&source).into_iter().map(|name| (name.clone(), refused(&snake(&name)).is_some())).collect();
    let wanted = [("InSteps", true), ("Encoder", false), ("Told", true), ("Bundles", true)];
    assert_eq!(found, wanted.map(|(name, refused)| (name.to_owned(), refused)));
}
