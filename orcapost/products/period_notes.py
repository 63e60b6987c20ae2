"""Whether a period is what the user may think it is, in one file: a question that every period of times brings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from orcapost.extract.answers import Answer, QueryFailed
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import Period, RangeGraph, Reduced
from orcapost.products.question import Question
from orcapost.products.replies import Notes, Reply
from orcapost.statistics.reducer import Array

# A period of times that covers less than this share of what was simulated earns a note: it is what remains when a
# configuration is used for longer simulations than it was written for.
SLIVER = 0.05
NOTHING_TO_NOTE = 0.0


@dataclass(frozen=True, slots=True)
class PeriodNotes:
    """Whether the period was simulated whole, and is more than a sliver of what was. The reply is `Notes`, or
    `NOTHING_TO_NOTE`."""

    meaning: ClassVar[str] = "period notes 1"
    form: ClassVar[tuple[str, ...]] = ()
    period: Period

    @property
    def needs(self) -> tuple[()]:
        """See `orcapost.products.question.Question`."""
        return ()

    def variables(self, file: OpenFile) -> tuple[()]:
        """See `orcapost.products.question.Question`."""
        return ()

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> Reply:
        """See `orcapost.products.question.Question`."""
        return Notes(words) if (words := tuple(_notes(file, self.period))) else NOTHING_TO_NOTE


def notes_on_periods(questions: Iterable[Question]) -> list[PeriodNotes]:
    """One question for each period of times that others are about."""
    needs = (need for question in questions for need in question.needs)
    periods = (need.period for need in needs if isinstance(need, (Reduced, RangeGraph)))
    return [PeriodNotes(period) for period in dict.fromkeys(periods) if period.kind == "times"]


def _notes(file: OpenFile, period: Period) -> Iterator[str]:
    simulation = file.simulation
    if simulation.start is None or simulation.reached is None:
        return
    times = _sample_times(file, period)
    if times is None:
        return
    interval = float(times[1] - times[0]) if len(times) > 1 else 0.0
    if period.start is not None and period.start < simulation.start - interval:
        yield f"period {period}: the simulation starts at {simulation.start:g} s"
    if period.end is not None and period.end > simulation.reached + interval:
        yield f"period {period}: the simulation reached {simulation.reached:g} s"
    covered = float(times[-1] - times[0])
    simulated = simulation.reached - simulation.start
    if covered < SLIVER * simulated:
        part = f"covers {100 * covered / simulated:.2g} % of what was simulated"
        yield f"period {period} {'holds one sample of the log' if len(times) == 1 else part}"


def _sample_times(file: OpenFile, period: Period) -> Array | None:
    try:
        times = file.sample_times(period)
    except QueryFailed:  # the replies themselves say so
        return None
    return times if len(times) else None  # likewise
