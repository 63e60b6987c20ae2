"""What the picture of a profile shows, as plain numbers: bars of each category, bins, cumulative shares, sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orcapost.common.units import counted, human_bytes
from orcapost.job import SizeBin
from orcapost.profile.folder import Profile
from orcapost.statistics.reducer import Array

# Ten nearly equal steps to the decade (Renard's series R10), which meet 1, 2 and 5: where bins usually begin.
_STEPS = (100, 125, 160, 200, 250, 315, 400, 500, 630, 800)
_EDGES = np.array([step * 10.0 ** (decade - 2) for decade in range(16) for step in _STEPS])
Sizes = npt.NDArray[np.int64]
# A curve of more points than this looks no different.
MAX_POINTS = 1000


@dataclass(frozen=True, slots=True)
class Category:
    """Files of one category: how many in each bar, in all, and their bytes."""

    name: str
    counts: tuple[int, ...]
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Zone:
    """What a size bin holds. `share` is that of all bytes, 0 to 1."""

    bin: SizeBin
    files: int
    bytes: int
    share: float


@dataclass(frozen=True, slots=True)
class Curve:
    """For each size [bytes, growing]: the share (0 to 1) of files that are not larger, and of the bytes in them."""

    sizes: tuple[int, ...]
    files: tuple[float, ...]
    bytes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SizePlot:
    """All that is drawn.

    Attributes
    ----------
    summary
        Where the bytes are, in sentences.
    edges
        Between the bars [bytes], one more than there are bars.
    left, right
        Ends of the axis [bytes]: a bin's limit within a decade of the files is on it, and a decade at least.
    """

    title: str
    summary: tuple[str, ...]
    edges: tuple[float, ...]
    left: float
    right: float
    categories: tuple[Category, ...]
    zones: tuple[Zone, ...]
    curve: Curve

    @property
    def limits(self) -> list[int]:
        """Where one bin ends and the next begins, as far as the axis goes [bytes]."""
        ends = [zone.bin.below for zone in self.zones if zone.bin.below is not None]
        return [end for end in ends if self.left < end < self.right]


def size_plot(profile: Profile) -> SizePlot:
    """The picture of a profile, in numbers."""
    sizes = np.sort(np.concatenate([np.asarray(values, dtype=np.int64) for values in profile.sizes.values()]))
    edges = _edges(sizes)
    zones = tuple(_zone(size_bin, sizes) for size_bin in profile.size_bins)
    left, right = _ends(edges[0], edges[-1], [zone.bin.below for zone in zones if zone.bin.below is not None])
    return SizePlot(
        title=f"Sizes of {counted(len(sizes), 'file')}, {human_bytes(int(sizes.sum()))} in all",
        summary=tuple(filter(None, [half_of_the_bytes(sizes), shares_of_the_bins(zones)])),
        edges=tuple(edges.tolist()),
        left=left,
        right=right,
        categories=tuple(_category(name, values, edges) for name, values in profile.sizes.items()),
        zones=zones,
        curve=_curve(sizes),
    )


def _ends(left: float, right: float, limits: Sequence[int]) -> tuple[float, float]:
    left, right = (
        min([left, *(limit for limit in limits if left / 10 <= limit < left)]) / 1.25,
        max([right, *(limit for limit in limits if right < limit <= right * 10)]) * 1.25,
    )
    missing = max(1.0, (10 / (right / left)) ** 0.5)
    return left / missing, right * missing


def half_of_the_bytes(sizes: Sizes) -> str:
    """Which files hold half of all bytes, in a sentence. `sizes` grow; of a single file there is nothing to say."""
    if len(sizes) == 1:
        return ""
    largest_first = sizes[::-1]
    held = np.cumsum(largest_first)
    needed = int(np.searchsorted(held, held[-1] / 2)) + 1
    which = "the largest" if needed == 1 else f"the {needed:,} largest"
    least = human_bytes(int(largest_first[needed - 1]))
    return f"Half of all bytes are in {which} of {len(sizes):,} files ({least}{'' if needed == 1 else ' and more'})."


def shares_of_the_bins(zones: Sequence[Zone]) -> str:
    """Where one bin ends and the next begins, and what share of the bytes each holds."""
    parts = []
    for zone in zones:
        size_bin = zone.bin
        word = "below" if size_bin.at_least == 0 else "to"
        reach = f" ({word} {human_bytes(size_bin.below)})" if size_bin.below is not None else ""
        parts.append(f"{size_bin.name}{reach} {100 * zone.share:.0f} %")
    return f"Bytes by size bin: {', '.join(parts)}." if len(parts) > 1 else ""


def _edges(sizes: Sizes) -> Array:
    """The steps that hold every size; a size below a byte counts as one."""
    first = int(np.searchsorted(_EDGES, max(int(sizes[0]), 1), side="right")) - 1
    last = int(np.searchsorted(_EDGES, max(int(sizes[-1]), 1), side="right"))
    return _EDGES[first : last + 1]


def _category(name: str, values: Sequence[int], edges: Array) -> Category:
    counts, _ = np.histogram(np.maximum(values, 1), edges)
    return Category(name, tuple(counts.tolist()), len(values), sum(values))


def _zone(size_bin: SizeBin, sizes: Sizes) -> Zone:
    below = np.inf if size_bin.below is None else size_bin.below
    inside = sizes[(sizes >= size_bin.at_least) & (sizes < below)]
    held = int(inside.sum())
    return Zone(size_bin, len(inside), held, held / max(int(sizes.sum()), 1))


def _curve(sizes: Sizes) -> Curve:
    """Shares at every size there is, or at `MAX_POINTS` of them, the first and the last included."""
    values, last = np.unique(sizes[::-1], return_index=True)
    up_to = len(sizes) - last  # files that are not larger
    if len(values) > MAX_POINTS:
        chosen = np.unique(np.linspace(0, len(values) - 1, MAX_POINTS).round().astype(int))
        values, up_to = values[chosen], up_to[chosen]
    held = np.cumsum(sizes)[up_to - 1]
    return Curve(
        tuple(np.maximum(values, 1).tolist()),
        tuple((up_to / len(sizes)).tolist()),
        tuple((held / max(int(held[-1]), 1)).tolist()),
    )
