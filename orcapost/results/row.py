"""What the store keeps of one file's replies: numbers as they are in memory, everything else as a text that many files
share."""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from orcapost.engine.result import FileResult
from orcapost.extract.answers import Simulation
from orcapost.products.replies import Failure, Labelled, Notes, Receipt, Reply, Tabled
from orcapost.results.file_versions import FileVersions
from orcapost.results.memory import times_of
from orcapost.statistics.reducer import Array

HEAD = 8  # load, extract, cpu, rss_peak, read; start, reached, end
CHECKSUM_BYTES = 16


class Damaged(ValueError):
    """What was kept is not as it was written."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What is not a number.

    Attributes
    ----------
    simulation
        State of the simulation, and whether it is finished; its times are numbers.
    source
        What wrote and what read the file.
    others
        Replies that are not numbers, with their places among the replies; of `Labelled` and `Tabled` ones without
        their values.
    labelled
        Place and labels of each `Labelled` reply. Their values are numbers behind all replies, in this order, but
        for those in `odd`.
    odd
        Place among those numbers, and what is not a number.
    tabled
        Place of each `Tabled` reply, and the reply. Their values follow behind those of the labels, row by row.
    """

    simulation: Simulation
    source: FileVersions
    others: tuple[tuple[int, Reply], ...]
    labelled: tuple[tuple[int, tuple[str, ...]], ...]
    odd: tuple[tuple[int, Reply], ...]
    tabled: tuple[tuple[int, Tabled], ...] = ()

    @property
    def behind(self) -> int:
        """How many numbers there are behind those of the replies."""
        labels = sum(len(labels) for _, labels in self.labelled)
        return labels + sum(reply.cells for _, reply in self.tabled)


def encoded(result: FileResult) -> tuple[bytes, str]:
    """The numbers and the text of a result."""
    usage, simulation = result.usage, result.simulation
    assert simulation is not None
    labelled = [value for reply in result.replies if isinstance(reply, Labelled) for value in reply.values]
    numbers, others = _apart(result.replies)
    behind, odd = _apart(labelled)
    behind += [value for reply in result.replies if isinstance(reply, Tabled) for value in reply.values]
    head = (usage.load, usage.extract, usage.cpu, usage.rss_peak, usage.read, *times_of(simulation))
    packed = struct.pack(f"<{HEAD + len(numbers) + len(behind)}d", *head, *numbers, *behind)
    source = FileVersions.of(result)
    return packed, json.dumps([simulation.state, simulation.finished, astuple(source), others, odd])


def numbers_of(blobs: Sequence[bytes]) -> Array:
    """The numbers of several files with one text. Shape (files, numbers)."""
    return np.frombuffer(b"".join(blobs), dtype="<f8").reshape(len(blobs), -1)


@lru_cache(maxsize=10_000)
def texts_of(text: str) -> Texts:
    """What `encoded` made a text of.

    Raises
    ------
    Damaged
        It is not such a text.
    """
    try:
        state, finished, source, others, odd = json.loads(text)
        replies = tuple((int(place), _decoded(*coded)) for place, coded in others)
        return Texts(
            Simulation(str(state), None, None, None, bool(finished)),
            FileVersions(*map(str, source)),
            replies,
            tuple((place, reply.labels) for place, reply in replies if isinstance(reply, Labelled)),
            tuple((int(place), _decoded(*coded)) for place, coded in odd),
            tuple((place, reply) for place, reply in replies if isinstance(reply, Tabled)),
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Damaged from None


def checksum(*parts: bytes) -> bytes:
    """A hash of several parts, by which one that was corrupted is found."""
    lengths = struct.pack(f"<{len(parts)}q", *map(len, parts))
    return hashlib.blake2b(b"".join((lengths, *parts)), digest_size=CHECKSUM_BYTES).digest()


def _apart(replies: Sequence[Reply]) -> tuple[list[Any], list[tuple[int, list[Any]]]]:
    """The numbers, and what is not a number with its place."""
    others = [(place, reply) for place, reply in enumerate(replies) if type(reply) is not float or math.isnan(reply)]
    numbers: list[Any] = list(replies)
    for place, _ in others:
        numbers[place] = 0.0
    return numbers, [(place, _coded(reply)) for place, reply in others]


def _coded(reply: Reply) -> list[Any]:
    match reply:
        case Failure():
            return ["failure", reply.words, *([True] if reply.passing else [])]
        case Labelled():
            return ["labelled", reply.labels]
        case Tabled():
            return ["tabled", reply.rows, reply.columns, reply.failures]
        case Notes():
            return ["notes", reply.words]
        case Receipt():
            return ["receipt", reply.path, reply.bytes, reply.modified_ns, reply.failures]
    return ["value", reply]


def _decoded(kind: str, *content: Any) -> Reply:
    match kind, content:
        case "value", [str() | float() | int() | None as value]:
            return value
        case "failure", [str(words), *passing]:
            return Failure(words, bool(passing))
        case "labelled", [[*labels]]:
            return Labelled(tuple(map(str, labels)), ())
        case "tabled", [[*rows], [*columns], [*failures]]:
            return Tabled(tuple(map(str, rows)), tuple(map(str, columns)), (), _pairs(failures))
        case "notes", [[*words]]:
            return Notes(tuple(map(str, words)))
        case "receipt", [str(path), int(size), int(modified_ns), [*failures]]:
            return Receipt(path, size, modified_ns, _pairs(failures))
    raise Damaged


def _pairs(failures: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(label), str(words)) for label, words in failures)
