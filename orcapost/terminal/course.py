"""How far a run has come: what its listeners on the screen show, without any screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orcapost.engine.events import Drawn, Event, Finished, Forecast, Resumed, Reused, Started, Waiting
from orcapost.inventory import SimFile
from orcapost.planning.plan import Plan
from orcapost.terminal.so_far import SoFar


@dataclass(slots=True)
class Tally:
    """A batch, or all files together.

    Attributes
    ----------
    reused_bytes
        Of files that an earlier run has done, among `done_bytes`.
    started
        When the first of its files was started [s]; None before.
    """

    name: str
    files: int
    bytes: int
    done: int = 0
    done_bytes: int = 0
    reused_bytes: int = 0
    failed: int = 0
    started: float | None = None

    def finish(self, size: int, *, failed: bool) -> None:
        """One of its files is done."""
        self.done += 1
        self.done_bytes += size
        self.failed += failed

    def reuse(self, size: int) -> None:
        """An earlier run has done one of its files."""
        self.finish(size, failed=False)
        self.reused_bytes += size

    def rate(self, now: float) -> float:
        """Bytes done per second since its first file started, without those of an earlier run."""
        done = self.done_bytes - self.reused_bytes
        return done / (now - self.started) if self.started is not None and now > self.started else 0.0


class Course:
    """A listener that keeps count.

    Attributes
    ----------
    batches, total
        What is done of each batch, and of all files.
    now
        The time of the last event [s].
    waiting
        What all files wait for; None where they do not.
    lack
        What more files at once wait for (see `orcapost.engine.events.Forecast`).
    drawn
        How many pictures are drawn; None before the first.
    """

    def __init__(self, plan: Plan, files: Sequence[SimFile]) -> None:
        self._sizes = [file.bytes or 0 for file in files]
        self._so_far = SoFar(files)
        self.batches = [Tally(batch.bin, len(batch.files), batch.bytes) for batch in plan.batches]
        self.total = Tally("total", len(files), sum(self._sizes))
        self._batch_of = {file: place for place, batch in enumerate(plan.batches) for file in batch.files}
        self._forecast: Forecast | None = None
        self.now = 0.0
        self.waiting: Waiting | None = None
        self.drawn: Drawn | None = None

    def batch_of(self, file: int) -> Tally:
        """The batch of a file."""
        return self.batches[self._batch_of[file]]

    def listen(self, event: Event) -> None:
        """Take in one event."""
        self._so_far.listen(event)
        self.now = max(self.now, event.time)
        if isinstance(event, Started):
            for part in self._parts(event.file):
                part.started = event.time if part.started is None else part.started
        elif isinstance(event, Finished):
            for part in self._parts(event.file):
                part.finish(self._sizes[event.file], failed=event.result.error is not None)
        elif isinstance(event, Reused):
            for file in event.files:
                for part in self._parts(file):
                    part.reuse(self._sizes[file])
        elif isinstance(event, Forecast):
            self._forecast = event
        elif isinstance(event, Waiting):
            self.waiting = event
        elif isinstance(event, Resumed):
            self.waiting = None
        elif isinstance(event, Drawn):
            self.drawn = event

    def _parts(self, file: int) -> tuple[Tally, Tally]:
        return self.batch_of(file), self.total

    @property
    def is_done(self) -> bool:
        """Whether all files are done."""
        return self.total.done == self.total.files

    @property
    def opened(self) -> int:
        """How many files are open."""
        return self._so_far.opened_now

    @property
    def longest(self) -> tuple[str, float] | None:
        """The name of the file that has been open for the longest, and for how long [s]; None where none is open."""
        return self._so_far.longest

    @property
    def lack(self) -> str | None:
        """What more files at once wait for (see `orcapost.engine.events.Forecast`)."""
        return None if self._forecast is None else self._forecast.lack

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take, by the last forecast; None if unknown."""
        if self._forecast is None or self._forecast.left is None:
            return None
        return max(0.0, self._forecast.left - (self.now - self._forecast.time))

    @property
    def share(self) -> float:
        """How much of the run is over, 0 to 1: of its time, or of its files while the time is not known."""
        left = self.left
        if self.is_done or left is None or self.now + left <= 0:
            return self.total.done / max(self.total.files, 1)
        return self.now / (self.now + left)
