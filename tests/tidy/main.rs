//! The house rules that no compiler checks, as tests over the tree: one file per rule.

#![allow(clippy::unwrap_used)]

mod circles;
mod documents;
mod files;
mod imports;
mod layers;
mod tree;
mod words;
