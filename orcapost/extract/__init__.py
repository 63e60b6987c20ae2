"""From result columns to numbers: the fewest reads of a file, then their statistics."""
