"""Keeps Ctrl-C for the parent: the terminal sends it to every process of the group.

A worker ignores it once it is up; one hit earlier, while it imports, would print a traceback. So it must ignore Ctrl-C
from its first instruction: on Windows it is started so, elsewhere it inherits that.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from types import FrameType

# For `subprocess.Popen` on Windows: Ctrl-C does not reach the processes of a new group.
if sys.platform == "win32":
    DEAF_TO_CTRL_C = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    DEAF_TO_CTRL_C = 0


@contextlib.contextmanager
def children_deaf_to_ctrl_c() -> Iterator[None]:
    """Processes started in this block ignore Ctrl-C from their first instruction; on Windows see `DEAF_TO_CTRL_C`.

    A blocked signal is blocked in children too; the parent gets it after the block.
    """
    if sys.platform == "win32":
        yield
        return
    with _held_back():
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


@contextlib.contextmanager
def _held_back() -> Iterator[None]:
    """What comes through threads that do not block it is held back too. It interrupts the main thread only."""
    on_main_thread = threading.current_thread() is threading.main_thread()
    if not on_main_thread or signal.getsignal(signal.SIGINT) is None:  # or a program that Python is a part of takes it
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    handler = signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if came and callable(handler):
            handler(*came[0])
