"""`orcaflex.postprocess.linked_statistics` and the keys beside the groups."""

from __future__ import annotations

from orcapost.dialect.column_fields import LINKED_COLUMN, PLACE_GIVEN
from orcapost.dialect.groups import blocks_of_groups, settings_of
from orcapost.products.protocol import block_of
from orcapost.products.summary import settings as summary
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.fields import Field, Section, keys
from orcapost.yamldoc.values import flag, whole

KEY = "linked_statistics_settings"

FLAG = Field("flag", flag, "whether they are written", otherwise="true if there are groups")
CSV_DECIMAL = Field("csv_decimal", whole(0, 15), "decimals of every number, times too", default=6)
STATISTICS = Section(
    "statistics",
    tuple(Field(row.key, flag, "adds all four rows") for row in summary.ROWS),
    "as of the summary; if all that are given are false, there are no such rows",
)
SETTINGS = Section(
    "linked_statistics",
    (
        FLAG,
        CSV_DECIMAL,
        STATISTICS,
        *summary.OLDER,
    ),
    "tables of linked statistics",
)
BLOCKS = blocks_of_groups(
    KEY,
    "groups of entries: a table of linked statistics for each, and of each input file",
    summary.OLDER,
    LINKED_COLUMN,
    PLACE_GIVEN,
)


def settings(root: Block) -> Block:
    """The block, empty where it is absent."""
    return block_of(root, SETTINGS.key, keys(SETTINGS.fields))


def statistics(root: Block) -> tuple[str, ...]:
    """The rows of statistics below each table: all four where any flag is true, of these tables or else of the summary;
    else those that older switches name; all four where nothing is said of these tables."""
    own = _flags(STATISTICS.block(settings(root)))
    of_summary = _flags(summary.STATISTICS.block(summary.settings(root)))
    older = summary.older_statistics(settings(root), Block(settings_of(root.node, KEY), root.problems))
    return summary.ALL_ROWS if any(own or of_summary) or not (own or older) else older


def _flags(block: Block) -> list[bool]:
    return [found for row in summary.ROWS if (found := row.read(block)) is not None]
