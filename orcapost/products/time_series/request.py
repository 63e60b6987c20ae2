"""What a configuration asks of time series: a question for each group, and nothing to be made of the replies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from orcapost.formats.table import FileColumn, Files, Meaning, Rows, Table
from orcapost.products.entry import Entry
from orcapost.products.protocol import Replies, UnitOf
from orcapost.products.time_series.question import TIME, TimeSeries


@dataclass(frozen=True, slots=True)
class TimeSeriesRequest:
    """For each group, a file of each input file.

    Attributes
    ----------
    sources
        Which files each group is about.
    places
        Where each group stands in the configuration, and each of its columns.
    """

    groups: tuple[TimeSeries, ...] = ()
    sources: tuple[int, ...] = ()
    places: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), compare=False)
    labels: tuple[str, ...] = ()

    @property
    def entries(self) -> list[Entry]:
        """See `orcapost.products.protocol.Request`."""
        return list(self._entries())

    def _entries(self) -> Iterator[Entry]:
        for group, source, (place, columns) in zip(self.groups, self.sources, self.places, strict=True):
            parts = tuple(zip(group.labels, columns, strict=True))
            yield Entry(group.label, group, source=source, place=place, parts=parts)

    @property
    def columns(self) -> int:
        """See `orcapost.products.protocol.Request`."""
        return sum(len(group.labels) for group in self.groups)

    def only(self, wanted: Callable[[str], bool]) -> TimeSeriesRequest:
        """See `orcapost.products.protocol.Request`."""
        kept = [place for place, group in enumerate(self.groups) if wanted(group.label)]
        return replace(
            self,
            groups=tuple(self.groups[place] for place in kept),
            sources=tuple(self.sources[place] for place in kept),
            places=tuple(self.places[place] for place in kept),
        )

    def tables(self, replies: Replies, files: Rows) -> list[Table]:
        """See `orcapost.products.protocol.Request`."""
        return []

    def pictures(self, replies: Replies, files: Rows, unit: UnitOf) -> tuple[()]:
        """See `orcapost.products.protocol.Request`."""
        return ()

    @property
    def files(self) -> tuple[Files, ...]:
        """See `orcapost.products.protocol.Request`."""
        return tuple(_files(group, source) for group, source in zip(self.groups, self.sources, strict=True))


def _files(group: TimeSeries, source: int) -> Files:
    columns = (
        FileColumn(label, Meaning(need, None, scale, shift))
        for label, need, (scale, shift) in zip(group.labels, group.needs, group.scales, strict=True)
    )
    return Files(group.label, f"{group.label}_time_series", group.ending, (FileColumn(TIME), *columns), source)
