"""Rows of replies in 8 bytes each: numbers as they are, and anything else once for all that share it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from orcapost.products.replies import Reply
from orcapost.statistics.reducer import Array

T = TypeVar("T")

_NAN = 0x7FF8_0000_0000_0000


class Distinct(Generic[T]):
    """Values that are held once, each with a number; `first` have the numbers from 0."""

    def __init__(self, *first: T) -> None:
        self._numbers: dict[tuple[type, T], int] = {}
        self._values: list[T] = []
        for value in first:
            self.number(value)

    def number(self, value: T) -> int:
        """The number of a value. 1, 1.0 and True are three values."""
        key = (type(value), value)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._values)
            self._values.append(value)
        return number

    def same(self, value: T) -> T:
        """The value that was the first of those equal to this one."""
        return self._values[self.number(value)]

    def __getitem__(self, number: int) -> T:
        return self._values[number]

    def __iter__(self) -> Iterator[T]:
        return iter(self._values)


class Grid:
    """A row of replies for each file.

    A float is held as it is. Any other reply is a NaN whose last bits are its number among the distinct replies, and so
    is what came as a NaN.
    """

    def __init__(self, files: int, width: int) -> None:
        self._others: Distinct[Reply] = Distinct()
        self._floats: Array = np.zeros((files, width))
        self._bits: NDArray[np.int64] = self._floats.view(np.int64)

    def put(self, position: int, columns: Sequence[int], replies: Sequence[Reply]) -> None:
        """Set some replies of one file."""
        self._widen(columns)
        odd = [place for place, reply in enumerate(replies) if type(reply) is not float or reply != reply]
        floats: list[Any] = list(replies)
        for place in odd:
            floats[place] = 0.0
        self._floats[position, _index(columns)] = floats
        for place in odd:
            self._bits[position, columns[place]] = self._boxed(replies[place])

    def put_block(self, positions: NDArray[np.intp], columns: Sequence[int], floats: Array) -> None:
        """Set some replies of several files, all of them numbers. `floats` has shape (files, columns)."""
        self._widen(columns)
        self._floats[positions[:, np.newaxis], np.array(columns, dtype=np.intp)] = floats

    def put_other(self, positions: NDArray[np.intp], column: int, reply: Reply) -> None:
        """Set one reply of several files, which is not a number."""
        self._bits[positions, column] = self._boxed(reply)

    def floats(self, width: int) -> Array:
        """The first replies of all files, NaN for what is not a number. Shape (files, width)."""
        return self._floats[:, :width]

    def others(self, position: int, width: int) -> dict[int, Reply]:
        """Of the first replies of a file, those that are not numbers, by their columns."""
        return self._unboxed(self._floats[position, :width], self._bits[position, :width])

    def column(self, column: int, files: slice) -> tuple[Array, dict[int, Reply]]:
        """One reply of each of these files: numbers, NaN for others; and those, by their position among the files."""
        floats = self._floats[files, column]
        return floats, self._unboxed(floats, self._bits[files, column])

    def kinds(self, column: int) -> NDArray[np.int64]:
        """A number for each file, equal where the replies, which are not numbers, are equal; for `other`."""
        return self._bits[:, column] ^ _NAN

    def other(self, kind: int) -> Reply:
        """The reply that has this number."""
        return self._others[kind]

    def _boxed(self, reply: Reply) -> int:
        return _NAN | self._others.number(math.nan if reply != reply else reply)

    def _unboxed(self, floats: Array, bits: NDArray[np.int64]) -> dict[int, Reply]:
        return {place: self._others[int(bits[place]) ^ _NAN] for place in np.flatnonzero(np.isnan(floats)).tolist()}

    def _widen(self, columns: Sequence[int]) -> None:
        """Make room for more columns. Zeros take no memory before they are written over."""
        width = max(columns, default=-1) + 1
        if width > self._floats.shape[1]:
            wider = np.zeros((len(self._floats), width))
            wider[:, : self._floats.shape[1]] = self._floats
            self._floats, self._bits = wider, wider.view(np.int64)


def _index(columns: Sequence[int]) -> slice | list[int]:
    return slice(columns.start, columns.stop) if isinstance(columns, range) else list(columns)
