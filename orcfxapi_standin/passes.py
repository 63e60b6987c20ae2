"""Counts the passes through the log: each call that walks samples of it, with how many, and the bytes that it read.

A script that asks for histories one by one walks a file's log once for each; `GetMultipleTimeHistories` walks it once
for all. What a model's file was asked since it was loaded is ``model.handle.passes``, in the same process. Across
processes, set the environment variable `FOLDER` to a folder that is there: each process that reads adds a line of JSON
for each pass to a file of its own in it, at the end of the pass, and `read_passes` reads them all.

The static state is not in the log: what is asked of it is not a pass.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

FOLDER = "ORCFXAPI_STANDIN_PASSES"


class Pass(NamedTuple):
    """One pass.

    Attributes
    ----------
    file
        The simulation file's absolute path.
    call
        The function that was called, as OrcFxAPI names it: ``GetMultipleTimeHistories``, ``TimeHistory``,
        ``RangeGraph``, ``LinkedStatistics``, ``TimeSeriesStatistics``, ``AnalyseExtrema``.
    results
        How many histories, or points of a range graph, it gave.
    first, samples
        The first sample that it walked, counted from 0 in the file, and how many.
    bytes
        How many were read for it.
    """

    file: str
    call: str
    results: int
    first: int
    samples: int
    bytes: int


def note(one: Pass) -> None:
    """Add a pass to this process's file, if there is a folder for it."""
    folder = os.environ.get(FOLDER)
    if folder:
        with Path(folder, f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(one._asdict()) + "\n")


def read_passes(folder: str | os.PathLike[str]) -> list[Pass]:
    """All passes that processes noted in `folder`, those of each process in their order."""
    lines = [line for file in sorted(Path(folder).glob("*.jsonl")) for line in file.open(encoding="utf-8")]
    return [Pass(**json.loads(line)) for line in lines]
