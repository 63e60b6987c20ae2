"""What is wrong with files, a line for each cause: its count grows while a run goes on, and each is said once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from orcapost.common.names import on_one_line
from orcapost.common.units import counted
from orcapost.engine.events import Event, Finished, Reused
from orcapost.inventory import SimFile
from orcapost.results.causes import Cause, Causes, ProblemGroup

MAX_LINES = 20


def no_place(column: str) -> str:
    """Says of no column where the configuration asks for it."""
    return ""


class ProblemLines:
    """A listener that gathers what is wrong with the files of a run.

    Parameters
    ----------
    place_of
        Where in the configuration a column stands (see `orcapost.results.causes.ProblemGroup.line`).
    """

    def __init__(self, files: Sequence[SimFile], place_of: Callable[[str], str] = no_place) -> None:
        self._total = len(files)
        self._place_of = place_of
        self._causes = Causes(files)
        self._said: dict[Cause, int] = {}  # in how many files, when it was said
        self._groups: list[ProblemGroup] = []
        self._is_new = False

    def listen(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event, Finished):
            if event.result.error is not None or event.result.problems:
                self._causes.add([event.file], event.result)
                self._is_new = True
        elif isinstance(event, Reused):
            for file in sorted(event.files):
                if (result := event.results[file]).problems:
                    self._causes.add([file], result)
                    self._is_new = True

    def growing(self, limit: int) -> list[str]:
        """All that is wrong so far, in `limit` lines at most, which may be cut off behind."""
        if self._is_new:
            self._groups, self._is_new = self._causes.groups(), False
        groups = self._groups
        shown = groups if len(groups) <= limit else groups[: limit - 1]
        lines = [on_one_line(group.short_line(self._total)) for group in shown]
        return lines if shown is groups else [*lines, f"... and {counted(len(groups) - limit + 1, 'more problem')}"]

    def new(self) -> Iterator[str]:
        """A line for each cause that was not said yet, which then was; of `MAX_LINES` causes in all."""
        if len(self._said) >= MAX_LINES or len(self._causes) == len(self._said):
            return
        for cause in list(self._causes):
            if cause not in self._said and len(self._said) < MAX_LINES:
                groups = list(self._causes.groups_of(cause))
                self._said[cause] = sum(group.files for group in groups)
                yield from map(self._line, groups)

    def rest(self, groups: Sequence[ProblemGroup]) -> list[str]:
        """What is still to be said at the end: the lines of what was not said, and the counts of what has become more.

        Parameters
        ----------
        groups
            All that is wrong.
        """
        now: dict[Cause, int] = {}
        for group in groups:
            now[group.cause] = now.get(group.cause, 0) + group.files
        left = [group for group in groups if now[group.cause] != self._said.get(group.cause)]
        lines = [self._line(group, named=group.cause not in self._said) for group in left[:MAX_LINES]]
        if len(left) > MAX_LINES:
            lines.append(f"... and {counted(len(left) - MAX_LINES, 'more problem')}")
        return lines

    def so_far(self) -> list[str]:
        """The same, of a run that stops before its end."""
        return self.rest(self._causes.groups())

    def _line(self, group: ProblemGroup, *, named: bool = True) -> str:
        return on_one_line(group.line(self._total, self._place_of, named=named))
