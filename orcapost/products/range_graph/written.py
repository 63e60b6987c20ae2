"""The files of one range graph that workers wrote for the input files that count, read again in the parent."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from orcapost.extract.answers import Value
from orcapost.formats.table import Rows
from orcapost.products.protocol import Replies
from orcapost.products.range_graph.envelope import Envelope, LineCurve, envelope
from orcapost.products.range_graph.file import CurveForm, read_curves
from orcapost.products.range_graph.question import EveryLineFiles, GraphFile
from orcapost.products.replies import Receipt
from orcapost.statistics.registry import kind_of

MAX_ENVELOPES = 1000  # remembered; a table and its pictures are made of the same


@dataclass(frozen=True, slots=True)
class WrittenCurves:
    """The files of one range graph.

    Attributes
    ----------
    folder
        What the paths of the receipts are relative to.
    headings
        The curves that each has.
    numbers
        Of the input files.
    stems
        What each of these is called in the names of files of results.
    left_out
        How many more there are, of simulations that stopped early or became unstable.
    """

    folder: Path
    headings: tuple[str, ...]
    form: CurveForm
    receipts: tuple[Receipt, ...]
    numbers: tuple[int, ...]
    stems: tuple[str, ...]
    left_out: int

    @classmethod
    def of(
        cls, question: GraphFile | EveryLineFiles, replies: Replies, files: Rows, line: str | None = None
    ) -> WrittenCurves:
        """Those that the files replied with; for a question about every line, to that of one line."""
        found = replies.receipts(question, line)
        numbers = tuple(number for number in sorted(found) if files.counting[number])
        return cls(
            replies.folder,
            tuple(kind_of(statistic).spelling for statistic in question.statistics),
            question.written,
            tuple(found[number] for number in numbers),
            numbers,
            tuple(question.input_stem(found[number], line or "") for number in numbers),
            len(found) - len(numbers),
        )

    def read(self) -> tuple[tuple[LineCurve, ...], ...]:
        """For each heading, the curve of each file.

        Raises
        ------
        OSError
            A file cannot be read, or is not any more what was written.
        """
        curves = [self._curves_of(receipt) for receipt in self.receipts]
        return tuple(zip(*curves, strict=True))

    def values_of(self, replies: Sequence[Value]) -> frozenset[Value]:
        """The different replies of these files among those of all input files."""
        return frozenset(replies[number] for number in self.numbers)

    def _curves_of(self, receipt: Receipt) -> tuple[LineCurve, ...]:
        path = self.folder / receipt.path
        try:
            return read_curves(path, len(self.headings), self.form)
        except ValueError:
            raise OSError(errno.EIO, "was changed while it was needed", str(path)) from None


@lru_cache(maxsize=1)
def curves_of(written: WrittenCurves) -> tuple[tuple[LineCurve, ...], ...]:
    """What `WrittenCurves.read` gives. The last one is remembered: two pictures and an envelope are made of it."""
    return written.read()


@lru_cache(maxsize=MAX_ENVELOPES)
def envelopes_of(written: WrittenCurves) -> tuple[Envelope, ...]:
    """The envelope of each heading's curves."""
    return tuple(envelope(curves) for curves in curves_of(written))
