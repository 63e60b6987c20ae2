"""What can be wrong with the files that a report is made of."""

from __future__ import annotations


class NotReadable(Exception):
    """A file that is not a metrics or bench file, or cannot be read at all."""
