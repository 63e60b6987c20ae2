"""Locks on files that the operating system gives back when their process ends, however it ends."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class OutputTaken(Exception):
    """Another run is writing to the same tables."""


def try_lock(path: Path) -> int | None:
    """Lock a file, which is made if need be.

    Returns
    -------
    A descriptor that holds the lock until it is closed, or None if another process holds it.

    Raises
    ------
    OSError
        The file cannot be made.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def unlock(path: Path, descriptor: int) -> None:
    """Give a lock back and remove its file."""
    if sys.platform != "win32":  # while it is still locked, so that nobody else's is removed
        path.unlink(missing_ok=True)
    os.close(descriptor)
    if sys.platform == "win32":  # where an open file cannot be removed
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
