"""`orcaflex.postprocess.time_series` and the keys beside the groups: how files of histories are written."""

from __future__ import annotations

from orcapost.dialect.column_fields import PLACE_GIVEN, SERIES_COLUMN
from orcapost.dialect.groups import blocks_of_groups
from orcapost.products.protocol import block_of
from orcapost.products.time_series.question import CSV, PARQUET
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.fields import Field, Fields, Section, keys
from orcapost.yamldoc.values import flag, one_of, whole

KEY = "time_series_settings"

FLAG = Field("flag", flag, "whether they are written", otherwise="`data` of `time_series_settings`")
CSV_DECIMAL = Field("csv_decimal", whole(0, 15), "decimals of every number in CSV, times too", default=6)
FORMAT = Field(
    "format",
    one_of({CSV: CSV, PARQUET: PARQUET}, "format", (CSV, PARQUET)),
    "`parquet` needs the extra `fast`, and holds a file in memory until it is whole",
    default=CSV,
)
SETTINGS = Section(
    "time_series",
    (
        FLAG,
        CSV_DECIMAL,
        FORMAT,
    ),
    "files of histories",
)

DATA = Field("data", flag, "asks for them where `time_series` has no flag", default=False)
BESIDE_GROUPS: Fields = (DATA,)
BLOCKS = blocks_of_groups(
    KEY, "groups of columns: each is a file of histories of each input file", BESIDE_GROUPS, SERIES_COLUMN, PLACE_GIVEN
)


def settings(root: Block) -> Block:
    """The block, empty where it is absent."""
    return block_of(root, SETTINGS.key, keys(SETTINGS.fields))
