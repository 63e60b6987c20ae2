"""YAML with the lines it stands on: reading, merging, checking. Knows nothing of OrcaFlex."""
