"""Reads the machine's load now and then."""

from __future__ import annotations

import psutil

from orcapost.engine.events import Sampled


class Sampler:
    """Takes a sample when asked; rates are since the last time."""

    def __init__(self) -> None:
        psutil.cpu_percent()  # the first call only sets the starting point
        self._last_time = 0.0
        self._last_read = _disk_bytes_read()

    def sample(self, time: float, running: int) -> Sampled:
        """The machine at `time` seconds into the run."""
        read = _disk_bytes_read()
        elapsed = max(time - self._last_time, 1e-9)
        rate = max(0, read - self._last_read) / elapsed
        self._last_time, self._last_read = time, read
        memory = psutil.virtual_memory()
        return Sampled(time, psutil.cpu_percent(), memory.total - memory.available, rate, running)


def _disk_bytes_read() -> int:
    try:
        counters = psutil.disk_io_counters()
    except (OSError, RuntimeError):  # counters switched off, or unreadable in a container
        return 0
    return counters.read_bytes if counters else 0
