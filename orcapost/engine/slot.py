"""What the engine asks of a slot: a place that processes one file at a time, wherever it is."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:  # the command starts its first process before it has imported results
    from orcapost.engine.result import WorkerAnswer

# A file of an assignment: its path, the object meant by queries that name none, and which of the task's lists of
# questions it is asked.
File = tuple[str, str | None, int, str | None]
# (slot, life, message): what a slot's process answered, that it is ready, or that it died. A life is one process of a
# slot, so that what an earlier one left behind is not taken for the present one's.
Message = tuple[int, int, "WorkerAnswer | Literal['ready', 'died']"]


class CannotStart(Exception):
    """No worker process can be started: the system gives none, or each ends before it is ready."""


class Slot(Protocol):
    """Has one process at a time: `start` it, and once it has said ``"ready"``, `submit` files to it.

    Messages come in the inbox that it was made with. All is called on one thread.
    """

    @property
    def life(self) -> int:
        """How many processes the slot has had."""

    @property
    def ahead(self) -> bool:
        """Whether the present process was started before the run, so that its start says nothing about others."""

    def start(self) -> None:
        """Start a process, without waiting for it.

        Raises
        ------
        CannotStart
            No process could be started.
        """

    def submit(self, files: Sequence[File]) -> bool:
        """Have the process, which is ready, answer files one after the other; False if there is no process."""

    def kill(self) -> None:
        """End the process now, whatever it does; `close` does the rest."""

    def abandon(self) -> None:
        """Forget a process that was killed and does not end, as the system keeps one whose disk does not answer."""

    def retire(self) -> None:
        """Have the process, which is ready or killed, end once it has nothing to do, without waiting for it."""

    def close(self) -> int | None:
        """The same, or release a dead process; and wait for the end of every process that this slot had.

        Returns
        -------
        The exit status of the last of them, the signal as a negative number; None if it is not known.
        """


class SlotFactory(Protocol):
    """Makes the slots of one run. They know what files are asked."""

    @property
    def advice(self) -> str:
        """What a user may look at where no process starts; may be empty."""

    def make(self, number: int, inbox: queue.SimpleQueue[Message]) -> Slot:
        """A slot, whose messages carry its number and are put in `inbox`."""

    def close(self) -> None:
        """Release what was prepared and is in no slot."""
