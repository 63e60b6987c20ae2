"""Keeps every file's result as soon as it is there, so that an interrupted run can go on.

One JSON line for each file, in the output folder. A line counts only for the same question (columns, backend, version
of orcapost) put to the same file (path, size, time of change). Failed files are not kept: they are tried again. Lines
of files that a run does not look at stay for a later one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from orcapost import __version__
from orcapost.atomic import write_text
from orcapost.engine.results import FileResult, Usage
from orcapost.engine.worker import Orders
from orcapost.extract.evaluate import Problem
from orcapost.inventory import SimFile

FORMAT = 2


class Journal:
    """The journal of one run. It is left as it is until the first result comes.

    Parameters
    ----------
    path
        Where it lies.
    orders
        What is asked of every file.
    files
        The run's files.
    fresh
        Do these files again, whatever an earlier run left.

    Raises
    ------
    OSError
        From the methods: the journal cannot be written.
    """

    def __init__(self, path: Path, orders: Orders, files: Sequence[SimFile], *, fresh: bool = False) -> None:
        self._path = path
        self._files = files
        self._question = _fingerprint(orders)
        self._stream: IO[str] | None = None
        positions: dict[Any, list[int]] = {}  # a list may name a file twice
        for position, file in enumerate(files):
            if file.bytes is not None:
                positions.setdefault(_key(file), []).append(position)
        paths = {file.location for file in files}
        found: dict[int, dict[str, Any]] = {}
        others: dict[str, dict[str, Any]] = {}
        for line in _lines(path, self._question):
            places = positions.get((line["path"], line["bytes"], line["modified_ns"], line["object"]), [])
            if places and not fresh:
                found.update(dict.fromkeys(places, line))
            elif line["path"] not in paths:
                others[line["path"]] = line
        self._kept = [*others.values(), *found.values()]
        self.reused = {position: _result(line) for position, line in found.items()}
        """Results of an earlier run that still hold, by position in `files`."""

    def add(self, position: int, result: FileResult) -> None:
        """Keep the result of the file at `position`, unless it failed."""
        if result.error is not None:
            return
        if self._stream is None:
            self._stream = self._begin()
        file, u = self._files[position], result.usage
        line = {
            "path": file.location,
            "bytes": file.bytes,
            "modified_ns": file.modified_ns,
            "object": file.object,
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
        if self._stream is not None:
            with contextlib.suppress(OSError):  # what could not be written has been reported already
                self._stream.close()

    def _begin(self) -> IO[str]:
        """Put the lines that still hold into a new journal, and open it for more."""
        head = json.dumps({"orcapost_journal": FORMAT, "question": self._question})
        text = "".join(json.dumps(line) + "\n" for line in self._kept)
        self._kept = []
        return write_text(self._path, f"{head}\n{text}").open("a", encoding="utf-8", newline="\n")


def _lines(path: Path, question: str) -> Iterator[dict[str, Any]]:
    """The lines of a journal of the same question; none where there is no such journal."""
    needed = {"path", "bytes", "modified_ns", "object", "values"}
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            head = json.loads(stream.readline() or "null")
            if head != {"orcapost_journal": FORMAT, "question": question}:
                return
            for text in stream:
                try:
                    line = json.loads(text)
                except ValueError:  # cut off when the machine or the disk gave up
                    continue
                if isinstance(line, dict) and needed <= line.keys():
                    yield line
    except (OSError, ValueError):
        return


def _key(file: SimFile) -> tuple[str, int | None, int, str | None]:
    return file.location, file.bytes, file.modified_ns, file.object


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
