"""`run --verbose`: the lines of the log on the screen, but for those that the progress shows anyway."""

from __future__ import annotations

import logging

from rich.console import Console

from orcapost.common.names import on_one_line


class LogScreen(logging.Handler):
    """Prints records of level INFO and above, above the bars if there are any."""

    def __init__(self, console: Console) -> None:
        super().__init__(logging.INFO)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """See `logging.Handler`."""
        if not getattr(record, "on_screen", False):
            self._console.print(on_one_line(record.getMessage()), soft_wrap=True)
