"""Takes kept replies into the results of a run, and finds out what is still to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

import numpy as np

from orcapost.common import interruption
from orcapost.engine.content import changed
from orcapost.inventory import SimFile
from orcapost.products.replies import Failure, Labelled, Receipt, Reply
from orcapost.results.agenda import Agenda, Reason, agenda
from orcapost.results.kept import FAILED, QuestionsKept, Row
from orcapost.results.memory import Results
from orcapost.results.row import HEAD, Damaged, Texts, numbers_of, texts_of

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
        Of its questions that have a form, as far as this run asks them in any form.
    """

    length: int = 0
    numbers: dict[int, int] = field(default_factory=dict)
    families: frozenset[str] = frozenset()


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
    asked_of
        The sources whose files each question is asked of; None where all are asked of all files.
    verify
        Only what was read of the same content is valid.
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
        asked_of: Sequence[frozenset[int]] | None = None,
        *,
        verify: bool = False,
    ) -> None:
        self._results = results
        self._files = files
        self._folder = folder
        self._families = families
        self._verify = verify
        self._questions = len(identities)
        self._asked_of = asked_of
        self._wanted: dict[frozenset[int], frozenset[int]] = {}  # numbers of questions, by a file's sources
        numbers = {identity: number for number, identity in enumerate(identities)}
        self._lists = {
            number: _Asked(
                len(kept.identities),
                {place: numbers[own] for place, own in enumerate(kept.identities) if own in numbers},
                frozenset(kept.families).intersection(families),
            )
            for number, kept in lists.items()
            if kept.backend == backend
        }
        self.positions: dict[bytes, list[int]] = {}  # a configuration may name a file twice
        for position, key in enumerate(keys):
            self.positions.setdefault(key, []).append(position)
        self._blocks: dict[tuple[int, str, frozenset[int]], list[tuple[int, bytes]]] = {}
        self._waiting = 0  # rows in them
        # Of each file: the lists that it has replied to, a tuple that many share; why it is read if to none.
        self._replied: list[tuple[int, ...]] = [()] * len(files)
        self._joined: dict[tuple[tuple[int, ...], int], tuple[int, ...]] = {}
        self._reasons = [Reason.NOT_READ] * len(files)
        self._gone: dict[int, tuple[int, ...]] = {}  # questions whose file of results is gone or was changed
        self._written: dict[int, frozenset[str]] = {}  # families of questions whose file of results was once written
        self._contents: dict[int, list[str | None]] = {}  # hashes of files' content

    def take(self, row: Row, positions: Sequence[int]) -> None:
        """Take in a row whose checksum fits, of the file at these positions.

        Raises
        ------
        Damaged
            It does not say what it should, whatever its checksum says.
        """
        asked = self._lists.get(row.questions)
        if asked is not None and len(row.numbers) != 8 * (HEAD + asked.length + texts_of(row.texts).behind):
            raise Damaged
        for position in positions:
            file = self._files[position]
            if (file.bytes, file.modified_ns) != (row.size, row.modified_ns):
                self._reasons[position] = Reason.CHANGED
                continue
            if row.questions == FAILED:
                self._reasons[position] = Reason.FAILED
                continue
            if asked is not None and asked.families:
                self._written[position] = self._written.get(position, frozenset()) | asked.families
            if asked is not None and asked.numbers:
                before = self._replied[position]
                self._replied[position] = self._joined.setdefault((before, row.questions), (*before, row.questions))
                if self._verify:
                    self._contents.setdefault(position, []).append(row.content)
                self._blocks.setdefault((row.questions, row.texts, file.sources), []).append((position, row.numbers))
                self._waiting += 1
        if self._waiting >= BLOCK:
            self._put_all()

    def note_damage(self, key: bytes | None = None) -> None:
        """What was kept of this file, or of all of which nothing was found, is damaged."""
        for position in range(len(self._files)) if key is None else self.positions.get(key, ()):
            if self._reasons[position] is Reason.NOT_READ:
                self._reasons[position] = Reason.DAMAGED

    def agenda(self, *, fresh: bool) -> Agenda:
        """What is still to be asked; everything, if it is to be read afresh. The results of the files of which nothing
        is asked are complete."""
        self._put_all()
        if self._verify:
            self._compare_contents()
        missing: dict[tuple[tuple[int, ...], frozenset[int]], tuple[int, ...]] = {}
        asked: list[tuple[int, ...]] = []
        reasons: list[Reason | None] = []
        for position, replied in enumerate(self._replied):
            sources = self._files[position].sources
            if (replied, sources) not in missing:
                known = {number for own in replied for number in self._lists[own].numbers.values()}
                missing[replied, sources] = tuple(sorted(self._wanted_of(sources) - known))
            own = missing[replied, sources]
            if gone := self._gone.get(position):
                own = tuple(sorted({*own, *gone}))
            asked.append(own)
            reasons.append(Reason.FRESH if fresh else self._reason(position, own))
        whole = {tuple(sorted(numbers)) for numbers in self._wanted.values()}
        plan = agenda(self._questions, asked, reasons, whole)
        self._results.complete(np.array(plan.reused, dtype=np.intp))
        return plan

    def _put_all(self) -> None:
        interruption.check()
        for (number, texts, sources), block in self._blocks.items():
            self._put(number, texts, self._wanted_of(sources), block)
        self._blocks.clear()
        self._waiting = 0

    def _wanted_of(self, sources: frozenset[int]) -> frozenset[int]:
        """The questions that a file of these sources is asked."""
        if sources not in self._wanted:
            asked_of = self._asked_of
            numbers = (number for number in range(self._questions) if asked_of is None or asked_of[number] & sources)
            self._wanted[sources] = frozenset(numbers)
        return self._wanted[sources]

    def _put(self, number: int, text: str, wanted: frozenset[int], block: Sequence[tuple[int, bytes]]) -> None:
        """Put the replies of several files into the results, whose texts are the same; only those that are wanted."""
        asked, texts = self._lists[number], texts_of(text)
        if not wanted.issuperset(asked.numbers.values()):
            asked = replace(asked, numbers={place: own for place, own in asked.numbers.items() if own in wanted})
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
                if isinstance(reply, Receipt | Failure):
                    self._check(positions.tolist(), asked.numbers[place], [reply])
                if not isinstance(reply, Labelled):
                    results.put_reply(positions, asked.numbers[place], reply)
        behind = numbers[:, HEAD + asked.length :]
        last = 0
        for place, labels in texts.labelled:
            first, last = last, last + len(labels)
            if place in asked.numbers:
                replies = [reply for label, reply in texts.odd if first <= label < last]
                self._check(positions.tolist(), asked.numbers[place], replies)
        self._put_labelled(asked, texts, positions.tolist(), behind[:, :last].tolist())
        for place, reply in texts.tabled:
            first, last = last, last + reply.cells
            if place in asked.numbers:
                results.put_tabled(positions, asked.numbers[place], reply, behind[:, first:last])

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

    def _check(self, positions: Sequence[int], number: int, replies: Sequence[Reply]) -> None:
        """Note where a file of results is not there any more as it was written, or could not be; a later reply counts
        for more than an earlier one. `replies`: what is not a number of the question's reply."""
        there = all(self._is_good(reply) for reply in replies)
        for position in positions:
            good = there and all(self._is_named_after(position, reply) for reply in replies)
            gone = {other for other in self._gone.pop(position, ()) if other != number}
            if left := (gone if good else {*gone, number}):
                self._gone[position] = tuple(left)

    def _is_good(self, reply: Reply) -> bool:
        if isinstance(reply, Receipt):
            return reply.is_valid(self._folder)
        return not (isinstance(reply, Failure) and reply.passing)

    def _is_named_after(self, position: int, reply: Reply) -> bool:
        """Whether a file of results has the name that it would be given today: another input file may share it now."""
        if not isinstance(reply, Receipt):
            return True
        return PurePosixPath(reply.path).name.startswith(f"{self._files[position].results_stem}_")

    def _compare_contents(self) -> None:
        """Take nothing of files whose content is not that of which their replies were read."""
        contents = {position: own[0] if len(set(own)) == 1 else None for position, own in self._contents.items()}
        for position in changed(self._files, contents):
            self._replied[position] = ()
            self._reasons[position] = Reason.CHANGED
            self._gone.pop(position, None)

    def _reason(self, position: int, asked: tuple[int, ...]) -> Reason | None:
        """Why a file is asked what it is asked; None where that is nothing."""
        replied, reason = self._replied[position], self._reasons[position]
        if not asked:
            return None
        if reason is not Reason.NOT_READ:
            return reason
        if position in self._gone:
            return Reason.GONE
        written = self._written.get(position, frozenset())
        if any(self._families[number] in written for number in asked):
            return Reason.FORM
        return Reason.NEW if replied else Reason.NOT_READ
