"""Takes kept replies into the results of a run, and finds out what is still to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from orcapost.common import interruption
from orcapost.engine.content import changed
from orcapost.inventory import SimFile
from orcapost.products.replies import Labelled, Receipt
from orcapost.results.agenda import Agenda, Reason, agenda
from orcapost.results.kept import FAILED, QuestionsKept, Row
from orcapost.results.memory import Results
from orcapost.results.row import HEAD, Texts, numbers_of, texts_of

BLOCK = 2000  # rows taken in together


@dataclass(slots=True)
class _Asked:
    """What this run asks of a list of questions.

    Attributes
    ----------
    length
        How many questions it has.
    numbers
        For places in it, the number of the question among those of the run.
    families
        Of its questions that have a form.
    """

    length: int = 0
    numbers: dict[int, int] = field(default_factory=dict)
    families: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Found:
    """What is kept of one file of the run.

    Attributes
    ----------
    lists
        The lists that it has replied to.
    gone
        Numbers of the questions whose file of results is gone or was changed.
    contents
        Hashes of its content.
    reason
        Why it is read if it has replied to none.
    """

    lists: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    contents: tuple[str | None, ...] = ()
    reason: Reason = Reason.NOT_READ


class Taking:
    """Takes in one row after the other.

    Parameters
    ----------
    results
        Where the replies are put.
    files, keys
        The run's files, and their keys in the store.
    folder
        The output folder, where the files of results lie.
    lists
        The lists of questions in the store.
    backend, identities, families
        What answers in this run, and its questions; see `orcapost.results.kept.QuestionsKept`. A question without a
        form has an empty family.
    """

    def __init__(
        self,
        results: Results,
        files: Sequence[SimFile],
        keys: Sequence[bytes],
        folder: Path,
        lists: Mapping[int, QuestionsKept],
        backend: str,
        identities: Sequence[str],
        families: Sequence[str],
    ) -> None:
        self._results = results
        self._files = files
        self._folder = folder
        self._families = families
        self._questions = len(identities)
        numbers = {identity: number for number, identity in enumerate(identities)}
        self._lists = {
            number: _Asked(
                len(kept.identities),
                {place: numbers[own] for place, own in enumerate(kept.identities) if own in numbers},
                frozenset(kept.families),
            )
            for number, kept in lists.items()
            if kept.backend == backend
        }
        self.positions: dict[bytes, list[int]] = {}  # a configuration may name a file twice
        for position, key in enumerate(keys):
            self.positions.setdefault(key, []).append(position)
        self._found = [_Found() for _ in files]
        self._blocks: dict[tuple[int, str], list[tuple[int, bytes]]] = {}

    def take(self, row: Row, positions: Sequence[int]) -> None:
        """Take in a row that is not damaged, of the file at these positions."""
        for position in positions:
            file, found = self._files[position], self._found[position]
            if (file.bytes, file.modified_ns) != (row.size, row.modified_ns):
                found.reason = Reason.CHANGED
            elif row.questions == FAILED:
                found.reason = Reason.FAILED
            elif (asked := self._lists.get(row.questions)) is not None and asked.numbers:
                found.lists += (row.questions,)
                found.contents += (row.content,)
                block = self._blocks.setdefault((row.questions, row.texts), [])
                block.append((position, row.numbers))
                if len(block) >= BLOCK:
                    interruption.check()
                    self._put(row.questions, row.texts, self._blocks.pop((row.questions, row.texts)))

    def note_damage(self, key: bytes | None = None) -> None:
        """What was kept of this file, or of all of which nothing was found, is damaged."""
        for position in range(len(self._files)) if key is None else self.positions.get(key, ()):
            if self._found[position].reason is Reason.NOT_READ:
                self._found[position].reason = Reason.DAMAGED

    def agenda(self, *, fresh: bool, verify: bool) -> Agenda:
        """What is still to be asked. The results of the files of which nothing is asked are complete.

        Parameters
        ----------
        fresh
            Ask every file everything.
        verify
            Only what was read of the same content is valid.
        """
        for (number, texts), block in self._blocks.items():
            self._put(number, texts, block)
        self._blocks.clear()
        if verify:
            self._compare_contents()
        everything = tuple(range(self._questions))
        missing: dict[tuple[int, ...], tuple[int, ...]] = {}
        asked: list[tuple[int, ...]] = []
        reasons: list[Reason | None] = []
        for found in self._found:
            if found.lists not in missing:
                known = {number for own in found.lists for number in self._lists[own].numbers.values()}
                missing[found.lists] = tuple(number for number in everything if number not in known)
            own = missing[found.lists]
            own = tuple(sorted({*own, *found.gone})) if found.gone else own
            asked.append(own)
            reasons.append(Reason.FRESH if fresh else self._reason(found, own))
        plan = agenda(self._questions, asked, reasons)
        self._results.complete(np.array(plan.reused, dtype=np.intp))
        return plan

    def _put(self, number: int, text: str, block: Sequence[tuple[int, bytes]]) -> None:
        """Put the replies of several files into the results, whose texts are the same."""
        asked, texts = self._lists[number], texts_of(text)
        positions = np.array([position for position, _ in block], dtype=np.intp)
        numbers = numbers_of([numbers for _, numbers in block])
        results = self._results
        for field_number, name in enumerate(("load", "extract", "cpu", "rss_peak", "read")):
            results.usage[name][positions] = numbers[:, field_number]
        results.put_simulation(positions, texts.simulation, numbers[:, HEAD - 3 : HEAD], texts.source)
        places = list(asked.numbers)
        results.put_values(positions, list(asked.numbers.values()), numbers[:, HEAD:][:, places])
        for place, reply in texts.others:
            if place in asked.numbers:
                if isinstance(reply, Receipt):
                    self._check(positions.tolist(), asked.numbers[place], reply)
                if not isinstance(reply, Labelled):
                    results.put_reply(positions, asked.numbers[place], reply)
        self._put_labelled(asked, texts, positions.tolist(), numbers[:, HEAD + asked.length :].tolist())

    def _put_labelled(
        self, asked: _Asked, texts: Texts, positions: Sequence[int], values: Sequence[Sequence[float]]
    ) -> None:
        odd = dict(texts.odd)
        for position, own in zip(positions, values, strict=True) if texts.labelled else ():
            first = 0
            for place, labels in texts.labelled:
                if place in asked.numbers:
                    replies = [odd.get(behind, own[behind]) for behind in range(first, first + len(labels))]
                    self._results.put_labelled(position, asked.numbers[place], Labelled(labels, tuple(replies)))  # type: ignore[arg-type]
                first += len(labels)

    def _check(self, positions: Sequence[int], number: int, receipt: Receipt) -> None:
        """Note where a file of results is not there any more as it was written."""
        if not receipt.is_valid(self._folder):
            for position in positions:
                self._found[position].gone += (number,)

    def _compare_contents(self) -> None:
        """Take nothing of files whose content is not that of which their replies were read."""
        known = {position: found.contents for position, found in enumerate(self._found) if found.lists}
        contents = {position: own[0] if len(set(own)) == 1 else None for position, own in known.items()}
        for position in changed(self._files, contents):
            self._found[position] = _Found(reason=Reason.CHANGED)

    def _reason(self, found: _Found, asked: tuple[int, ...]) -> Reason | None:
        """Why a file is asked what it is asked; None where that is nothing."""
        if not asked:
            return None
        if found.reason is not Reason.NOT_READ or not found.lists:
            return found.reason
        if found.gone:
            return Reason.GONE
        known = frozenset[str]().union(*(self._lists[own].families for own in found.lists))
        return Reason.FORM if any(self._families[number] in known for number in asked) else Reason.NEW
