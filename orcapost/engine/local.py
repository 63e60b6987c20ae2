"""Slots on this machine: each has a worker process and a pipe to it.

Why not a pool: a pool of many dies whole with one of its workers, and one of one waits for ever where its worker is
killed in the middle of an answer, since the parent itself holds the other end of that pipe. Here the parent closes the
worker's end, so that a worker's death always ends the reading of its pipe. There is no limit of 61 processes either,
which one pool has on Windows.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from orcapost.engine.processes import WorkerProcess, start_worker
from orcapost.engine.slot import File, Message
from orcapost.engine.worker import WorkerTask
from orcapost.orcaflex.backend import STAND_IN

# How long [s] a process may take to end after it was asked to; then it is killed.
SHUTDOWN_TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class _Life:
    """A process of a slot, and the thread that reads its pipe and waits for its end."""

    worker: WorkerProcess
    thread: threading.Thread

    def ended(self) -> bool:
        """Whether the process has ended within `SHUTDOWN_TIMEOUT`."""
        self.thread.join(SHUTDOWN_TIMEOUT)  # which wakes at once, unlike `Popen.wait` with a limit
        return not self.thread.is_alive()


class LocalSlot:
    """A `Slot` of processes on this machine.

    Parameters
    ----------
    number
        The slot's number, for its messages.
    inbox
        Where the worker's messages are put, by a thread that waits for them.
    first
        A process that was started beforehand, to be the slot's first.
    processors
        The numbers of those that its processes are pinned to; none to pin them to nothing.
    """

    def __init__(
        self,
        number: int,
        task: WorkerTask,
        inbox: queue.SimpleQueue[Message],
        first: WorkerProcess | None = None,
        processors: Sequence[int] = (),
    ) -> None:
        self._number = number
        self._task = task
        self._inbox = inbox
        self._first = first
        self._processors = processors
        self._present: _Life | None = None
        self._retired: list[_Life] = []
        self.life = 0

    @property
    def ahead(self) -> bool:
        """See `Slot.ahead`."""
        return self._first is not None and self.life == 1

    def start(self) -> None:
        """See `Slot.start`. The process is sent what files are asked."""
        worker = self._first if self._first is not None and self.life == 0 else start_worker(self._task.backend)
        self.life += 1
        if self._processors:
            _pin(worker.process.pid, self._processors)
        thread = threading.Thread(
            target=_converse, args=(worker, self._task, self._inbox, self._number, self.life), daemon=True
        )
        self._present = _Life(worker, thread)
        thread.start()

    def submit(self, files: Sequence[File]) -> bool:
        """See `Slot.submit`."""
        if self._present is not None:
            try:
                self._present.worker.pipe.send(files)
                return True
            except OSError:  # it died while it had nothing to do
                self.close()
        return False

    def kill(self) -> None:
        """See `Slot.kill`."""
        for life in (self._present, *self._retired):
            if life is not None:
                life.worker.process.kill()

    def abandon(self) -> None:
        """See `Slot.abandon`. Its thread waits for it, and nobody for that thread."""
        self._present = None

    def retire(self) -> None:
        """See `Slot.retire`."""
        if self._present is not None:
            with contextlib.suppress(OSError):  # closing the pipe would not wake the thread that reads it
                self._present.worker.pipe.send(None)
            self._retired = [life for life in self._retired if life.thread.is_alive()]
            self._retired.append(self._present)
        self._present = None

    def close(self) -> int | None:
        """See `Slot.close`."""
        self.retire()
        status = None
        for life in self._retired:
            if not life.ended():
                life.worker.process.kill()
                life.ended()
            status = life.worker.process.returncode
        self._retired.clear()
        return status


class LocalSlots:
    """Makes the slots of a run on this machine.

    Parameters
    ----------
    ahead
        A worker that was started beforehand, for the first slot.
    pins
        The processors that each slot's workers are pinned to, over again where there are more slots; none: to nothing.
    """

    def __init__(
        self, task: WorkerTask, ahead: WorkerProcess | None = None, pins: Sequence[Sequence[int]] = ()
    ) -> None:
        self._task = task
        self._ahead = ahead
        self._pins = pins

    @property
    def advice(self) -> str:
        """See `SlotFactory.advice`."""
        return "" if self._task.backend == STAND_IN else 'to see why, try python -c "import OrcFxAPI"'

    def make(self, number: int, inbox: queue.SimpleQueue[Message]) -> LocalSlot:
        """See `SlotFactory.make`."""
        first, self._ahead = self._ahead, None
        processors = self._pins[number % len(self._pins)] if self._pins else ()
        return LocalSlot(number, self._task, inbox, first, processors)

    def close(self) -> None:
        """End the worker that was started beforehand if no slot has it, without waiting for it."""
        if self._ahead is not None:
            self._ahead.pipe.close()
            threading.Thread(target=self._ahead.process.wait, daemon=True).start()
            self._ahead = None


def _pin(pid: int, processors: Sequence[int]) -> None:
    """Let a process run on these processors only; where it has ended, or the system refuses, it stays as it is."""
    import psutil

    with contextlib.suppress(psutil.Error, OSError, ValueError):
        psutil.Process(pid).cpu_affinity(list(processors))


def _converse(
    worker: WorkerProcess, task: WorkerTask, inbox: queue.SimpleQueue[Message], number: int, life: int
) -> None:
    """Send a worker what every file is asked, pass on its messages until it is gone, and wait for its end.

    A pipe holds little, 4 kB on Windows, so that sending it may last until the process is up.
    """
    try:
        worker.pipe.send(task)
        while True:
            inbox.put((number, life, worker.pipe.receive()))
    except (EOFError, OSError):
        pass
    finally:  # also where an answer cannot be unpickled
        inbox.put((number, life, "died"))
        worker.pipe.close()
        worker.process.wait()
