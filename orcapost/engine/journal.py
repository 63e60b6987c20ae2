"""Keeps every file's result as soon as it is there, so that an interrupted run can go on.

One JSON line for each file, in the output folder. A line counts only for the same question (columns, backend, version
of orcapost) put to the same file (path, size, time of change), and only if the file did not fail.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orcapost import __version__
from orcapost.atomic import write_text
from orcapost.engine.results import FileResult, Usage
from orcapost.engine.worker import Orders
from orcapost.extract.evaluate import Problem
from orcapost.inventory import SimFile

FORMAT = 1


class Journal:
    """The journal of one run.

    Parameters
    ----------
    path
        Where it lies.
    orders
        What is asked of every file.
    files
        The run's files.
    fresh
        Forget what an earlier run left.

    Raises
    ------
    OSError
        The journal cannot be written. So do the methods.
    """

    def __init__(self, path: Path, orders: Orders, files: Sequence[SimFile], *, fresh: bool = False) -> None:
        self._files = files
        self._head = json.dumps({"orcapost_journal": FORMAT, "question": _fingerprint(orders)})
        lines = {} if fresh else self._usable_lines(path)
        self.reused = {position: _result(line) for position, line in lines.items()}
        """Results of an earlier run that still hold, by position in `files`."""
        text = "".join(json.dumps(line) + "\n" for line in lines.values())
        self.path = write_text(path, f"{self._head}\n{text}")
        self._stream = self.path.open("a", encoding="utf-8", newline="\n")

    def add(self, position: int, result: FileResult) -> None:
        """Keep the result of the file at `position`."""
        file, u = self._files[position], result.usage
        line = {
            "path": file.location,
            "bytes": file.bytes,
            "modified_ns": file.modified_ns,
            "object": file.object,
            "failed": result.error is not None,
            "run_status": result.run_status,
            "start_time": result.start_time,
            "stop_time": result.stop_time,
            "values": result.values,
            "every_line": result.every_line,
            "problems": [(p.kind, p.column, p.message) for p in result.problems],
            "usage": (u.load, u.extract, u.cpu, u.rss_peak, u.read),
        }
        self._stream.write(json.dumps(line) + "\n")
        self._stream.flush()

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(OSError):  # what could not be written has been reported already
            self._stream.close()

    def _usable_lines(self, path: Path) -> dict[int, dict[str, Any]]:
        positions = {
            (file.location, file.bytes, file.modified_ns, file.object): position
            for position, file in enumerate(self._files)
            if file.bytes is not None
        }
        found: dict[int, dict[str, Any]] = {}
        try:
            with path.open(encoding="utf-8") as stream:
                if stream.readline().rstrip("\n") != self._head:
                    return {}
                for text in stream:
                    try:
                        line = json.loads(text)
                        key = (line["path"], line["bytes"], line["modified_ns"], line["object"])
                        if key in positions and not line["failed"]:
                            found[positions[key]] = line
                    except (ValueError, KeyError, TypeError):  # cut off when the machine or the disk gave up
                        continue
        except (OSError, UnicodeDecodeError):
            return {}
        return found


def _fingerprint(orders: Orders) -> str:
    question = repr((__version__, orders.backend, orders.extraction))
    return hashlib.sha256(question.encode()).hexdigest()


def _result(line: dict[str, Any]) -> FileResult:
    return FileResult(
        run_status=line["run_status"],
        start_time=line["start_time"],
        stop_time=line["stop_time"],
        values=tuple(line["values"]),
        every_line=tuple(tuple((name, value) for name, value in pairs) for pairs in line["every_line"]),
        problems=tuple(Problem(*problem) for problem in line["problems"]),
        usage=Usage(*line["usage"]),
    )
