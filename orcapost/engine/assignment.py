"""What one slot has in hand, and how far it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from orcapost.engine.result import WorkerAnswer


@dataclass(slots=True)
class Assignment:
    """Files that a slot has in hand, one after the other.

    Attributes
    ----------
    life
        The process that has them.
    started
        When they were given to the slot.
    ready
        Whether the process takes files; one that is still starting has not begun with them.
    opened
        When the present file was opened.
    answers
        Those of the files before it.
    away
        Those of them whose folder has gone away.
    notice
        How long the present file may be open until that is said [s]; 0 for what is usual.
    ended, limit, killed
        The file for which the process was ended, since it took longer than the limit [s], and when. None while it goes
        on.
    held_up
        Whether that was not a limit of the file, but other files waited behind it.
    """

    files: tuple[int, ...]
    life: int
    started: float
    ready: bool
    opened: float = 0.0
    notice: float = 0.0
    away: list[int] = field(default_factory=list)
    answers: list[WorkerAnswer] = field(default_factory=list)
    ended: int | None = None
    limit: float = math.inf
    killed: float = 0.0
    held_up: bool = False

    @property
    def file(self) -> int:
        """The present one."""
        return self.files[len(self.answers)]

    @property
    def left(self) -> tuple[int, ...]:
        """The present one and those after it."""
        return self.files[len(self.answers) :]

    @property
    def refused(self) -> dict[int, str]:
        """Those that had no licence, with the words."""
        answers = zip(self.files, self.answers, strict=False)
        return {file: answer.no_licence for file, answer in answers if answer.no_licence}
