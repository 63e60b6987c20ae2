"""Shows a run while it goes on: bars on a terminal, plain lines anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from orcapost.common.names import on_one_line
from orcapost.engine.events import Drawn, Event, Finished, Resumed, Retrying, Reused, Slow, StartFailed, Waiting
from orcapost.inventory import SimFile
from orcapost.planning.plan import Plan
from orcapost.terminal.course import Course, Tally
from orcapost.terminal.problem_lines import ProblemLines
from orcapost.terminal.progress_lines import WAITING_FOR, bars, batch_line, status, total_line

# On a terminal: the shortest time between two pictures of the bars [s].
REFRESH_INTERVAL = 0.2
# Without one: the shortest time between two lines [s]; in a long run this share of its time so far, up to the longest.
LINE_INTERVAL = 5.0
LINE_SHARE = 0.05
MAX_LINE_INTERVAL = 60.0
# On a terminal: the most lines for problems below the bars.
MAX_GROWING = 5


class RunProgress:
    """A listener that shows how far a run has come, how long the rest will take, what happens to its files and what is
    wrong with them: `problems`, which listens before it. Use as a context manager.

    Terminals that cannot go back over what they show (``TERM=dumb``) are shown lines, as files and pipes are.
    """

    def __init__(self, console: Console, plan: Plan, files: Sequence[SimFile], problems: ProblemLines) -> None:
        self._console = console
        self._problems = problems
        self._files = files
        self._course = Course(plan, files)
        self._live: Live | None = None
        self._last_drawn = 0.0
        self._last_line = 0.0

    def __enter__(self) -> Self:
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            self._live = Live(self.picture(), console=self._console, auto_refresh=False)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.update(self._bars())  # problems are said below them, once
            self._live.stop()

    def listen(self, event: Event) -> None:
        """Take in one event."""
        self._course.listen(event)
        self._say_what_happened(event)
        if self._live is not None:
            if event.time - self._last_drawn >= REFRESH_INTERVAL:
                self._last_drawn = event.time
                self._live.update(self.picture(), refresh=True)
        else:
            self._print_lines(event)

    def picture(self) -> Group:
        """The bars, and what stands below them, as they are now."""
        growing = self._problems.growing(MAX_GROWING)
        return Group(self._bars(), *(Text(line, no_wrap=True, overflow="ellipsis") for line in growing))

    def _bars(self) -> Group:
        width = self._console.width
        plain = self._console.options.ascii_only or self._console.options.legacy_windows
        done, left = ("#", ".") if plain else ("━", "─")
        lines = []
        for line, failed in bars(self._course, width, done, left):
            lines.append(Text.assemble(line, (failed, "red"), no_wrap=True, overflow="crop"))
        lines += [Text(line, no_wrap=True, overflow="crop") for line in status(self._course, width - 1)]
        return Group(*lines)

    def _say_what_happened(self, event: Event) -> None:
        if isinstance(event, Retrying):
            if self._course.waiting is None:
                self._say(f"{self._name(event.file)}: {event.reason}; it will be tried again")
        elif isinstance(event, Slow):
            self._say(f"{self._name(event.file)}: {event.words}")
        elif isinstance(event, StartFailed):
            if self._course.waiting is None:
                self._say(f"{event.reason}; another will be tried")
        elif isinstance(event, Waiting):
            self._say(f"waiting for {WAITING_FOR[event.what]}: {event.reason}")
        elif isinstance(event, Resumed):
            self._say("going on")

    def _print_lines(self, event: Event) -> None:
        """A line for each problem that is new, for each batch at its end, and one for all of the run now and then."""
        for line in self._problems.new():
            self._say(line)
        course = self._course
        ended: list[Tally] = []
        if isinstance(event, Finished):
            ended = [course.batch_of(event.file)]
        elif isinstance(event, Reused):
            ended = [batch for batch in course.batches if batch.done]
        for batch in ended:
            if batch.done == batch.files:
                self._say(batch_line(batch, event.time))
        interval = min(max(LINE_INTERVAL, LINE_SHARE * course.now), MAX_LINE_INTERVAL)
        last = isinstance(event, Drawn) and event.done == event.total
        if last or (course.now - self._last_line >= interval and (not course.is_done or course.drawn is not None)):
            self._last_line = course.now
            self._say(total_line(course))

    def _name(self, file: int) -> str:
        return on_one_line(self._files[file].name)

    def _say(self, text: str) -> None:
        self._console.print(text, soft_wrap=True)
