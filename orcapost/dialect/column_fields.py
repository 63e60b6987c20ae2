"""The keys of a column, an entry of `Columns`."""

from __future__ import annotations

from orcapost.dialect import points
from orcapost.dialect.periods import period
from orcapost.statistics.reducer import Statistic
from orcapost.statistics.registry import KINDS, spellings
from orcapost.yamldoc.errors import Misread
from orcapost.yamldoc.fields import Field, Fields, Given, Section
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.reader import Reader, anything, reader
from orcapost.yamldoc.values import heading, number, one_of, spelling, text, texts, vector, whole

_COMMANDS = {"timehistory": "history", "rangegraph": "range", "staticresult": "static", "getdata": "data"}
_command = one_of(_COMMANDS, "command", ("TimeHistory", "Range Graph", "StaticResult", "GetData"))
_one_statistic = one_of(spellings(), "statistic", [kind.spelling for kind in KINDS])
_series_command = one_of({"timehistory": "history"}, "command of a time series", ("TimeHistory",))
_LIST_OF_ONE = {"type": "array", "items": _one_statistic.schema, "minItems": 1, "maxItems": 1}


@reader(_one_statistic.words, {"anyOf": [_one_statistic.schema, _LIST_OF_ONE]})
def _statistic(node: Node) -> Statistic:
    entries = node.entries if isinstance(node.value, list) else [node]
    if len(entries) != 1:
        raise Misread("must be one statistic", "write one column for each")
    return Statistic(_one_statistic(entries[0]))


@reader("data name, or [data name, index]", {"anyOf": [text.schema, {"type": "array", "minItems": 1, "maxItems": 2}]})
def data_name(node: Node) -> tuple[str, int]:
    """``name`` or ``[name, index]``; without index it is 0."""
    if not isinstance(node.value, list):
        return text(node), 0
    if len(node.value) not in (1, 2):
        raise Misread("must be a data name, or [data name, index]")
    index = node.value[1] if len(node.value) == 2 else None
    return text(node.value[0]), 0 if index is None or index.value is None else whole(-1)(index)


@reader("linear", {"enum": ["linear"]})
def _transform_type(node: Node) -> str:
    kind = text(node)
    if kind.lower() != "linear":
        raise Misread(f"'{kind}' is not a transform", "the only one is linear")
    return "linear"


COMMAND = Field("Command", _command, "what is read; case and spaces do not matter", required=True)
OBJECT_NAME = Field("ObjectName", text, "an object of the model, or `Environment` or `General`", otherwise="the file's")
VARIABLE = Field(
    "Variable",
    Reader(text.parse, f"text; for GetData {data_name.words}", data_name.schema),
    "a result's name as in OrcaFlex, in any case; the index counts from 0, and is -1 where the item has none",
    required=True,
)
STATISTIC_TYPE = Field("Statistic_Type", _statistic, "needed for `TimeHistory` and `Range Graph`")
SIMULATION_PERIOD = Field("SimulationPeriod", period, "which part of the simulation", otherwise="OrcaFlex's default")
OBJECT_EXTRA = Field("objectExtra", points.object_extra, "where on a line; `Section` for range graphs")
ARC_LENGTH = Field("ArcLength", points.arc_length, "metres from End A; not looked at where `objectExtra` is given")
POSITION = Field("Position", vector, "on a vessel or buoy", otherwise="OrcaFlex's, the origin")
SUPPORT_INDEX = Field("SupportIndex", whole(0), "needed where the variable's name contains Support")
RADIAL_POS = Field("RadialPos", points.radial, "for pipe stress")
THETA = Field("Theta", number, "for pipe stress, in degrees")
LOCATION = Field("Location", vector, "for results of the environment")
TYPE = Field("type", _transform_type, "the only one there is", default="linear")
SCALE = Field("scale", number, "by which a value is multiplied", default=1.0)
SHIFT = Field("shift", number, "which is then added", default=0.0)
VARIABLES = Field(
    "Variable",
    Reader(texts.parse, "list of two texts or more", {"type": "array", "items": text.schema, "minItems": 2}),
    "results of one object, named as in OrcaFlex, in any case: the first has the extremes, the others are linked to it",
    required=True,
)
TRANSFORM = Section("transform", (TYPE, SCALE, SHIFT), "what is written: value * scale + shift")
LABEL = Field("Label", heading, "the column's heading", required=True)

COLUMN: Fields = (
    COMMAND,
    OBJECT_NAME,
    VARIABLE,
    STATISTIC_TYPE,
    SIMULATION_PERIOD,
    OBJECT_EXTRA,
    ARC_LENGTH,
    POSITION,
    SUPPORT_INDEX,
    RADIAL_POS,
    THETA,
    LOCATION,
    TRANSFORM,
    LABEL,
)

# What a key's value means for others: the place that is looked at, and what belongs to a kind of result.
_EXTRA_IS_GIVEN = Given(
    OBJECT_EXTRA.key, {"type": ["string", "number", "array"], "contains": {"not": {"type": "null"}}}, (ARC_LENGTH.key,)
)
COLUMN_GIVEN = (
    _EXTRA_IS_GIVEN,
    Given(COMMAND.key, spelling(["staticresult", "getdata"]), (STATISTIC_TYPE.key, SIMULATION_PERIOD.key)),
    Given(
        COMMAND.key,
        spelling(["getdata"]),
        tuple(f.key for f in (OBJECT_EXTRA, ARC_LENGTH, POSITION, SUPPORT_INDEX, RADIAL_POS, THETA, LOCATION)),
    ),
    Given(COMMAND.key, spelling(["timehistory", "rangegraph"]), needed=(STATISTIC_TYPE.key,)),
)

SERIES_COLUMN: Fields = tuple(
    Field("Command", _series_command, "always this")
    if field is COMMAND
    else Field("Statistic_Type", anything, "not looked at")
    if field is STATISTIC_TYPE
    else field
    for field in COLUMN
)
PLACE_GIVEN = (_EXTRA_IS_GIVEN,)

LINKED_COLUMN: Fields = (
    OBJECT_NAME,
    VARIABLES,
    SIMULATION_PERIOD,
    Field("objectExtra", points.object_extra, "where on a line: a point of it"),
    Field("ArcLength", points.arc_length, "metres from End A; not looked at where `objectExtra` is given"),
    POSITION,
    SUPPORT_INDEX,
    RADIAL_POS,
    THETA,
    LOCATION,
    Field("Label", heading, "what the rows are called in the column `Label`", required=True),
    Section("transform", (TYPE, SCALE, SHIFT), "only one that changes nothing: the variables have units of their own"),
)
