"""What a configuration asks of range graphs, and the envelopes and pictures made of the files that workers wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, ClassVar

from orcapost import __version__
from orcapost.common.names import as_file_part
from orcapost.dialect.sources import ALL_INPUT
from orcapost.extract.answers import Value
from orcapost.extract.queries import LineSections, RangeGraph
from orcapost.formats.table import FileColumn, Files, Meaning, Rows, Table
from orcapost.products.entry import Entry
from orcapost.products.protocol import Picture, Replies, UnitOf
from orcapost.products.range_graph.chart import Chart, Content
from orcapost.products.range_graph.envelope_table import envelope_table
from orcapost.products.range_graph.file import ARC_LENGTH
from orcapost.products.range_graph.question import (
    EveryLineFiles,
    EverySectionEnds,
    GraphFile,
    SectionEnds,
    file_names,
    section_ends,
)
from orcapost.products.range_graph.written import WrittenCurves, curves_of, envelopes_of
from orcapost.statistics.registry import kind_of

PLOTS = "Plots"  # the folder of the pictures, in the output folder
DRAWN_AS = ("png", "svg")


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on a picture.

    Attributes
    ----------
    titles
        Lines above it.
    xlabel, ylabel
        Empty for the arc length, or the variable, with its unit.
    limits
        Values at which lines go across it.
    """

    titles: tuple[str, ...] = ()
    xlabel: str = ""
    ylabel: str = ""
    limits: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """An entry of the list. `source`: which files it is about (see `orcapost.dialect.sources`); `place`: where it
    stands in the configuration."""

    question: GraphFile
    sections: SectionEnds
    words: Words
    source: int = ALL_INPUT
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class EveryLineGraph:
    """A variable of the short form, and where the configuration names it."""

    question: EveryLineFiles
    words: Words
    place: str = field(default="", compare=False)
    sections: ClassVar[EverySectionEnds] = EverySectionEnds()

    @property
    def name(self) -> str:
        """What its envelope is called by."""
        return as_file_part(self.question.variable)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What one pair of pictures is made of; `sections`: where those of the line end, as each file says."""

    name: str
    graph: RangeGraph
    curves: WrittenCurves
    words: Words
    sections: frozenset[Value]
    source: int = ALL_INPUT


@dataclass(frozen=True, slots=True)
class RangeGraphRequest:
    """For each entry a file of each input file, an envelope over all, and pictures.

    Attributes
    ----------
    name
        What the names of all output files begin with.
    pictures_wanted
        Whether pictures can be drawn.
    """

    name: str
    graphs: tuple[Graph, ...] = ()
    every_line: tuple[EveryLineGraph, ...] = ()
    pictures_wanted: bool = True

    @property
    def entries(self) -> list[Entry]:
        """See `orcapost.products.protocol.Request`."""
        graphs = [
            Entry(graph.question.name, graph.question, source=graph.source, place=graph.place) for graph in self.graphs
        ]
        graphs += [Entry(every.question.variable, every.question, place=every.place) for every in self.every_line]
        sections = [Entry("sections", graph.sections, source=graph.source) for graph in self.graphs]
        sections += [Entry("sections", every.sections) for every in self.every_line]
        return graphs + sections

    @property
    def labels(self) -> tuple[str, ...]:
        """See `orcapost.products.protocol.Request`."""
        names = [graph.question.name for graph in self.graphs] + [every.name for every in self.every_line]
        return tuple(f"{name}_envelope" for name in names)

    @property
    def columns(self) -> int:
        """See `orcapost.products.protocol.Request`."""
        return sum(len(graph.question.statistics) for graph in self.graphs)

    @property
    def files(self) -> tuple[Files, ...]:
        """See `orcapost.products.protocol.Request`."""
        graphs = [
            _files(graph.question.name, graph.question, graph.question.graph, graph.source) for graph in self.graphs
        ]
        every = [_files(every.name, every.question, every.question.graph("each line")) for every in self.every_line]
        return (*graphs, *every)

    def only(self, wanted: Callable[[str], bool]) -> RangeGraphRequest:
        """See `orcapost.products.protocol.Request`."""

        def is_wanted(name: str) -> bool:
            return wanted(name) or wanted(f"{name}_envelope")

        return replace(
            self,
            graphs=tuple(graph for graph in self.graphs if is_wanted(graph.question.name)),
            every_line=tuple(every for every in self.every_line if is_wanted(every.name)),
        )

    def tables(self, replies: Replies, files: Rows) -> list[Table]:
        """See `orcapost.products.protocol.Request`: the envelopes."""
        tables = []
        for graph in self.graphs:
            asked = graph.question
            curves = WrittenCurves.of(asked, replies, files)
            tables.append(envelope_table(f"{asked.name}_envelope", [("", asked.graph, curves)], graph.source))
        for every in self.every_line:
            parts = [
                (line, every.question.graph(line), WrittenCurves.of(every.question, replies, files, line))
                for line in replies.labels(every.question)
            ]
            tables.append(envelope_table(f"{every.name}_envelope", parts))
        return [table for table in tables if table is not None]

    def pictures(self, replies: Replies, files: Rows, unit: UnitOf) -> Iterator[Picture]:
        """See `orcapost.products.protocol.Request`."""
        if not self.pictures_wanted:
            return
        for drawing in self._drawings(replies, files):
            if drawing.curves.receipts:
                chart = _chart(drawing, unit)
                decides = (__version__, version("matplotlib"), chart, drawing.curves.receipts, drawing.curves.form)
                key = hashlib.blake2b(repr(decides).encode(errors="backslashreplace")).hexdigest()
                for kind in DRAWN_AS:
                    path = Path(PLOTS) / f"{self.name}_{drawing.name}.{kind}"
                    draw = partial(_draw, chart=chart, curves=drawing.curves, kind=kind)
                    yield Picture(path, key, draw, drawing.source)

    def _drawings(self, replies: Replies, files: Rows) -> Iterator[_Drawing]:
        for graph in self.graphs:
            curves = WrittenCurves.of(graph.question, replies, files)
            ends = curves.values_of(replies.column(Entry("", graph.sections))(slice(None)).values())
            yield _Drawing(graph.question.name, graph.question.graph, curves, graph.words, ends, graph.source)
        for every in self.every_line:
            lines = replies.labels(every.question)
            for line, name in zip(lines, file_names(lines, every.question.variable), strict=True):
                curves = WrittenCurves.of(every.question, replies, files, line)
                ends = curves.values_of(replies.labelled(every.sections, line)(slice(None)).values())
                yield _Drawing(name, every.question.graph(line), curves, every.words, ends)


def _files(name: str, question: GraphFile | EveryLineFiles, graph: RangeGraph, source: int = ALL_INPUT) -> Files:
    arc_lengths = FileColumn(ARC_LENGTH, Meaning(LineSections(graph.object)))
    curves = (FileColumn(kind_of(statistic).spelling, Meaning(graph)) for statistic in question.statistics)
    return Files(name, f"{name}_range_graph", question.ending, (arc_lengths, *curves), source)


def _chart(drawing: _Drawing, unit: UnitOf) -> Chart:
    """What a picture shows beside the curves."""
    graph, curves, words = drawing.graph, drawing.curves, drawing.words
    read = graph.variable if graph.object is None else f"{graph.variable} of {graph.object}"
    return Chart(
        titles=words.titles or (read,),
        xlabel=words.xlabel or _with_unit("Arc length", unit(Meaning(LineSections(graph.object)))),
        ylabel=words.ylabel or _with_unit(graph.variable, unit(Meaning(graph))),
        limits=words.limits,
        sections=section_ends(str(*drawing.sections)) if len(drawing.sections) == 1 else (),
        headings=curves.headings,
        stems=curves.stems,
        notes=tuple(_notes(drawing)),
    )


def _notes(drawing: _Drawing) -> Iterator[str]:
    if len(drawing.sections) > 1:
        yield "The sections of the line are not marked: the files have different ones."
    if left_out := drawing.curves.left_out:
        files = "file whose simulation" if left_out == 1 else "files whose simulations"
        yield f"Left out: {left_out:,} {files} stopped early or became unstable."


def _with_unit(words: str, unit: str | None) -> str:
    return f"{words} [{unit}]" if unit else words


def _draw(stream: BinaryIO, chart: Chart, curves: WrittenCurves, kind: str) -> None:
    from orcapost.products.range_graph.drawing import draw  # matplotlib, where it is needed and there

    draw(Content(chart, curves_of(curves), envelopes_of(curves)), kind, stream)
