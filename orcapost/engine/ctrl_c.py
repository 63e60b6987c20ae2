"""Keeps Ctrl-C for the parent: the terminal sends it to every process of the group.

A worker ignores it once it is up; one hit earlier, while it imports, would print a traceback. So it must ignore Ctrl-C
from its first instruction, which it can only inherit.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any


@contextlib.contextmanager
def children_deaf_to_ctrl_c() -> Iterator[None]:
    """Processes started in this block ignore Ctrl-C from their first instruction. Used on the main thread only."""
    if sys.platform == "win32":
        import ctypes

        with _console_ignores_ctrl_c(ctypes.windll.kernel32):
            yield
    elif threading.current_thread() is threading.main_thread():
        with _signal_held_back():
            yield
    else:  # no other thread than the main one is ever interrupted
        yield


@contextlib.contextmanager
def _console_ignores_ctrl_c(kernel32: Any) -> Iterator[None]:
    """On Windows a process that ignores Ctrl-C hands that on to its children."""
    kernel32.SetConsoleCtrlHandler(None, True)
    try:
        yield
    finally:
        kernel32.SetConsoleCtrlHandler(None, False)


if sys.platform != "win32":

    @contextlib.contextmanager
    def _signal_held_back() -> Iterator[None]:
        """On POSIX a blocked signal is blocked in children too; the parent gets it after the block.

        Other threads of the parent do not block it, so a handler holds back what comes through them.
        """
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()  # starting it later would unblock the signal again
        came: list[tuple[int, FrameType | None]] = []
        handler = signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
        held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
            signal.signal(signal.SIGINT, handler)
            if came and callable(handler):
                handler(*came[0])
