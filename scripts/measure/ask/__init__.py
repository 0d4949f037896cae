"""Times questions to an index."""
