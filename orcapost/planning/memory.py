"""Learns what memory an open file takes, from the peaks of the processes that had it open. Pure."""

from __future__ import annotations

from orcapost.planning.learned import MemoryModel

# Files before an estimate of memory is believed, and what is added to it: the next file may need more than those seen.
MEMORY_FILES = 3
MEMORY_MARGIN = 1.25
# Smaller files say nothing about memory for each byte; a peak must grow by _GROWTH to be the present file's [bytes].
_MIN_FILE = 20_000_000
_GROWTH = 1_000_000


class MemoryLearner:
    """Learns a `MemoryModel` from the peaks of worker processes.

    A process's peak never falls, so a file counts only if it raised the peak of its process. What a process takes by
    itself is the smallest of the peaks, but at most the figure it starts from; what a byte of the file takes is the
    most that any file took above that.

    Parameters
    ----------
    first
        What is taken to be so until then.
    files
        How many files it takes before an estimate is believed.
    """

    def __init__(self, first: MemoryModel, files: int = MEMORY_FILES) -> None:
        self.model = first
        self._first = first
        self._files = files
        self._peaks: dict[int, int] = {}  # by process
        self._seen: list[tuple[int, int]] = []  # size and peak of the files that raised one and are not too small
        self._count = 0
        self._base = first.per_process
        self.learned = False

    def add(self, pid: int, size: int, peak: int) -> bool:
        """Take in a file of `size` bytes whose process has held `peak` bytes; whether the model has changed."""
        self._count += 1
        if peak > self._peaks.get(pid, 0) + _GROWTH:
            self._peaks[pid] = peak
            self._base = min(self._base, peak)
            if size >= _MIN_FILE:
                self._seen.append((size, peak))
        elif self.learned:
            return False
        if self._count < self._files:
            return False
        slope = max(((peak - self._base) / size for size, peak in self._seen), default=None)
        per_byte = self._first.per_file_byte if slope is None else MEMORY_MARGIN * max(slope, 0.0)
        self.learned = True
        model = MemoryModel(int(MEMORY_MARGIN * self._base), per_byte)
        if model == self.model:
            return False
        self.model = model
        return True
