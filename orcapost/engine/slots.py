"""A slot: a pool of one worker process.

A pool of many dies whole with one of its workers; a slot loses the one file, can be killed on a time limit, and steps
around the limit of 61 processes that one pool has on Windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import active_children, get_context
from multiprocessing.process import BaseProcess

from orcapost.engine import worker
from orcapost.engine.ctrl_c import children_deaf_to_ctrl_c
from orcapost.engine.results import Answer


class Slot:
    """Starts its process with the first file, and a new one after the last was killed or died."""

    def __init__(self, orders: worker.Orders) -> None:
        self._orders = orders
        self._pool: ProcessPoolExecutor | None = None
        self._process: BaseProcess | None = None

    @property
    def pid(self) -> int | None:
        """The process, if there is one."""
        return None if self._process is None else self._process.pid

    def submit(self, files: Sequence[tuple[str, str | None]]) -> Future[list[Answer]]:
        """Have the slot's worker process some files (path, object) one after the other. One order at a time."""
        if self._pool is not None:
            return self._pool.submit(worker.process, files)
        self._pool = ProcessPoolExecutor(
            max_workers=1,
            mp_context=get_context("spawn"),
            initializer=worker.start,
            initargs=(self._orders,),
        )
        before = set(active_children())
        with children_deaf_to_ctrl_c():
            future = self._pool.submit(worker.process, files)
        self._process = next(iter(set(active_children()) - before), None)
        return future

    def kill(self) -> None:
        """End the process now, whatever it does. A file it works on fails."""
        if self._process is not None:
            self._process.kill()
        self.close()

    def close(self) -> None:
        """End the process once it is idle, or let go of a dead one, and wait for that; the next file gets a new one."""
        if self._pool is not None:
            # Not waiting would leave the pool's thread to the interpreter's end, where it may fail with a traceback.
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._process = None
