"""A few files that stand for all of them: of every size there is, and the same ones each time."""

from __future__ import annotations

from collections.abc import Sequence

from orcapost.job import SizeBin


def spread(sizes: Sequence[int | None], bins: Sequence[SizeBin], count: int) -> list[int]:
    """The positions of at most `count` files, in order.

    Each size bin has the same number of them, or one more where that does not come out even; a bin of fewer files
    leaves its part to the others. In a bin they are spread evenly from the smallest to the largest. A file that is
    missing (None) is not among them, unless there are not enough others.
    """
    there = [position for position, size in enumerate(sizes) if size is not None]
    if len(there) <= count:
        missing = [position for position, size in enumerate(sizes) if size is None]
        return sorted(there + missing[: count - len(there)])
    members = _by_bin(there, sizes, bins)
    chosen: list[int] = []
    left = count
    # The bins of the fewest files first, so that what they leave goes to the others; of those alike, the large ones.
    for number, own in enumerate(sorted(members, key=len)):
        share = min(len(own), left // (len(members) - number))
        chosen += _evenly(own, share)
        left -= share
    return sorted(chosen)


def _by_bin(positions: Sequence[int], sizes: Sequence[int | None], bins: Sequence[SizeBin]) -> list[list[int]]:
    """The files of each bin that has any, smallest first; the bins with the largest files first."""
    ranked = sorted(positions, key=lambda position: (sizes[position] or 0, position))
    members: dict[int, list[int]] = {}
    for position in ranked:
        own = next(n for n, one in enumerate(bins) if one.below is None or (sizes[position] or 0) < one.below)
        members.setdefault(own, []).append(position)
    return [members[number] for number in sorted(members, reverse=True)]


def _evenly(positions: Sequence[int], count: int) -> list[int]:
    """`count` of them, each from the middle of as many equal parts."""
    return [positions[(2 * part + 1) * len(positions) // (2 * count)] for part in range(count)]
