"""What a format cannot do."""


class TableTooLarge(Exception):
    """A table that one of the formats cannot hold."""


class WorkbookRefused(Exception):
    """A workbook that is left as it is, since something would be lost or it cannot be read."""
