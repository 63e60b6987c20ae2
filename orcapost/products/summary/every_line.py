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
        graphs = self.variables(file)
        lines = tuple(graph.object or "" for graph in graphs)
        return Labelled(lines, tuple(self._value(file, graph) for graph in graphs))

    def variables(self, file: OpenFile) -> list[RangeGraph]:
        """See `orcapost.products.question.Question`."""
        return [self.graph(line) for line in file.names_of("Line")]

    def graph(self, line: str) -> RangeGraph:
        """The range graph of one line."""
        return RangeGraph(line, self.variable, WHOLE)

    def _value(self, file: OpenFile, graph: RangeGraph) -> Value | Failure:
        curves = range_graph(file, graph)
        if isinstance(curves, QueryFailed):
            return failure(curves)
        try:
            return finite(along_line(curves, MAX))  # type: ignore[return-value]
        except Exception as error:  # whatever it is, it costs this line only
            return failure(error)
