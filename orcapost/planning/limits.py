"""How long a file may take where no limit is set, going by the others of its size. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DefaultLimit:
    """The figures of the default limit, all of them choices and none measured.

    Attributes
    ----------
    min_files
        Files of about one size that have to be done before they are the measure for others of it.
    min_seconds, seconds_per_byte
        Until then a file may take `min_seconds` and `seconds_per_byte` for each byte; later at least `min_seconds`.
    times
        Then a file may take this multiple of what the slowest of its size took.
    notice_seconds, notice_times
        The same for a file that is only named: at least `notice_seconds`, and `notice_times` the slowest.
    """

    min_files: int = 3
    min_seconds: float = 900.0
    seconds_per_byte: float = 60e-9
    times: float = 20.0
    notice_seconds: float = 60.0
    notice_times: float = 10.0


DEFAULT_LIMIT = DefaultLimit()


class Durations:
    """What files took, by their size: "about one size" is from half of it to its double, roughly."""

    def __init__(self, figures: DefaultLimit = DEFAULT_LIMIT) -> None:
        self._figures = figures
        self._slowest: dict[int, float] = {}  # by the binary digits of the size
        self._count: dict[int, int] = {}

    def add(self, size: int, seconds: float) -> None:
        """A file of `size` bytes was read without an error in `seconds`."""
        digits = size.bit_length()
        self._slowest[digits] = max(seconds, self._slowest.get(digits, 0.0))
        self._count[digits] = self._count.get(digits, 0) + 1

    def slowest(self, size: int) -> float | None:
        """What the slowest file of about `size` took [s]; None if too few are done."""
        near = list(self._near(size))
        if sum(self._count[digits] for digits in near) < self._figures.min_files:
            return None
        return max(self._slowest[digits] for digits in near)

    def limit(self, size: int) -> float:
        """How long a file of `size` bytes may take [s]."""
        figures, slowest = self._figures, self.slowest(size)
        if slowest is None:
            return figures.min_seconds + figures.seconds_per_byte * size
        return max(figures.min_seconds, figures.times * slowest)

    def unusual(self, size: int) -> float:
        """From how many seconds on a file of `size` bytes takes unusually long."""
        figures, slowest = self._figures, self.slowest(size)
        if slowest is None:
            return 2 * figures.notice_seconds + figures.seconds_per_byte * size
        return max(figures.notice_seconds, figures.notice_times * slowest)

    def _near(self, size: int) -> Iterator[int]:
        digits = size.bit_length()
        return (near for near in (digits - 1, digits, digits + 1) if near in self._count)
