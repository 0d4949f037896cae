"""A decoder of shards, written from crates/shard/FORMAT.md alone."""
