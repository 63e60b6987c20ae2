"""Shows a run while it goes on: bars on a terminal, plain lines anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from orcapost.common.names import on_one_line
from orcapost.common.units import human_bytes, human_seconds
from orcapost.engine.events import (
    Drawn,
    Event,
    Finished,
    Resumed,
    Retrying,
    Reused,
    Slow,
    Started,
    StartFailed,
    Waiting,
)
from orcapost.inventory import SimFile
from orcapost.planning.plan import Plan

# Without a terminal: at most one line for each batch in this time [s], and one at its end.
# Pictures: on every screen.
LINE_INTERVAL = 5.0
_WAITING_FOR = {"process": "a worker process", "licence": "a licence seat", "folder": "the input folder"}


@dataclass(slots=True)
class _BatchProgress:
    name: str
    files: int
    bytes: int
    done: int = 0
    done_bytes: int = 0
    reused_bytes: int = 0
    failed: int = 0
    started: float = 0.0
    running: bool = False
    last_line: float = 0.0

    def start(self, now: float) -> None:
        """The first of its files started."""
        if not self.running:
            self.started, self.last_line, self.running = now, now, True

    def rate(self, now: float) -> float:
        """Bytes done per second since the batch began, without those of an earlier run."""
        done = self.done_bytes - self.reused_bytes
        return done / (now - self.started) if self.running and now > self.started else 0.0


class RunProgress:
    """A listener that shows each batch's files, bytes, rate, time left and failures. Use as a context manager."""

    def __init__(self, console: Console, plan: Plan, files: Sequence[SimFile]) -> None:
        self._console = console
        self._files = files
        self._batches = [_BatchProgress(b.bin, len(b.files), b.bytes) for b in plan.batches]
        self._batch_of = {file: place for place, batch in enumerate(plan.batches) for file in batch.files}
        self.bars: Progress | None = None
        self._tasks: list[TaskID] = []
        self._waiting = False
        self._last_drawn = -LINE_INTERVAL

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self.bars = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                _Files(),
                _Bytes(),
                TimeRemainingColumn(compact=True),
                _Failures(),
                console=self._console,
                expand=False,
            )
            self._tasks = [
                self.bars.add_task(b.name, total=max(b.bytes, 1), files=b.files, done=0, failed=0, rate=0.0)
                for b in self._batches
            ]
            self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bars is not None:
            self.bars.stop()

    def listen(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event, Started):
            self._batches[self._batch_of[event.file]].start(event.time)
        elif isinstance(event, Retrying):
            if not self._waiting:
                self._say(f"{on_one_line(self._files[event.file].name)}: {event.reason}; it will be tried again")
        elif isinstance(event, Slow):
            self._say(f"{on_one_line(self._files[event.file].name)}: {event.words}")
        elif isinstance(event, StartFailed):
            if not self._waiting:
                self._say(f"{event.reason}; another will be tried")
        elif isinstance(event, Waiting):
            self._waiting = True
            self._say(f"waiting for {_WAITING_FOR[event.what]}: {event.reason}")
        elif isinstance(event, Resumed):
            self._waiting = False
            self._say("going on")
        elif isinstance(event, Drawn):
            self._show_drawn(event)
        elif isinstance(event, Finished):
            place = self._batch_of[event.file]
            batch = self._batches[place]
            batch.done += 1
            batch.done_bytes += self._files[event.file].bytes or 0
            if event.result.error is not None:
                batch.failed += 1
                name = on_one_line(self._files[event.file].name)
                self._say(f"{name}: {event.result.run_status}: {event.result.error}")
            self._show(place, event.time)
        elif isinstance(event, Reused):
            for file in event.files:
                batch = self._batches[self._batch_of[file]]
                size = self._files[file].bytes or 0
                batch.done += 1
                batch.done_bytes += size
                batch.reused_bytes += size
            for place in dict.fromkeys(self._batch_of[file] for file in event.files):
                self._show(place, event.time)

    def _show_drawn(self, event: Drawn) -> None:
        """How many pictures are drawn, now and then and at the end."""
        if event.done == event.total or event.time - self._last_drawn >= LINE_INTERVAL:
            self._last_drawn = event.time
            self._say(f"pictures: {event.done:,} of {event.total:,} drawn")

    def _show(self, place: int, now: float) -> None:
        """How far a batch has come."""
        batch = self._batches[place]
        if self.bars is not None:
            self.bars.update(
                self._tasks[place],
                completed=batch.done_bytes or 1,
                done=batch.done,
                failed=batch.failed,
                rate=batch.rate(now),
            )
        else:
            self._line(batch, now)

    def _say(self, text: str) -> None:
        self._console.print(text, soft_wrap=True)

    def _line(self, batch: _BatchProgress, now: float) -> None:
        if batch.done < batch.files and now - batch.last_line < LINE_INTERVAL:
            return
        batch.last_line = now
        rate = batch.rate(now)
        parts = [f"{batch.name}: {batch.done} of {batch.files} files", human_bytes(batch.done_bytes)]
        if rate > 0:
            parts.append(f"{human_bytes(rate)}/s")
        if batch.done < batch.files and rate > 0:
            parts.append(f"{human_seconds((batch.bytes - batch.done_bytes) / rate)} left")
        if batch.failed:
            parts.append(f"{batch.failed} failed")
        self._say(", ".join(parts))


class _Files(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.fields['done']}/{task.fields['files']} files")


class _Bytes(ProgressColumn):
    def render(self, task: Task) -> Text:
        rate = f"{human_bytes(task.fields['rate'])}/s" if task.fields["rate"] else ""
        return Text(f"{human_bytes(task.completed):>8} {rate:>11}")


class _Failures(ProgressColumn):
    def render(self, task: Task) -> Text:
        failed = task.fields["failed"]
        return Text(f"{failed} failed", style="red") if failed else Text("")
