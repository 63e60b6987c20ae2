"""What a process of a pool does with a file, for ``scripts/pools.py``: a module that its processes can import."""

from __future__ import annotations

import functools
import pickle
from pathlib import Path

from orcapost.engine.result import FileResult
from orcapost.engine.worker import Worker


@functools.cache
def _worker(task: bytes) -> Worker:
    """This process's worker, which keeps its model from file to file."""
    return Worker(pickle.loads(task))


def process(task: bytes, location: str, file_object: str | None) -> FileResult:
    """One file's result, as orcapost's own worker gives it; `task` is pickled once for all files."""
    answer = _worker(task).process(Path(location), file_object)
    assert answer.result is not None
    return answer.result
