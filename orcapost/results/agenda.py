"""What is still to be asked of every file, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray


class Reason(Enum):
    """Why a file is read. The words go behind a number of files."""

    FRESH = "because of --fresh"
    NOT_READ = "not read before"
    CHANGED = "changed since they were read"
    FAILED = "failed before"
    DAMAGED = "whose kept results are damaged"
    NEW = "for new queries"
    FORM = "whose files of results get another label, format or folder"
    GONE = "whose files of results are gone, were changed, or could not be written"


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is asked of every file.

    Attributes
    ----------
    lists
        Lists of numbers of questions; the first has all.
    list_of
        The number of each file's list; -1 for nothing. Shape (files,).
    reasons
        How many files are read for each reason, in the order of `Reason`.
    new
        Numbers of the questions that files are read for which have replied to others.
    whole
        Numbers of the lists that have all that some file is to reply to: where entries are about different files, the
        first list is nobody's.
    """

    lists: tuple[tuple[int, ...], ...]
    list_of: NDArray[np.int32]
    reasons: Mapping[Reason, int]
    new: tuple[int, ...] = ()
    whole: frozenset[int] = frozenset({0})

    @property
    def reused(self) -> list[int]:
        """The files of which nothing is asked."""
        return np.flatnonzero(self.list_of < 0).tolist()

    def asks_all(self, file: int) -> bool:
        """Whether a file is asked everything; what it takes then says something about other files."""
        return int(self.list_of[file]) in self.whole


def agenda(
    questions: int,
    asked: Sequence[tuple[int, ...]],
    reasons: Sequence[Reason | None],
    whole: Collection[tuple[int, ...]] = (),
) -> Agenda:
    """The agenda of a run.

    Parameters
    ----------
    questions
        How many questions the run has.
    asked
        Numbers of the questions that each file is asked.
    reasons
        Why each file is read, None for those of which nothing is asked.
    whole
        All that a file is to reply to, for the different kinds of files there are; () where that is every question.
    """
    numbers: dict[tuple[int, ...], int] = {tuple(range(questions)): 0}
    list_of = np.array(
        [
            -1 if reason is None else numbers.setdefault(own, len(numbers))
            for own, reason in zip(asked, reasons, strict=True)
        ],
        dtype=np.int32,
    )
    counts = Counter(reason for reason in reasons if reason is not None)
    new: Collection[int] = {
        number for own, reason in zip(asked, reasons, strict=True) if reason is Reason.NEW for number in own
    }
    return Agenda(
        tuple(numbers),
        list_of,
        {reason: counts[reason] for reason in Reason if reason in counts},
        tuple(sorted(new)),
        frozenset(numbers[own] for own in whole if own in numbers) if whole else frozenset({0}),
    )
