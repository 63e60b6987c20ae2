"""Summary tables: one for each group, one row for each file, one number for each column."""
