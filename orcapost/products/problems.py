"""What the user must know about one file, of the replies that it gave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from orcapost.extract.answers import Problem
from orcapost.products.entry import Entry
from orcapost.products.question import Question
from orcapost.products.replies import Failure, Labelled, Notes, Receipt, Reply, Tabled
from orcapost.statistics.reducer import Array


class ProblemFinder:
    """Finds the problems of files.

    Parameters
    ----------
    entries
        What is shown of the replies, in the order of the problems.
    questions
        The questions of the run.
    """

    def __init__(self, entries: Sequence[Entry], questions: Sequence[Question]) -> None:
        number = {question: place for place, question in enumerate(questions)}
        self._entries: list[list[tuple[int, Entry]]] = [[] for _ in questions]
        scaled = []
        for order, entry in enumerate(entries):
            place = number[entry.question]
            self._entries[place].append((order, entry))
            if entry.is_scaled:
                scaled.append((place, entry.scale, entry.shift))
        self._scaled = np.array([place for place, _, _ in scaled], dtype=np.intp)
        self._scales = np.array([scale for _, scale, _ in scaled])
        self._shifts = np.array([shift for _, _, shift in scaled])

    def problems(
        self,
        unfinished: str | None,
        floats: Array,
        others: Mapping[int, Reply],
        sources: frozenset[int] | None = None,
    ) -> tuple[Problem, ...]:
        """The problems of one file.

        Parameters
        ----------
        unfinished
            A sentence if its simulation did not run to its end.
        floats
            The replies that are numbers, NaN for others. Shape (questions,).
        others
            Those that are not, by the number of the question.
        sources
            Which the file is of; None where there is one only.
        """
        notes = [words for reply in others.values() if isinstance(reply, Notes) for words in reply.words]
        failed = [found for number, reply in others.items() for found in self._failed(number, reply, sources)]
        for number in self._too_large(floats):
            failed += self._failed(number, float(floats[number]), sources)
        return (
            *([] if unfinished is None else [Problem("unfinished", "", unfinished)]),
            *(Problem("period", "", words) for words in notes),
            *(Problem("empty_cell", name, words) for _, name, words in sorted(failed, key=itemgetter(0))),
        )

    def suspicious(self, floats: Array) -> NDArray[np.bool_]:
        """Which files may have problems beside an unfinished simulation. `floats` has shape (files, questions)."""
        return np.asarray(np.isnan(floats).any(axis=1) | np.isinf(self._scaled_values(floats)).any(axis=1))

    def _failed(self, number: int, reply: Reply, sources: frozenset[int] | None) -> Iterator[tuple[int, str, str]]:
        for order, entry in self._entries[number]:
            if sources is not None and entry.source not in sources:
                continue
            if isinstance(reply, Labelled):
                for label, value in zip(reply.labels, reply.values, strict=True):
                    if isinstance(value, Failure):
                        yield order, f"{entry.name} / {label}", value.words
            elif isinstance(reply, Receipt | Tabled):
                for label, words in reply.failures:
                    yield order, f"{entry.name} / {label}", words
            elif isinstance(shown := entry.shown(reply), Failure):
                yield order, entry.name, shown.words

    def _too_large(self, floats: Array) -> list[int]:
        """Numbers of questions whose reply is a number until it is scaled."""
        return list(dict.fromkeys(self._scaled[np.isinf(self._scaled_values(floats))].tolist()))

    def _scaled_values(self, floats: Array) -> Array:
        with np.errstate(invalid="ignore", over="ignore"):
            values: Array = floats[..., self._scaled] * self._scales + self._shifts
        return values
