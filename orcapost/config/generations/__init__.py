"""Configurations of older generations, rewritten into today's form before anything is read.

Everything keeps the file, the line and the key path at which it was written, for messages. `keys` declares which keys
are read as others, and which change nothing.
"""
