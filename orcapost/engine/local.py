"""A slot: one worker process and a pipe to it.

Why not a pool: a pool of many dies whole with one of its workers, and one of one waits for ever where its worker is
killed in the middle of an answer, since the parent itself holds the other end of that pipe. Here the parent closes the
worker's end, so that a worker's death always ends the reading of its pipe. There is no limit of 61 processes either,
which one pool has on Windows.
"""

from __future__ import annotations

import contextlib
import multiprocessing.process
import queue
import threading
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Literal

from orcapost.engine import worker
from orcapost.engine.processes import WorkerProcess, start_worker
from orcapost.engine.result import Answer

if TYPE_CHECKING:
    from orcapost.engine.processes import Pipe

# How long [s] a process may take to end after it was told to; then it is killed.
PATIENCE = 5.0

# (slot, life, message): what a worker sent, or "died". A life is one process of a slot, so that what an earlier
# process left behind is not taken for the present one's.
Message = tuple[int, int, Answer | Literal["ready", "died"]]


class Slot:
    """Has one process at a time: `start` it, and once it has said ``"ready"``, `submit` files to it.

    Parameters
    ----------
    number
        The slot's number, for its messages.
    inbox
        Where the worker's messages are put, by a thread that waits for them.
    ahead
        A process that was started beforehand, to be the slot's first.

    Attributes
    ----------
    life
        How many processes the slot has had.
    """

    def __init__(
        self,
        number: int,
        task: worker.WorkerTask,
        inbox: queue.SimpleQueue[Message],
        ahead: WorkerProcess | None = None,
    ) -> None:
        self._number = number
        self._task = task
        self._inbox = inbox
        self._ahead = ahead
        self._process: BaseProcess | None = None
        self._retired: list[BaseProcess] = []
        self._pipe: Pipe | None = None
        self.life = 0

    @property
    def ahead(self) -> bool:
        """Whether the present process was started beforehand, so that when it says ``"ready"`` tells nothing."""
        return self._ahead is not None and self.life == 1

    def start(self) -> None:
        """Start a process. It is told what every file is asked, and says ``"ready"`` before it takes any.

        Raises
        ------
        CannotStart
            No process could be started.
        """
        started = self._ahead if self._ahead is not None and self.life == 0 else start_worker(self._task.backend)
        self.life += 1
        self._process, self._pipe = started.process, started.pipe
        threading.Thread(
            target=_converse, args=(self._pipe, self._task, self._inbox, self._number, self.life), daemon=True
        ).start()

    def submit(self, files: Sequence[worker.File]) -> bool:
        """Have the process, which is ready, answer some files one after the other; False if there is no process."""
        if self._pipe is not None:
            try:
                self._pipe.send(files)
                return True
            except OSError:  # it died while it had nothing to do
                self.close()
        return False

    def kill(self) -> None:
        """End the process now, whatever it does; `close` does the rest."""
        for process in (self._process, *self._retired):
            if process is not None:
                process.kill()

    def abandon(self) -> None:
        """Forget a process that was killed and does not end, as the system keeps one whose disk does not answer."""
        if self._process is not None:
            # Python would wait for it at its own end.
            multiprocessing.process._children.discard(self._process)  # type: ignore[attr-defined]
        self._process = self._pipe = None

    def retire(self) -> None:
        """Tell the process, which is ready or killed, to end once it has nothing to do, without waiting for it."""
        if self._pipe is not None:
            with contextlib.suppress(OSError):  # closing the pipe would not wake the thread that reads it
                self._pipe.send(None)
        if self._process is not None:
            self._retired = [process for process in self._retired if process.is_alive()]
            self._retired.append(self._process)
        self._process = self._pipe = None

    def close(self) -> int | None:
        """The same, or release a dead process; and wait for the end of every process that this slot had.

        Returns
        -------
        The exit status of the last of them, the signal as a negative number; None if it is not known.
        """
        self.retire()
        status = None
        for process in self._retired:
            process.join(PATIENCE)
            if process.is_alive():
                process.kill()
                process.join(PATIENCE)
            status = process.exitcode
        self._retired.clear()
        return status


def _converse(pipe: Pipe, task: worker.WorkerTask, inbox: queue.SimpleQueue[Message], number: int, life: int) -> None:
    """Tell a worker what every file is asked, then pass on its messages until it is gone.

    A pipe holds little, 8 kB on Windows, so that telling it may last until the process is up.
    """
    try:
        pipe.send(task)
        while True:
            inbox.put((number, life, pipe.recv()))
    except (EOFError, OSError):
        inbox.put((number, life, "died"))
    finally:
        pipe.close()
