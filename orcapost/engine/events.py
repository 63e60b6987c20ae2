"""What happens during a run. Progress, journal, metrics and tables all listen to this one stream.

Every `time` is seconds since the run began.
"""

from __future__ import annotations

from dataclasses import dataclass

from orcapost.engine.results import FileResult
from orcapost.orcaflex.backend import Versions


@dataclass(frozen=True, slots=True)
class Started:
    """A file was given to a slot. Files of one order, which it opens one after the other, have one time."""

    time: float
    file: int
    slot: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A file is done, well or badly.

    Attributes
    ----------
    queue
        Seconds that the file waited for its worker after `Started`: start of the process, passing of the order.
    reused
        Whether the result comes from an earlier run; then slot and attempts are 0 and the times are that run's.
    """

    time: float
    file: int
    slot: int
    attempts: int
    result: FileResult
    pid: int = 0
    queue: float = 0.0
    total: float = 0.0
    reused: bool = False
    versions: Versions | None = None
    model_threads: int | None = None


@dataclass(frozen=True, slots=True)
class Retrying:
    """A file goes back to the queue."""

    time: float
    file: int
    slot: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sampled:
    """How the machine stood at one moment.

    Attributes
    ----------
    cpu
        Processor load over all cores [%], 0 to 100.
    memory
        Bytes in use on the machine.
    disk_read
        Bytes per second read from disks since the last sample; 0 where the system does not say.
    running
        Files open.
    """

    time: float
    cpu: float
    memory: int
    disk_read: float
    running: int


@dataclass(frozen=True, slots=True)
class Resized:
    """The number of files that may be open at once was changed.

    Attributes
    ----------
    batch
        The batch's size bin, or None for all batches together (licence seats, processes).
    reason
        Why, in words.
    """

    time: float
    batch: str | None
    at_once: int
    reason: str


Event = Started | Finished | Retrying | Resized | Sampled
