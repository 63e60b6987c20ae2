"""An emulated OrcFxAPI library: C functions, written in Python, that answer from stand-in files."""
