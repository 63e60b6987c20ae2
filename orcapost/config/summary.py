"""`orcaflex.postprocess.summary`: the settings of all summary tables."""

from __future__ import annotations

from orcapost.dialect.groups import OLD_STATISTICS, older_statistics
from orcapost.extract.queries import Statistic
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.fields import Field, Section
from orcapost.yamldoc.reader import anything
from orcapost.yamldoc.values import flag, whole

FLAG = Field("flag", flag, "`false` is an error: nothing to do", otherwise="true if there are groups")
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
SUMMARY = Section(
    "summary",
    (
        FLAG,
        CSV_DECIMAL,
        CSV_FORMULAS,
        STATISTICS,
        INCLUDE_INCOMPLETE,
        *(Field(key, anything, "accepted and not used") for key in ("min", "max", "mean")),
        *(
            Field(key, flag, f"of older files: adds the row {row}", default=False)
            for key, row in OLD_STATISTICS.items()
        ),
    ),
    "summary tables",
)


def summary(root: Block) -> Block:
    """The block, empty where it is absent."""
    return SUMMARY.block(root.block("orcaflex").block("postprocess"))


def statistics(root: Block) -> tuple[Statistic, ...]:
    """The rows of statistics below each table: all four where any flag is true, else those that older switches name."""
    settings = summary(root)
    requested = [row.value(STATISTICS.block(settings)) for row in ROWS]
    older = older_statistics(root, settings)
    return ("min", "max", "mean", "stdev") if any(requested) else older
