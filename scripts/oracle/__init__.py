"""A reading of archives that shares nothing with logdex, to hold its answers against."""
