//! Raw records: templates and the reader that fills them in.

pub(crate) mod contains;
pub(crate) mod reader;
pub(crate) mod template;
