"""What every other folder may use, and which knows nothing of OrcaFlex."""
