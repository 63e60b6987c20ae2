"""Keeps every file's result as soon as it is there, so that an interrupted run can go on.

One JSON line for each file, in the output folder. A line counts only for the same question (columns, backend, version
of orcapost) put to the same file (path, size, time of change). Failed files are not kept: they are tried again. Lines
of files that a run does not look at stay for a later one.
"""

from __future__ import annotations

import binascii
import contextlib
import hashlib
import json
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np

from orcapost import __version__
from orcapost.atomic import write_all
from orcapost.engine.results import FileResult, Usage
from orcapost.engine.store import Results
from orcapost.engine.worker import Orders
from orcapost.extract.evaluate import Problem, Value
from orcapost.inventory import SimFile

FORMAT = 5

# What a file is recognised by: its path, size, time of change, and the object that it is listed for.
_Key = tuple[str, int | None, int, str | None]


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
    results
        Where the results of an earlier run that still hold are put.
    fresh
        Do these files again, whatever an earlier run left.

    Raises
    ------
    OSError
        From the methods: the journal cannot be written.
    """

    def __init__(
        self, path: Path, orders: Orders, files: Sequence[SimFile], results: Results, *, fresh: bool = False
    ) -> None:
        self._path = path
        self._files = files
        self._question = _fingerprint(orders)
        self._stream: IO[str] | None = None
        self._kept = self._take_over(results, fresh=fresh)

    def _take_over(self, results: Results, *, fresh: bool) -> list[int]:
        """Put what still holds into `results`.

        Returns
        -------
        Where the lines to be kept begin: of these results, and of files that the run does not look at.
        """
        positions: dict[str, list[int]] = {}  # a list may name a file twice
        found = np.zeros(len(self._files), dtype=np.int64)
        others: dict[str, int] = {}
        for begin, key, result in _lines(self._path, self._question):
            if not positions:
                for position, file in enumerate(self._files):
                    positions.setdefault(file.location, []).append(position)
            if key[0] not in positions:
                others[key[0]] = begin
            elif not fresh:
                for position in positions[key[0]]:
                    if _key(self._files[position]) == key:
                        results.add(position, result)
                        found[position] = begin
        return sorted({*found.tolist(), *others.values()} - {0})  # at 0 is the heading

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
            "values": _packed(result.values),
            "every_line": result.every_line,
            "problems": [(p.kind, p.column, p.message) for p in result.problems],
            "usage": (u.load, u.extract, u.cpu, u.rss_peak, u.read),
        }
        self._stream.write(_signed(json.dumps(line)) + "\n")
        self._stream.flush()

    def close(self) -> None:
        """Let go of the file."""
        if self._stream is not None:
            with contextlib.suppress(OSError):  # what could not be written has been reported already
                self._stream.close()

    def _begin(self) -> IO[str]:
        """Put the lines that still hold into a new journal, and open it for more."""
        return write_all({self._path: self._renew})[self._path].open("a", encoding="utf-8", newline="\n")

    def _renew(self, stream: IO[str]) -> None:
        stream.write(json.dumps({"orcapost_journal": FORMAT, "question": self._question}) + "\n")
        if self._kept:
            with self._path.open("rb") as earlier:
                for begin in self._kept:
                    earlier.seek(begin)
                    stream.write(_decoded(earlier.readline()).rstrip("\n") + "\n")


def _lines(path: Path, question: str) -> Iterator[tuple[int, _Key, FileResult]]:
    """The lines of a journal of the same question: where each begins, of which file it is, and the result. None where
    there is no such journal."""
    try:
        with path.open("rb") as stream:
            head = stream.readline()
            if json.loads(_decoded(head) or "null") != {"orcapost_journal": FORMAT, "question": question}:
                return
            end = len(head)
            for text in stream:
                begin, end = end, end + len(text)
                try:
                    line = json.loads(_checked(_decoded(text)))
                    key = (str(line["path"]), line["bytes"], line["modified_ns"], line["object"])
                    result = _result(line)
                except (ValueError, LookupError, TypeError, struct.error):
                    continue  # cut off or spoilt when the machine or the disk gave up
                yield begin, key, result
    except (OSError, ValueError, RecursionError):
        return


def _signed(text: str) -> str:
    """A line with a checksum before it, so that one which was damaged is never taken for a result."""
    return f"{binascii.crc32(text.encode()):08x} {text}"


def _checked(line: str) -> str:
    """What `_signed` put a checksum before. ValueError if it does not fit."""
    signed, _, text = line.rstrip("\r\n").partition(" ")
    if _signed(text) != f"{signed} {text}":
        raise ValueError("damaged")
    return text


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", errors="replace")


def _key(file: SimFile) -> _Key:
    return file.location, file.bytes, file.modified_ns, file.object


def _packed(values: Sequence[Value]) -> tuple[str, list[tuple[int, Value]]]:
    """Values as the bits of their floats, and what is no float with its place: several times as fast as digits."""
    others = [(place, value) for place, value in enumerate(values) if type(value) is not float]
    floats: list[Any] = list(values)
    for place, _ in others:
        floats[place] = 0.0
    return binascii.b2a_base64(struct.pack(f"<{len(floats)}d", *floats), newline=False).decode(), others


def _unpacked(text: str, others: Sequence[tuple[int, Value]]) -> tuple[Value, ...]:
    data = binascii.a2b_base64(text, strict_mode=True)
    values: list[Value] = list(struct.unpack(f"<{len(data) // 8}d", data))
    for place, value in others:
        values[place] = value
    return tuple(values)


def _fingerprint(orders: Orders) -> str:
    question = repr((__version__, orders.backend, orders.extraction))
    return hashlib.sha256(question.encode()).hexdigest()


def _result(line: dict[str, Any]) -> FileResult:
    return FileResult(
        run_status=line["run_status"],
        start_time=line["start_time"],
        stop_time=line["stop_time"],
        values=_unpacked(*line["values"]),
        every_line=tuple(tuple((name, value) for name, value in pairs) for pairs in line["every_line"]),
        problems=tuple(Problem(*problem) for problem in line["problems"]),
        usage=Usage(*line["usage"]),
    )
