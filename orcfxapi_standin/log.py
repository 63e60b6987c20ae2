"""Reading the log: histories and statistics along a line, each in one pass.

A pass reads blocks into one buffer. One history alone is read by strides, its four bytes of each sample, where samples
are long enough for that to pay: a stride cost 1.5 us from the cache and 65 us from the disk, a block 0.065 and 1.7 ns a
byte (measured on 1.6 GB with 10 kB a sample, where blocks were 2 and 4 times as fast).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from orcfxapi_standin.enums import StatusCode
from orcfxapi_standin.errors import fail
from orcfxapi_standin.format import Array, Header

_BLOCK_BYTES = 2 << 20  # stays in the processor's cache between the read and the gather
_STRIDES_FROM = 64_000  # bytes of a sample
_Floats = NDArray[np.float32]


class Envelope(NamedTuple):
    """Statistics at each point over the samples, each of shape (points,); stdev of the population."""

    min: Array
    max: Array
    mean: Array
    stdev: Array


class Log:
    """The log of an open file. Memory: one buffer of about 2 MB besides what is returned.

    Attributes
    ----------
    bytes_read
        Bytes read so far.
    """

    def __init__(self, file: IO[bytes], header: Header) -> None:
        self._file = file
        self._header = header
        self._buffer = np.empty(0, np.float32)
        self._advised = False
        self.bytes_read = 0

    def columns(self, columns: Sequence[int], first: int, stop: int) -> Array:
        """Columns of the log, at samples `first` to before `stop`: shape (samples, columns)."""
        if len(columns) == 1 and self._header.record_bytes >= _STRIDES_FROM:
            return self._strided(columns[0], first, stop).reshape(-1, 1)
        picked = np.asarray(columns, dtype=np.intp)
        result = np.empty((stop - first, len(picked)))
        row = 0
        gathered = np.empty((0, len(picked)), np.float32)
        for block in self._blocks(first, stop):
            rows = len(block)
            if rows != len(gathered):
                gathered = np.empty((rows, len(picked)), np.float32)
            np.take(block, picked, axis=1, out=gathered, mode="clip")
            result[row : row + rows] = gathered
            row += rows
        return result

    def envelope(
        self, constant: float, terms: Sequence[tuple[int, float]], points: int, first: int, stop: int
    ) -> Envelope:
        """Statistics of ``constant`` plus the sum of weight times column, at each of `points` neighbouring columns.

        Parameters
        ----------
        terms
            First column and weight of each term.
        """
        lowest, highest = np.full(points, np.inf), np.full(points, -np.inf)
        total, squares = np.zeros(points), np.zeros(points)
        shift: Array | None = None  # near the mean, so that the sum of squares keeps its digits
        for block in self._blocks(first, stop):
            values: Array = np.full((len(block), points), constant)
            for column, weight in terms:
                values += weight * block[:, column : column + points].astype(np.float64)
            np.minimum(lowest, values.min(axis=0), out=lowest)
            np.maximum(highest, values.max(axis=0), out=highest)
            shift = values[0].copy() if shift is None else shift
            values -= shift
            total += values.sum(axis=0)
            squares += np.einsum("ij,ij->j", values, values)
        count = stop - first
        mean = total / count
        stdev = np.sqrt(np.maximum(squares / count - mean**2, 0.0))
        return Envelope(lowest, highest, mean if shift is None else mean + shift, stdev)

    def _strided(self, column: int, first: int, stop: int) -> Array:
        """One column, shape (samples,), by one small read for each sample."""
        values = np.empty(stop - first, np.float32)
        place = self._header.log_start + first * self._header.record_bytes + values.itemsize * column
        for sample in range(stop - first):
            self._file.seek(place + sample * self._header.record_bytes)
            self._fill(values[sample : sample + 1])
        return values.astype(np.float64)

    def _blocks(self, first: int, stop: int) -> Iterator[_Floats]:
        """The records from `first` to before `stop`, in views of the one buffer."""
        width = self._header.width
        rows = min(stop - first, max(1, _BLOCK_BYTES // self._header.record_bytes))
        if self._buffer.size < rows * width:
            self._buffer = np.empty(rows * width, np.float32)
        if rows < stop - first:
            self._advise()
        self._file.seek(self._header.log_start + first * self._header.record_bytes)
        for begin in range(first, stop, rows):
            block = self._buffer[: min(rows, stop - begin) * width]
            self._fill(block)
            yield block.reshape(-1, width)

    def _fill(self, block: _Floats) -> None:
        view = block.data.cast("B")
        done = 0
        while done < len(view):
            try:
                got = self._file.readinto(view[done:])  # type: ignore[attr-defined]
            except OSError as error:
                fail(StatusCode.FileReadError, f"{self._file.name} cannot be read: {error.strerror}.")
            if not got:
                fail(StatusCode.FileReadError, f"{self._file.name} became shorter while it was open.")
            done += got
        self.bytes_read += done
        if _SWAP:
            block.byteswap(inplace=True)

    def _advise(self) -> None:
        if sys.platform == "linux" and not self._advised:
            os.posix_fadvise(self._file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
        self._advised = True


_SWAP = np.dtype(np.float32) != np.dtype("<f4")
