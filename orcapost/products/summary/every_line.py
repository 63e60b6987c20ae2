"""The question of the short form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from orcapost.extract.answers import Answer, QueryFailed, Value
from orcapost.extract.evaluate import range_graph
from orcapost.extract.open_file import OpenFile
from orcapost.extract.passes import WHOLE
from orcapost.extract.queries import RangeGraph
from orcapost.products.question import along_line, finite
from orcapost.products.replies import Failure, Labelled, failure
from orcapost.statistics.registry import MAX


@dataclass(frozen=True, slots=True)
class EveryLine:
    """The largest value along each line of the model over the whole simulation; the reply is `Labelled` by line."""

    meaning: ClassVar[str] = "every line 1"
    form: ClassVar[tuple[str, ...]] = ()
    variable: str

    @property
    def needs(self) -> tuple[()]:
        """See `orcapost.products.question.Question`."""
        return ()

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> Labelled:
        """See `orcapost.products.question.Question`."""
        lines = file.names_of("Line")
        return Labelled(lines, tuple(self._value(file, line) for line in lines))

    def _value(self, file: OpenFile, line: str) -> Value | Failure:
        curves = range_graph(file, RangeGraph(line, self.variable, WHOLE))
        if isinstance(curves, QueryFailed):
            return failure(curves)
        try:
            return finite(along_line(curves, MAX))  # type: ignore[return-value]
        except Exception as error:  # whatever it is, it costs this line only
            return failure(error)
