"""`orcaflex.postprocess.summary`: the settings of all summary tables."""

from __future__ import annotations

from orcapost.dialect.groups import blocks_of_groups, settings_of
from orcapost.products.protocol import block_of
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.fields import Field, Fields, Section, keys
from orcapost.yamldoc.values import flag, texts, whole

KEY = "summary_settings"
ALL_ROWS = ("min", "max", "mean", "stdev")
OLDER_STATISTICS = {"AddMinimumToSummary": "min", "AddMaximumToSummary": "max", "AddMeanToSummary": "mean"}

FLAG = Field("flag", flag, "whether they are written", otherwise="true if there are groups")
CSV_DECIMAL = Field("csv_decimal", whole(0, 15), "decimals", default=6)
CSV_FORMULAS = Field(
    "csv_formulas",
    flag,
    "text that a spreadsheet takes for a formula gets an apostrophe in front; `true` writes it as it is",
    default=False,
)
INCLUDE_INCOMPLETE = Field(
    "include_incomplete",
    flag,
    "`true`: the rows of statistics count simulations that stopped early or became unstable, too",
    default=False,
)
ROWS = tuple(Field(key, flag, "adds all four rows", default=False) for key in ("Minimum", "Maximum", "Mean", "StdDev"))
STATISTICS = Section(
    "statistics", ROWS, "if any of them is true, each table ends in the rows min, max, mean and stdev over its files"
)
OLDER: Fields = tuple(
    Field(key, flag, f"of older files: adds the row {row}", default=False) for key, row in OLDER_STATISTICS.items()
)
SETTINGS = Section(
    "summary",
    (
        FLAG,
        CSV_DECIMAL,
        CSV_FORMULAS,
        STATISTICS,
        INCLUDE_INCOMPLETE,
        *OLDER,
    ),
    "summary tables",
)

LINE = Field("Line", texts, "a table, or a range graph, for each of these variables: of every line of the model")
VARIABLES = Section("VarNames", (LINE,), "variables by type of object", open=True)
PARAMETERS = Section("parameters", (VARIABLES,), "the short form, where there are no groups", open=True)
BLOCKS = (*blocks_of_groups(KEY, "groups of columns: each is a summary table", OLDER), PARAMETERS)


def settings(root: Block) -> Block:
    """The block, empty where it is absent."""
    return block_of(root, SETTINGS.key, keys(SETTINGS.fields))


def statistics(root: Block) -> tuple[str, ...]:
    """The rows of statistics below each table: all four where any flag is true, else those that older switches name."""
    block = STATISTICS.block(settings(root))
    requested = [row.value(block) for row in ROWS]
    older = older_statistics(settings(root), Block(settings_of(root.node, KEY), root.problems))
    return ALL_ROWS if any(requested) else older


def older_statistics(*blocks: Block) -> tuple[str, ...]:
    """The rows that the older switches in these blocks name."""
    found = {row for block in blocks for key, row in OLDER_STATISTICS.items() if block.flag(key)}  # each is checked
    return tuple(row for row in OLDER_STATISTICS.values() if row in found)
