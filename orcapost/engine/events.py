"""What happens during a run. Progress, results, metrics and tables all listen to this one stream.

Every `time` is seconds since the run began.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from orcapost.engine.result import FileResult
from orcapost.orcaflex.backend import Versions
from orcapost.planning.schedule import Lack


@dataclass(frozen=True, slots=True)
class Reused:
    """Files that an earlier run has done. It comes once, before all else, and there is no other event of these files.

    Attributes
    ----------
    files
        In the order of the inventory.
    seconds
        What opening and reading each took that run [s].
    results
        Their results, by position.
    """

    time: float
    files: Sequence[int]
    seconds: Sequence[float]
    results: Mapping[int, FileResult]


@dataclass(frozen=True, slots=True)
class Started:
    """A worker begins with a file: it is open from here to its `Finished` or `Retrying`."""

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
        Seconds that the file waited after it was given to a slot: start of the process, sending of its name.
    """

    time: float
    file: int
    slot: int
    attempts: int
    result: FileResult
    pid: int = 0
    queue: float = 0.0
    total: float = 0.0
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


@dataclass(frozen=True, slots=True)
class StartFailed:
    """A worker process did not start. The files that it was meant for wait again; no attempt at them is counted."""

    time: float
    slot: int
    reason: str


@dataclass(frozen=True, slots=True)
class Slow:
    """A file takes unusually long. It comes again whenever that has doubled.

    Attributes
    ----------
    seconds
        How long the file has been open.
    usual
        What the slowest of about its size took [s]; None if too few are done.
    """

    time: float
    file: int
    slot: int
    seconds: float
    usual: float | None

    @property
    def words(self) -> str:
        """How long it has been open and what is usual."""
        usual = self.usual
        if usual is None:
            return f"open for {self.seconds:.0f} s, and too few of its size are done to say what is usual"
        took = f"{usual:.0f} s" if usual >= 1 else "less than 1 s"
        return f"open for {self.seconds:.0f} s, others of its size took {took}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Files wait and none is open, for lack of something that may come. Until `Resumed` it is tried now and then.

    Attributes
    ----------
    what
        What is wanted: a worker process, a licence seat, or the folder of the input files.
    reason
        What is wrong, in words.
    """

    time: float
    what: Literal["process", "licence", "folder"]
    reason: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """What a `Waiting` waited for is there."""

    time: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture is drawn, after all files are done.

    Attributes
    ----------
    done, total
        How many are there by now, and how many there will be.
    """

    time: float
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """How long the rest of the run will take, by the schedule's own prediction. It comes about once a second.

    Attributes
    ----------
    left
        Seconds from `time` to the end; None if too little is known of what files cost.
    lack
        What the files that wait, wait for; None where none waits, or another starts next.
    """

    time: float
    left: float | None
    lack: Lack | None = None


Event = (
    Forecast
    | Drawn
    | Reused
    | Started
    | Finished
    | Retrying
    | Resized
    | Sampled
    | Slow
    | StartFailed
    | Waiting
    | Resumed
)
