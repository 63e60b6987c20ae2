"""Which files a group, or another entry of a configuration, is about, where that is not all input files."""

from __future__ import annotations

from typing import Protocol

from orcapost.yamldoc.block import Block
from orcapost.yamldoc.fields import Field
from orcapost.yamldoc.reader import anything
from orcapost.yamldoc.values import path_text, text

ALL_INPUT = 0
"""The source of entries that say nothing of files: ``file_management``."""

DIRECTORY = Field("directory", path_text, "where the files of this table are", otherwise="the input folder")
PATTERN = Field(
    "filename_pattern", text, "chooses the files of this table", otherwise="`file_management.filename.pattern`"
)
FILES = Field("files", anything, "a load matrix of this table alone, as `file_management.files`")
OWN_FILES = (DIRECTORY, PATTERN, FILES)


class Sources(Protocol):
    """The different sets of files that the entries of a configuration are about. Each has a number, its source."""

    def of(self, entry: Block) -> int:
        """The source of an entry that may have the keys `OWN_FILES`."""

    def object_needed(self, source: int) -> bool:
        """False where every file of a source names the object that columns without one mean."""
