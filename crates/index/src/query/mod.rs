//! Whole queries, filter and stages, at the speed of columns.
//!
//! Shard by shard, in parallel: which events fit (`choose`, `docs`); where the
//! numbers come from that stand for what the query reads of them (`given`), of
//! a column step by step (`coder`) or of all events at once (`sheet`, `field`),
//! so that an expression is evaluated once for each distinct combination of
//! numbers (`coded`); then combinations are counted (`combining`, `tally`), and
//! groups take each as often as it came (`group`), or the first events in order
//! are found (`order`) and become rows (`rows`). Each thread has groups of its
//! own, which are merged by their values, for a shard's numbers mean nothing in
//! another. What is left of the stages is run over the rows that come of it, as
//! core defines them ([`logdex_query::exec::Run`]), which is also what the
//! answers are tested against.

mod answer;
mod budget;
mod choose;
mod coded;
mod coder;
mod combining;
mod dated;
mod docs;
mod explain;
mod field;
mod fold;
mod given;
mod group;
mod messages;
mod order;
mod plan;
mod records;
mod rows;
mod sheet;
mod tally;
mod times;

pub use answer::{Answer, Options};
pub use explain::Explain;
