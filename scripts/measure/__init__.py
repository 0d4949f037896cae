"""What scripts/bench is made of: archives, races between programs, checks of answers, the report."""
