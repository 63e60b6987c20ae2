"""`orcaflex.postprocess.RangeGraph`, the list `RangeGraph` and `PlotSettings`: the keys of range graphs."""

from __future__ import annotations

from orcapost.dialect import column_fields as columns
from orcapost.dialect.periods import period
from orcapost.dialect.points import PointOrRange
from orcapost.dialect.sources import OWN_FILES
from orcapost.products.protocol import block_of
from orcapost.statistics.reducer import Statistic
from orcapost.statistics.registry import KINDS, spellings
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import Misread
from orcapost.yamldoc.fields import Field, Fields, Section, keys
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.reader import Reader, anything, or_null, reader
from orcapost.yamldoc.values import flag, list_of, number, one_of, text, whole

KEY = "RangeGraph"

_ALONG = [kind for kind in KINDS if kind.along_line is not None]
_NAMES = [kind.name for kind in _ALONG]
_curve = one_of(
    {written: Statistic(name) for written, name in spellings().items() if name in _NAMES},
    "curve of a range graph",
    [kind.spelling for kind in _ALONG],
)
_command = one_of({"rangegraph": "range"}, "command of this list", ("Range Graph",))


@reader("text", {"type": ["string", "number", "boolean"]})
def words(node: Node) -> str:
    """Text on one line, which may be empty."""
    if isinstance(node.value, dict | list):
        raise Misread(f"must be text, not {node.kind}")
    return " ".join(node.text.split())


@reader("number, or a list of them", {"anyOf": [number.schema, {"type": "array", "items": or_null(number.schema)}]})
def limits(node: Node) -> tuple[float, ...]:
    """Some numbers; null among them says nothing."""
    entries = node.entries if isinstance(node.value, list) else [node]
    return tuple(number(entry) for entry in entries if entry.value is not None)


def _part(field: Field[PointOrRange], form: str) -> Reader[PointOrRange]:
    """The field's reader, described by the one form that serves here."""
    return Reader(field.reader.parse, form, field.reader.schema)


FLAG = Field("flag", flag, "whether they are made", otherwise="true if there is a list `RangeGraph`")
CSV_DECIMAL = Field("csv_decimal", whole(0, 15), "decimals of every number in CSV, arc lengths too", default=6)
SETTINGS = Section(KEY, (FLAG, CSV_DECIMAL), "range graphs")

OBJECT_NAME = Field("ObjectName", text, "a line of the model", otherwise="the file's")
VARIABLE = Field("Variable", text, "a result's name as in OrcaFlex, in any case", required=True)
CURVES = Field("AdditionalData", list_of(_curve), "the curves", otherwise="Max")
PERIOD = Field("SimulationPeriod", period, "which part of the simulation", otherwise="OrcaFlex's default")
FILE_NAME = Field(
    "FileName", words, "part of files' names; `_` for what may not stand in one", otherwise="`Label`, or what is read"
)
LABEL = Field("Label", words, "names the files where `FileName` does not")
SUPTITLE = Field("suptitle", words, "a line above the picture")
TITLE = Field("Title", words, "another, below that", otherwise="`Title` of `PlotSettings`")
SUBTITLE = Field("Subtitle", words, "the last of them")
XLABEL = Field("xlabel", words, "of the arc lengths", otherwise="Arc length and its unit")
YLABEL = Field("ylabel", words, "of the values", otherwise="the variable and its unit")
LIMITS = Field("axhline", limits, "limits, each a dashed red line across the picture")

COMMAND = Field("Command", _command, "always this")
ARC_LENGTH = Field(
    "ArcLength", _part(columns.ARC_LENGTH, "[a, b]"), "a part of the line, in metres from End A", otherwise="all of it"
)
OBJECT_EXTRA = Field(
    "objectExtra", _part(columns.OBJECT_EXTRA, "[Section, [i, j]]"), "a part of the line; goes before `ArcLength`"
)

GRAPH: Fields = (
    COMMAND,
    OBJECT_NAME,
    VARIABLE,
    CURVES,
    PERIOD,
    ARC_LENGTH,
    OBJECT_EXTRA,
    columns.RADIAL_POS,
    columns.THETA,
    FILE_NAME,
    LABEL,
    SUPTITLE,
    TITLE,
    SUBTITLE,
    XLABEL,
    YLABEL,
    LIMITS,
    *OWN_FILES,
)

PLOT_SUPTITLE = Field("SupTitle", words, "the first line above every picture")
PLOT_TITLE = Field("Title", words, "the title of pictures that have none of their own")
PLOT: Fields = (PLOT_SUPTITLE, PLOT_TITLE, Field("Name", anything, "accepted and not used"))

BLOCKS = (
    Section(KEY, GRAPH, "range graphs, one for each entry", many=True, given=columns.PLACE_GIVEN),
    Section("PlotSettings", PLOT, "what all pictures have alike", open=True),
)


def settings(root: Block) -> Block:
    """The block, empty where it is absent."""
    return block_of(root, KEY, keys(SETTINGS.fields))
