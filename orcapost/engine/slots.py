"""A slot: one worker process and a pipe to it.

Why not a pool: a pool of many dies whole with one of its workers, and one of one waits for ever where its worker is
killed in the middle of an answer, since the parent itself holds the other end of that pipe. Here the parent closes the
worker's end, so that a worker's death always ends the reading of its pipe. There is no limit of 61 processes either,
which one pool has on Windows.
"""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, Literal

from orcapost.engine import worker
from orcapost.engine.ctrl_c import children_deaf_to_ctrl_c
from orcapost.engine.results import Answer

if TYPE_CHECKING:
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        Pipe = PipeConnection[Any, Any]
    else:
        from multiprocessing.connection import Connection

        Pipe = Connection[Any, Any]

# How long [s] a process may take to end after it was told to; then it is killed.
PATIENCE = 5.0

# (slot, life, message): what a worker sent, or "died". A life is one process of a slot, so that what an earlier
# process left behind is not taken for the present one's.
Message = tuple[int, int, list[Answer] | Literal["ready", "died"]]


class CannotStart(Exception):
    """The system gives no more processes, pipes or memory for a worker."""


class Slot:
    """Starts its process with the first order, and a new one after the last died.

    Parameters
    ----------
    number
        The slot's number, for its messages.
    inbox
        Where the worker's messages are put, by a thread that waits for them.
    """

    def __init__(self, number: int, orders: worker.Orders, inbox: queue.SimpleQueue[Message]) -> None:
        self._number = number
        self._orders = orders
        self._inbox = inbox
        self._process: BaseProcess | None = None
        self._retired: list[BaseProcess] = []
        self._pipe: Pipe | None = None
        self.life = 0

    def submit(self, files: Sequence[worker.File]) -> bool:
        """Have the worker process some files one after the other. One order at a time.

        Returns
        -------
        Whether a process had to be started for it; that one says ``"ready"`` before it begins.

        Raises
        ------
        CannotStart
            No process could be started.
        """
        if self._pipe is not None:
            try:
                self._pipe.send(files)
                return False
            except OSError:  # it died while it had nothing to do
                self.close()
        self._start()
        assert self._pipe is not None
        with contextlib.suppress(OSError):  # if it died already, its reader says so
            self._pipe.send(files)
        return True

    def kill(self) -> None:
        """End the process now, whatever it does; `close` does the rest."""
        for process in (self._process, *self._retired):
            if process is not None:
                process.kill()

    def retire(self) -> None:
        """Tell the process to end once it has nothing to do, without waiting for it; the next order gets a new one."""
        if self._pipe is not None:
            with contextlib.suppress(OSError):  # closing the pipe would not wake the thread that reads it
                self._pipe.send(None)
        if self._process is not None:
            self._retired = [process for process in self._retired if process.is_alive()]
            self._retired.append(self._process)
        self._process = self._pipe = None

    def close(self) -> None:
        """The same, or let go of a dead process; and wait for the end of every process that this slot had."""
        self.retire()
        for process in self._retired:
            process.join(PATIENCE)
            if process.is_alive():
                process.kill()
                process.join(PATIENCE)
        self._retired.clear()

    def _start(self) -> None:
        context = get_context("spawn")
        try:
            ours, its = context.Pipe()
            with children_deaf_to_ctrl_c(), its:
                self._process = context.Process(target=worker.serve, args=(its, self._orders), daemon=True)
                self._process.start()
        except OSError as error:
            self._process = None
            raise CannotStart(f"cannot start a worker process: {error.strerror or error}") from error
        self.life += 1
        self._pipe = ours
        threading.Thread(target=_read, args=(ours, self._inbox, self._number, self.life), daemon=True).start()


def _read(pipe: Pipe, inbox: queue.SimpleQueue[Message], number: int, life: int) -> None:
    """Pass on a worker's messages until it is gone."""
    try:
        while True:
            inbox.put((number, life, pipe.recv()))
    except (EOFError, OSError):
        inbox.put((number, life, "died"))
    finally:
        pipe.close()
