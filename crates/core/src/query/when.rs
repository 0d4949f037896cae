//! Times as people write them in a question.
