"""Reads the beginning of the files that are next, while the workers compute, so that it lies in the system's cache.

One thread of the parent reads and throws away. Files of a share are left alone: whether the system keeps what was read
of them is not known here, and their bytes would cross the network twice if it does not.
"""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

AHEAD_BYTES = 16_000_000
# A file that comes as fast as this lies in the cache already [s], [bytes/s]; then ever more of those that follow are
# left out, up to so many, until one is slow again.
CACHED_SECONDS = 0.0003
CACHED_RATE = 2.5e9
MOST_LEFT_OUT = 64

_BLOCK = 1 << 20


class ReadAhead:
    """A thread that begins with the first wish and ends with `close`."""

    def __init__(self) -> None:
        self._wishes: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def want(self, paths: Iterable[str]) -> None:
        """Read these next, behind what was wanted before."""
        for path in paths:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="read-ahead", daemon=True)
                self._thread.start()
            self._wishes.put(path)

    def close(self) -> None:
        """Read no more."""
        self._wishes.put(None)

    def _work(self) -> None:
        buffer = bytearray(_BLOCK)
        leave_out = left_out = 0
        while (path := self._wishes.get()) is not None:
            if left_out < leave_out:
                left_out += 1
                continue
            left_out = 0
            leave_out = min(MOST_LEFT_OUT, 2 * leave_out + 1) if _read(path, buffer) else 0


def _read(path: str, buffer: bytearray) -> bool:
    """Read the beginning of a file; whether there was no need to. If it cannot be read, its worker will say so."""
    if not on_local_disk(path):
        return True
    begun = time.perf_counter()
    done = 0
    try:
        with Path(path).open("rb", buffering=0) as stream:
            while done < AHEAD_BYTES and (got := stream.readinto(buffer)):
                done += got
    except OSError:
        return False
    return time.perf_counter() - begun < CACHED_SECONDS + done / CACHED_RATE


def on_local_disk(path: str) -> bool:
    """Whether a file lies on a disk of this machine, as far as the system tells; elsewhere than on Windows: always."""
    if sys.platform != "win32":
        return True
    import ctypes

    drive = Path(path).drive
    fixed = 3  # DRIVE_FIXED
    return len(drive) == 2 and ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == fixed
