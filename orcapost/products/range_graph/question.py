"""What range graphs ask of each file: to write the curves along a line, and where the line's sections end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from orcapost.common.names import as_file_part, distinct
from orcapost.extract.answers import Answer, Curves, QueryFailed
from orcapost.extract.evaluate import range_graph
from orcapost.extract.open_file import OpenFile
from orcapost.extract.passes import WHOLE
from orcapost.extract.queries import LineSections, RangeGraph
from orcapost.products.range_graph.file import CurveForm, write_curves
from orcapost.products.replies import Failure, Labelled, Receipt, failure
from orcapost.statistics.reducer import Statistic
from orcapost.statistics.registry import MAX


@dataclass(frozen=True, slots=True)
class GraphFile:
    """One range graph, written to ``<stem of the input file>_<name>.csv``. The reply is a `Receipt`.

    Attributes
    ----------
    statistics
        The curves, a column each.
    folder, temporary
        See `placed`.
    """

    meaning: ClassVar[str] = "range graph file 1"
    form: ClassVar[tuple[str, ...]] = ("name", "written")
    graph: RangeGraph
    statistics: tuple[Statistic, ...]
    name: str
    written: CurveForm = CurveForm()
    folder: str = ""
    temporary: str = ""

    @property
    def ending(self) -> str:
        """What the name of each file ends in, behind the stem of the input file."""
        return f"_{self.name}.csv"

    def input_stem(self, receipt: Receipt, line: str = "") -> str:
        """What the name of a file begins with: the stem of its input file, or more where several share that."""
        return receipt.path.removesuffix(self.ending)

    @property
    def needs(self) -> tuple[RangeGraph]:
        """See `orcapost.products.question.Question`."""
        return (self.graph,)

    def placed(self, folder: Path, temporary: Path) -> GraphFile:
        """See `orcapost.products.question.FileQuestion`."""
        return replace(self, folder=str(folder), temporary=str(temporary))

    def variables(self, file: OpenFile) -> tuple[()]:
        """See `orcapost.products.question.Question`."""
        return ()

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> Receipt | Failure:
        """See `orcapost.products.question.Question`."""
        (curves,) = answers
        if not isinstance(curves, Curves):
            return failure(curves if isinstance(curves, Exception) else QueryFailed("it is not a range graph"))
        path = Path(self.folder) / f"{file.stem}{self.ending}"
        return write_curves(curves, self.statistics, self.written, path, Path(self.folder), Path(self.temporary))


@dataclass(frozen=True, slots=True)
class EveryLineFiles:
    """The range graph of a variable over the whole simulation of each line of the model, each written to
    ``<stem of the input file>_<line>_<variable>.csv``. The reply is `Labelled` by line, with a `Receipt` for each.

    Attributes
    ----------
    folder, temporary
        See `placed`.
    """

    meaning: ClassVar[str] = "range graph files of every line 1"
    form: ClassVar[tuple[str, ...]] = ("written",)
    variable: str
    written: CurveForm = CurveForm()
    folder: str = ""
    temporary: str = ""
    statistics: ClassVar[tuple[Statistic, ...]] = (MAX,)

    @property
    def ending(self) -> str:
        """What the name of each file ends in, behind the stem of the input file; `*` is the line."""
        return f"_*_{as_file_part(self.variable)}.csv"

    @property
    def needs(self) -> tuple[()]:
        """See `orcapost.products.question.Question`."""
        return ()

    def input_stem(self, receipt: Receipt, line: str) -> str:
        """What the name of a line's file begins with: the stem of its input file, or more where several share that."""
        return receipt.path.rpartition(f"_{as_file_part(f'{line}_{self.variable}')}")[0]

    def placed(self, folder: Path, temporary: Path) -> EveryLineFiles:
        """See `orcapost.products.question.FileQuestion`."""
        return replace(self, folder=str(folder), temporary=str(temporary))

    def variables(self, file: OpenFile) -> list[RangeGraph]:
        """See `orcapost.products.question.Question`."""
        return [self.graph(line) for line in file.names_of("Line")]

    def graph(self, line: str) -> RangeGraph:
        """The range graph of one line."""
        return RangeGraph(line, self.variable, WHOLE)

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> Labelled:
        """See `orcapost.products.question.Question`."""
        lines = file.names_of("Line")
        names = file_names(lines, self.variable)
        return Labelled(lines, tuple(self._written(file, *pair) for pair in zip(lines, names, strict=True)))

    def _written(self, file: OpenFile, line: str, name: str) -> Receipt | Failure:
        curves = range_graph(file, self.graph(line))
        if isinstance(curves, QueryFailed):
            return failure(curves)
        folder = Path(self.folder)
        path = folder / f"{file.stem}_{name}.csv"
        return write_curves(curves, self.statistics, self.written, path, folder, Path(self.temporary))


@dataclass(frozen=True, slots=True)
class SectionEnds:
    """Where the sections of a line end [m], as a text that many files share: ``60.0 71.0``. Empty where that cannot be
    read: it only marks what else is known.
    """

    meaning: ClassVar[str] = "section ends 1"
    form: ClassVar[tuple[str, ...]] = ()
    object: str | None

    @property
    def needs(self) -> tuple[LineSections]:
        """See `orcapost.products.question.Question`."""
        return (LineSections(self.object),)

    def variables(self, file: OpenFile) -> tuple[()]:
        """See `orcapost.products.question.Question`."""
        return ()

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> str:
        """See `orcapost.products.question.Question`."""
        (ends,) = answers
        return _as_text(ends) if isinstance(ends, tuple) else ""


@dataclass(frozen=True, slots=True)
class EverySectionEnds:
    """The same of every line of the model. The reply is `Labelled` by line."""

    meaning: ClassVar[str] = "section ends of every line 1"
    form: ClassVar[tuple[str, ...]] = ()

    @property
    def needs(self) -> tuple[()]:
        """See `orcapost.products.question.Question`."""
        return ()

    def variables(self, file: OpenFile) -> tuple[()]:
        """See `orcapost.products.question.Question`."""
        return ()

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> Labelled:
        """See `orcapost.products.question.Question`."""
        lines = file.names_of("Line")
        return Labelled(lines, tuple(_as_text(file.line_sections(LineSections(line))) for line in lines))


def file_names(lines: Sequence[str], variable: str) -> list[str]:
    """``<line>_<variable>`` for each line, as it may stand in a file's name; a number behind those that would be one
    file."""
    return unique_names([as_file_part(f"{line}_{variable}") for line in lines])


def unique_names(names: Sequence[str]) -> list[str]:
    """The names, with a number behind each that stood before, in whatever case: on Windows it makes no other file."""
    return distinct(names, "_", same=str.casefold)


def section_ends(text: str) -> tuple[float, ...]:
    """What `SectionEnds` replied, as numbers."""
    return tuple(map(float, text.split()))


def _as_text(ends: Sequence[float]) -> str:
    return " ".join(map(repr, map(float, ends)))
