"""Columns of tables with several rows for each input file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orcapost.extract.answers import Value
from orcapost.formats.table import ColumnSource, ColumnValues


def interleaved(sources: Sequence[ColumnSource | None], files: int) -> ColumnSource:
    """A column whose rows are the first file's value of each source, then the second file's, and so on.

    Parameters
    ----------
    sources
        Each gives one value for each file; None gives none.
    files
        How many files there are.
    """
    width = len(sources)

    def values(rows: slice) -> ColumnValues:
        first, stop, _ = rows.indices(files * width)
        some = slice(first // width, -(-stop // width))
        floats = np.full((some.stop - some.start, width), np.nan)
        others: dict[int, Value] = {}
        for number, source in enumerate(sources):
            if source is None:
                others |= dict.fromkeys(range(number, floats.size, width))
                continue
            own = source(some)
            floats[:, number] = own.floats
            others |= {place * width + number: value for place, value in own.others.items()}
        skipped, count = first - some.start * width, max(stop - first, 0)
        kept = {place - skipped: value for place, value in others.items() if 0 <= place - skipped < count}
        return ColumnValues(floats.ravel()[skipped : skipped + count], kept)

    return values


def repeated(source: ColumnSource, times: int, files: int) -> ColumnSource:
    """A column that has each file's value in several rows, one below the other.

    Parameters
    ----------
    times
        In how many.
    files
        How many files there are.
    """

    def values(rows: slice) -> ColumnValues:
        first, stop, _ = rows.indices(files * times)
        some = slice(first // times, -(-stop // times))
        own, skipped, count = source(some), first - some.start * times, max(stop - first, 0)
        others = {
            place * times + number - skipped: value for place, value in own.others.items() for number in range(times)
        }
        floats = np.repeat(own.floats, times)[skipped : skipped + count]
        return ColumnValues(floats, {place: value for place, value in others.items() if 0 <= place < count})

    return values
