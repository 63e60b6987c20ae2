"""Runs an extraction over many files: which file when (schedule), where (slots), by whom (worker)."""
