"""`orcapost bench`: variants of the same work, measured so that the answer can be believed."""


class BenchError(Exception):
    """A bench cannot be done as requested. The message says what to change."""
