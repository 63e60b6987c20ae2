"""Post-process many OrcaFlex simulation files at once."""

__version__ = "0.1.0"
