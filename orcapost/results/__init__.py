"""The results of a run: held in memory, and kept for a later run."""
