"""How far a run has come, for the messages of one that stops before its end."""

from __future__ import annotations

from collections.abc import Sequence

from orcapost.engine.events import Event, Finished, Retrying, Started
from orcapost.inventory import SimFile


class SoFar:
    """A listener that notes how far a run has come.

    Attributes
    ----------
    opened
        Whether this run has read any file.
    """

    def __init__(self, files: Sequence[SimFile]) -> None:
        self._files = files
        self._open: dict[int, float] = {}  # since when
        self._now = 0.0
        self.opened = False

    def listen(self, event: Event) -> None:
        """Take in one event."""
        self._now = max(self._now, event.time)
        if isinstance(event, Started):
            self._open[event.file] = event.time
        elif isinstance(event, (Finished, Retrying)):
            self._open.pop(event.file, None)
            if isinstance(event, Finished) and event.result.error is None:
                self.opened = True

    @property
    def opened_now(self) -> int:
        """How many files are open."""
        return len(self._open)

    @property
    def longest(self) -> tuple[str, float] | None:
        """The name of the file that has been open for the longest, and for how long [s]; None where none is open."""
        if not self._open:
            return None
        file = min(self._open, key=lambda file: self._open[file])
        return self._files[file].name, self._now - self._open[file]

    @property
    def longest_open(self) -> str | None:
        """The same in words."""
        longest = self.longest
        return None if longest is None else f"{longest[0]}, for {longest[1]:.0f} s"
