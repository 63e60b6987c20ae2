"""What a configuration asks for, once read, merged and checked: plain immutable values."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from orcapost.dialect.sources import ALL_INPUT
from orcapost.extract.answers import Value
from orcapost.formats.settings import CsvOptions
from orcapost.formats.table import Files
from orcapost.products.protocol import Request
from orcapost.yamldoc.errors import Where
from orcapost.yamldoc.node import Node


@dataclass(frozen=True, slots=True)
class ListedFile:
    """An input file that the configuration names itself.

    Attributes
    ----------
    path
        With ``*`` or ``?`` in it: every file that fits.
    object
        What columns that name no object mean.
    load_case
        Its values in the columns of the load matrix (`Inputs.load_matrix`).
    """

    path: Path
    description: str | None = None
    object: str | None = None
    load_case: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Inputs:
    """Which .sim files to read: of those listed, or else those of `directory`, the ones that pass every filter. Upper
    and lower case are the same.

    Attributes
    ----------
    pattern
        A part of the name without its extension; ``*`` and ``?`` stand for any characters and any one.
    contains, not_contains
        Each of these is in the name, none of those.
    regex
        A regular expression that is found in the name.
    min_bytes, max_bytes
        Limits of the size.
    recursive
        Whether folders inside `directory` are entered.
    load_matrix
        The names of the columns of the load matrix, in their order, but for the files and their labels.
    """

    directory: Path
    pattern: str | None = None
    contains: tuple[str, ...] = ()
    not_contains: tuple[str, ...] = ()
    regex: str | None = None
    min_bytes: float = 0.0
    max_bytes: float = math.inf
    recursive: bool = False
    listed: tuple[ListedFile, ...] | None = None
    load_matrix: tuple[str, ...] = ()

    @property
    def name_objects(self) -> bool:
        """Whether each file names the object that columns without one mean."""
        return bool(self.listed) and all(file.object for file in self.listed or ())


@dataclass(frozen=True, slots=True)
class SizeBin:
    """Files of `at_least` up to, not including, `below` bytes (None: no limit), and how many to open at once.

    `at_once` is (fewest, most); the two are equal where the configuration gives one count.
    """

    name: str
    at_least: int
    below: int | None
    at_once: tuple[int, int]


MB = 1_000_000
GB = 1_000_000_000

# From measurements on a workstation with 64 cores and 256 GB.
DEFAULT_BINS = (
    SizeBin("small", 0, 100 * MB, (20, 30)),
    SizeBin("medium", 100 * MB, 500 * MB, (15, 20)),
    SizeBin("large", 500 * MB, 1 * GB, (10, 15)),
    SizeBin("very large", 1 * GB, None, (5, 10)),
)


# What workers are pinned to: nothing, each to cores of its own, or each to all processors of a NUMA node.
Affinity = Literal["none", "cores", "numa"]
AFFINITIES: tuple[Affinity, ...] = get_args(Affinity)


@dataclass(frozen=True, slots=True)
class Parallel:
    """How many files to open at once.

    Attributes
    ----------
    workers
        A fixed count, or None for ``auto``.
    set_by
        Who fixed it, for the plan's reasons: ``"orcaflex.parallel.threads in dm_fsts.yml:7"``.
    model_threads
        OrcaFlex's own threads for each model.
    affinity
        What each worker is pinned to.
    bins
        Size bins, smallest first, without gaps.
    memory_share
        Share of the available memory that open files may take, 0 to 1.
    timeout
        Longest time for one file [s]; infinite for no limit, None for the default limit.
    """

    workers: int | None = None
    set_by: str = "default"
    model_threads: int = 1
    affinity: Affinity = "none"
    bins: tuple[SizeBin, ...] = DEFAULT_BINS
    memory_share: float = 0.8
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class StandIn:
    """Which stand-in files to make where there is no input folder. Used by ``--backend fake`` only.

    Attributes
    ----------
    shape
        The name of a shape that comes with the stand-in, the path of one in YAML, or None: as the configuration asks.
    files
        How many.
    smallest, largest
        Bytes; the sizes between them are spread on a logarithmic scale, more of them small. None is what the shape
        needs.
    """

    shape: str | Path | None
    files: int
    seed: int
    smallest: int | None = None
    largest: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What a job was read from.

    Attributes
    ----------
    tree
        The configuration with the override and the settings laid over it.
    override, settings
        These, as they were written.
    """

    tree: Node = field(default_factory=lambda: Node({}, Where("")))
    override: str | None = None
    settings: tuple[str, ...] = ()


