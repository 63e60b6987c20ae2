"""What earlier runs taught about a machine and a volume: how many files at once, what a file costs, what memory it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orcapost.config.job import MB


@dataclass(frozen=True, slots=True)
class MemoryModel:
    """What an open file is taken to need: `per_process` bytes, and `per_file_byte` of the file's size.

    The defaults are a careful guess, not a measurement: nobody has measured them on OrcaFlex for this project yet.
    """

    per_process: int = 250 * MB
    per_file_byte: float = 0.5

    def estimate(self, size: int) -> int:
        """Bytes of memory that an open file of `size` bytes is taken to need."""
        return self.per_process + int(self.per_file_byte * size)


@dataclass(frozen=True, slots=True)
class Cost:
    """What files cost here: each `per_file` and `per_byte` of its size.

    Attributes
    ----------
    seconds_per_file, seconds_per_byte
        Time with a worker, where others do not slow it down [s], [s/byte].
    cpu_per_file, cpu_per_byte
        Processor time [s], [s/byte].
    disk_rate
        The most bytes per second that all workers together were seen to get through.
    start
        Seconds that a worker process takes to start.
    files
        Files that these figures rest on.
    """

    seconds_per_file: float
    seconds_per_byte: float
    cpu_per_file: float
    cpu_per_byte: float
    disk_rate: float
    start: float
    files: int

    def seconds(self, size: int) -> float:
        """Time that a file of `size` bytes takes where others do not slow it down [s]."""
        return self.seconds_per_file + self.seconds_per_byte * size

    def cpu(self, size: int) -> float:
        """Processor time that a file of `size` bytes takes [s]."""
        return self.cpu_per_file + self.cpu_per_byte * size


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of a machine and a volume.

    Attributes
    ----------
    counts
        For a size bin's key (`bin_key`), the files at once at which it settled.
    memory, cost
        None before any file was measured.
    updated
        When, as ISO 8601 text; empty if nothing was learned.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    memory: MemoryModel | None = None
    cost: Cost | None = None
    updated: str = ""


NOTHING = Learned()
