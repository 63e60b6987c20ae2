"""How a configuration asks for range graphs: a list, or variables of every line of the model."""

from __future__ import annotations

from dataclasses import replace

from orcapost.common.names import as_file_part
from orcapost.common.optional import ExtraMissing, require
from orcapost.dialect import column_fields as columns
from orcapost.dialect.points import is_given
from orcapost.dialect.sources import ALL_INPUT
from orcapost.extract.queries import ArcRange, Period, Point, RangeGraph
from orcapost.formats.settings import csv_options
from orcapost.products.protocol import Reading
from orcapost.products.range_graph import settings as keys
from orcapost.products.range_graph.file import CurveForm
from orcapost.products.range_graph.question import EveryLineFiles, GraphFile, SectionEnds, unique_names
from orcapost.products.range_graph.request import PLOTS, EveryLineGraph, Graph, RangeGraphRequest, Words
from orcapost.statistics.registry import MAX
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import ConfigProblem
from orcapost.yamldoc.fields import Fields, Section
from orcapost.yamldoc.fields import keys as keys_of
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.values import texts


class RangeGraphProduct:
    """The product; see `orcapost.products.protocol.Product`."""

    name: str = keys.KEY
    settings: Section = keys.SETTINGS
    blocks: Fields = keys.BLOCKS

    def is_requested(self, root: Block) -> bool:
        """See `orcapost.products.protocol.Product`; without a flag, where the list has entries."""
        flag = keys.FLAG.read(keys.settings(root))
        given = root.get(keys.KEY)
        return given is not None and given.value != [] if flag is None else flag

    def read(self, reading: Reading) -> RangeGraphRequest:
        """The entries of the list; where there is none, the variables of the short form."""
        root = reading.root
        csv = csv_options(root)
        decimals = keys.CSV_DECIMAL.value(keys.settings(root))
        form = CurveForm(decimals, csv.delimiter, csv.decimal, csv.bom)
        given = root.get(keys.KEY)
        graphs: list[Graph] = []
        every: tuple[EveryLineGraph, ...] = ()
        if given is None or given.value == []:
            every = _every_line(reading, form)
            if not every:
                flag = keys.settings(root).node
                message = (
                    "no range graphs: there is neither a list RangeGraph nor variables in parameters.VarNames.Line"
                )
                root.problems.append(ConfigProblem(flag.where, flag.path, message, nothing_listed=True))
        elif isinstance(given.value, list):
            graphs = _graphs(reading, given.entries, form)
        else:
            root.problem(given, f"must be a list of range graphs, not {given.kind}")
        wanted = _can_draw(reading, graphs or every)
        return RangeGraphRequest(reading.name, tuple(graphs), every, pictures_wanted=wanted)


PRODUCT = RangeGraphProduct()


def _graphs(reading: Reading, entries: list[Node], form: CurveForm) -> list[Graph]:
    """The entries of the list that could be read, each under a name of its own."""
    plot = reading.root.block("PlotSettings")
    found = [graph for entry in entries if (graph := _graph(reading, entry, form, plot)) is not None]
    names = unique_names([graph.question.name for graph in found])
    named = []
    for graph, name in zip(found, names, strict=True):
        own = graph.question.name
        if name != own:
            reading.warnings.append(f"Two range graphs are called {own}: the files of one are called {name}.")
        named.append(replace(graph, question=replace(graph.question, name=name)))
    return named


def _graph(reading: Reading, node: Node, form: CurveForm, plot: Block) -> Graph | None:
    """An entry, or None where something is wrong with it (which is noted)."""
    problems = reading.root.problems
    before = len(problems)
    block = Block(node, problems, keys_of(keys.GRAPH))
    if not isinstance(node.value, dict):
        if node.value is None:
            block.problem(node, "is empty", "a range graph is a mapping with ObjectName, Variable, ...")
        return None
    block.read(keys.COMMAND.key, keys.COMMAND.reader)  # checked; there is one only
    source, object_needed = ALL_INPUT, reading.object_needed
    if reading.sources is not None and (source := reading.sources.of(block)) != ALL_INPUT:
        object_needed = reading.sources.object_needed(source)
    name = keys.OBJECT_NAME.need(block) if object_needed else keys.OBJECT_NAME.read(block)
    variable = keys.VARIABLE.read(block) or ""
    period = keys.PERIOD.read(block) or Period("default")
    point = Point(radial=columns.RADIAL_POS.read(block), theta=columns.THETA.read(block))
    graph = RangeGraph(name, variable, period, point, _part(reading, block))
    curves = tuple(dict.fromkeys(keys.CURVES.read(block) or (MAX,)))
    given = keys.FILE_NAME.read(block) or keys.LABEL.read(block) or " ".join(filter(None, (name, variable)))
    words = _words(block, plot, keys.LIMITS.read(block) or ())
    if len(problems) > before:
        return None
    place = str(node.where)
    return Graph(GraphFile(graph, curves, as_file_part(given), form), SectionEnds(name), words, source, place)


def _part(reading: Reading, block: Block) -> ArcRange | None:
    """The part of the line that objectExtra names, or else ArcLength; None for all of it."""
    for field in (keys.OBJECT_EXTRA, keys.ARC_LENGTH):
        node = block.get(field.key)
        if not is_given(node):
            continue
        place = field.read(block)
        if isinstance(place, ArcRange) or place is None:
            return place
        point, arc_length = place
        if point != "arc_length":
            block.problem(node, f"{node.kind} is a point, and a range graph is along a line", "write ArcLength: [a, b]")
        else:
            reading.warnings.append(
                f"ArcLength: [{arc_length:g}] names one end of a part only ({node.where}): the range graph is of the "
                "whole line. Write [a, b] for a part of it."
            )
        return None
    return None


def _words(block: Block, plot: Block, limits: tuple[float, ...]) -> Words:
    """What stands on the picture of an entry."""
    above = (
        keys.PLOT_SUPTITLE.read(plot),
        keys.SUPTITLE.read(block),
        keys.TITLE.read(block) or keys.PLOT_TITLE.read(plot),
        keys.SUBTITLE.read(block),
    )
    titles = tuple(dict.fromkeys(line for line in above if line))
    return Words(titles, keys.XLABEL.read(block) or "", keys.YLABEL.read(block) or "", limits)


def _every_line(reading: Reading, form: CurveForm) -> tuple[EveryLineGraph, ...]:
    """The short form: one for each variable."""
    named = reading.root.block("parameters").block("VarNames")
    variables = named.read("Line", texts) or ()
    listed = named.get("Line")
    place = "" if listed is None else str(listed.key or listed.where)
    words = Words(tuple(filter(None, [keys.PLOT_SUPTITLE.read(reading.root.block("PlotSettings"))])))
    found: dict[str, EveryLineGraph] = {}
    for variable in variables:
        name = as_file_part(variable)
        if name.casefold() in found:
            reading.warnings.append(
                f"'{variable}' stands twice in parameters.VarNames.Line: its range graphs are made once."
            )
        else:
            found[name.casefold()] = EveryLineGraph(EveryLineFiles(variable, form), words, place)
    return tuple(found.values())


def _can_draw(reading: Reading, graphs: object) -> bool:
    """Whether pictures can be drawn; where they cannot, what is missing is told."""
    if not graphs:
        return False
    try:
        require("plot", "matplotlib")
    except ExtraMissing as missing:
        reading.missing.append(f"the pictures of range graphs in {PLOTS}: {missing}")
        return False
    return True
