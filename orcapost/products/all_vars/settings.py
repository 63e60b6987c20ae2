"""`orcaflex.postprocess.all_vars`: whether there are tables of all variables, and how."""

from __future__ import annotations

from orcapost.products.protocol import block_of
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.fields import Field, Section, keys
from orcapost.yamldoc.values import flag, whole

FLAG = Field("flag", flag, "whether they are written", default=False)
CSV_DECIMAL = Field("csv_decimal", whole(0, 15), "decimals of every number; 15 leave it as it is", default=15)
SETTINGS = Section("all_vars", (FLAG, CSV_DECIMAL), "tables of all variables in the static state")


def settings(root: Block) -> Block:
    """The block, empty where it is absent."""
    return block_of(root, SETTINGS.key, keys(SETTINGS.fields))
