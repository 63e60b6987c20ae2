"""All that is printed while and after a run."""
