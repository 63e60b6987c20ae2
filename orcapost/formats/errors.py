"""What a format cannot do."""


class TableTooLarge(Exception):
    """A table that one of the formats cannot hold."""
