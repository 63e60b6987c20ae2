"""The sets of files that the entries of a configuration are about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from orcapost.config.inputs import FILES, listed_once
from orcapost.config.load_matrix import listed_files
from orcapost.config.places import place
from orcapost.dialect.sources import ALL_INPUT, DIRECTORY, PATTERN
from orcapost.dialect.sources import FILES as OWN_LOAD_MATRIX
from orcapost.job import Inputs
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.fields import keys


class FoundSources:
    """See `orcapost.dialect.sources.Sources`. Entries about the same files have one source.

    Parameters
    ----------
    main
        What ``file_management`` asks for.
    folder
        The YAML file's.
    notes
        Where notes for the user are added.

    Attributes
    ----------
    found
        What is read for each source, by its number.
    """

    def __init__(self, main: Inputs, folder: Path, notes: list[str]) -> None:
        self.found = [main]
        self._folder = folder
        self._notes = notes

    def of(self, entry: Block) -> int:
        """See `orcapost.dialect.sources.Sources`."""
        main = self.found[ALL_INPUT]
        directory, pattern = DIRECTORY.read(entry), PATTERN.read(entry)
        block = entry.block(OWN_LOAD_MATRIX.key, keys(FILES.fields))
        headings, listed = listed_files(block, self._folder, self._notes)
        own = main if pattern is None else replace(main, pattern=pattern)
        if listed is not None:
            own = Inputs(main.directory, listed=listed_once(listed, self._notes), load_matrix=headings)
        elif directory is not None:
            own = replace(own, directory=place(directory, self._folder), listed=None, load_matrix=())
        if own not in self.found:
            self.found.append(own)
        return self.found.index(own)

    def object_needed(self, source: int) -> bool:
        """See `orcapost.dialect.sources.Sources`."""
        return not self.found[source].name_objects