def output_name(source: Path, label: str | None) -> str:
    """What every output file's name begins with: the configuration's stem, then its label if any."""
    return source.stem if label is None else f"{source.stem}_{label}"


@dataclass(frozen=True, slots=True)
class Trial:
    """Which part of a job is tried before the whole is run.

    Attributes
    ----------
    whole
        The whole job.
    groups
        Labels of the groups that are tried; none for all.
    match
        What must be in the files' names, or what they are like; None for all.
    files
        How many files, spread over their sizes; None for all.
    """

    whole: Job
    groups: tuple[str, ...] = ()
    match: str | None = None
    files: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A whole configuration.

    Attributes
    ----------
    source
        The YAML file; its stem begins every table's name.
    label
        ``meta.label``, the second part of every table's name, or None.
    requests
        What is asked of each product.
    csv_formulas
        Whether text that a spreadsheet takes for a formula is written as it is.
    formats
        The names of the formats that tables are written in.
    csv
        What CSV files are made of.
    statistics
        The rows of statistics over the files that each table ends in.
    include_incomplete
        Whether these rows count simulations that stopped early or became unstable, too.
    unsupported
        Kinds of result that are asked for and that this version cannot give, each with its place.
    missing
        What is asked for and cannot be made, since something is not installed.
    notes
        Sentences for the user: keys that are ignored.
    warnings
        Sentences on what may well not be what the user means.
    more_inputs
        The files of sources 1 and up (see `orcapost.dialect.sources`); `inputs` are those of source 0.
    trial
        Of which job this is a part, and which part; None for a whole job.
    document
        What all this was read from. Jobs that ask for the same are equal, whatever they were read from.
    """

    source: Path
    label: str | None
    inputs: Inputs
    output_directory: Path
    requests: tuple[Request, ...]
    csv_decimal: int = 6
    statistics: tuple[str, ...] = ()
    include_incomplete: bool = False
    parallel: Parallel = Parallel()
    stand_in: StandIn | None = None
    unsupported: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    csv_formulas: bool = False
    formats: tuple[str, ...] = ("csv",)
    csv: CsvOptions = CsvOptions()
    more_inputs: tuple[Inputs, ...] = ()
    trial: Trial | None = None
    document: Document = field(default_factory=Document, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The beginning of every output file's name: the configuration's stem, then its label if any."""
        return output_name(self.source, self.label)

    def table_name(self, label: str) -> str:
        """The name of the table's file."""
        return f"{self.name}_{label}.csv"

    @property
    def sources(self) -> dict[int, Inputs]:
        """The files of each source that anything is about."""
        found = dict(enumerate((self.inputs, *self.more_inputs)))
        used = {entry.source for request in self.requests for entry in request.entries}
        return {source: own for source, own in found.items() if source in used} or {ALL_INPUT: self.inputs}

    @property
    def tables(self) -> tuple[str, ...]:
        """The labels of all tables."""
        return tuple(label for request in self.requests for label in request.labels)

    @property
    def files(self) -> tuple[Files, ...]:
        """What is written for each input file."""
        return tuple(files for request in self.requests for files in request.files)

    @property
    def whole(self) -> Job:
        """The job itself, or that which it is a trial of. The claim, the kept results and what is written
        for each input file are there."""
        return self if self.trial is None else self.trial.whole

    @property
    def temporary(self) -> Path:
        """Names the temporary files of workers (see `orcapost.common.atomic.TemporaryFile`)."""
        return self.whole.output_directory / f"{self.name}_files"
