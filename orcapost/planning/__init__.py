"""What decides: how many files at once, in which order. Pure: no processes, no clocks."""
