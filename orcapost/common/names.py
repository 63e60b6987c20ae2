"""File names and error texts as they may be shown: whatever is in them, it reads as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

ILLEGAL_IN_FILE_NAMES = '<>:"/\\|?*'
_ILLEGAL = re.compile(rf"[{re.escape(ILLEGAL_IN_FILE_NAMES)}\x00-\x1f]")


def as_file_part(text: str) -> str:
    """The text as it may stand in a file's name on every system: `_` for what may not."""
    return _ILLEGAL.sub("_", text)


def shown(text: str) -> str:
    """The text with everything invisible spelt out: control characters, marks that turn the reading direction, halves
    of surrogate pairs. ``\\u202e`` in a name then shows as just that."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def as_text(text: str) -> str:
    """A text that may hold a file name: what in it cannot be encoded is spelt out, as every file of ours has it."""
    return text.encode("utf-8", "backslashreplace").decode()


def on_one_line(name: str) -> str:
    """The same for a name, which may hold line ends: it must not pass for a line of ours."""
    return shown(name).replace("\n", "\\n")


def stem_of(path: str) -> str:
    """A path's file name without its suffix; the path may be of another system than this."""
    name = name_of(path)
    return name.rpartition(".")[0] or name


def stems_apart(paths: Sequence[str]) -> list[str]:
    """For each path a stem that the other paths do not have, as part of a file's name: where several share theirs, with
    as many of their folders in front as tell them apart. The same path gives the same; upper and lower case are, as
    on Windows.

    Examples
    --------
    >>> stems_apart(["/x/seed1/a.sim", "/x/seed2/a.sim", "/x/seed2/b.sim"])
    ['seed1_a', 'seed2_a', 'b']
    """
    stems = [stem_of(path) for path in paths]
    sharing: dict[str, list[int]] = {}
    for place, stem in enumerate(stems):
        sharing.setdefault(stem.casefold(), []).append(place)
    for places in sharing.values():
        if len({paths[place].casefold() for place in places}) > 1:
            for place, front in zip(places, _folders_apart([paths[place] for place in places]), strict=True):
                stems[place] = f"{front}_{stems[place]}"
    return stems


def _folders_apart(paths: Sequence[str]) -> list[str]:
    """For each path as many of its last folders as tell it from the others."""
    folders = [path.replace("\\", "/").split("/")[:-1] for path in paths]
    different = len({path.casefold() for path in paths})
    found = [""] * len(paths)
    for depth in range(1, 1 + max(map(len, folders))):
        found = [as_file_part("_".join(parts[-depth:])) for parts in folders]
        if len({name.casefold() for name in found}) == different:
            break
    return found


def name_of(path: str) -> str:
    """A path's file name; the path may be of another system than this."""
    return path.replace("\\", "/").rpartition("/")[2]


def common_folder(paths: Sequence[str]) -> str:
    """The folder that all paths begin with, its last separator included; empty if there is none."""
    if not paths:
        return ""
    first, last = min(paths), max(paths)
    same = next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: max(first.rfind("/", 0, same), first.rfind("\\", 0, same)) + 1]


def first_of(names: Sequence[str], most: int) -> str:
    """The first of some names with commas between them, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def distinct(
    labels: Sequence[str], between: str, taken: Collection[str] = (), same: Callable[[str], str] = str
) -> list[str]:
    """The labels, with a number behind those that came before or are taken.

    A number never makes a label that is there already.

    Parameters
    ----------
    between
        What stands between a label and its number.
    same
        What two labels that must differ are compared by.

    Examples
    --------
    >>> distinct(["tension", "tension", "tension 2"], " ")
    ['tension', 'tension 3', 'tension 2']
    """
    used = {same(label) for label in taken}
    others = used | {same(label) for label in labels}
    numbers: dict[str, int] = {}
    found = []
    for label in labels:
        made = label
        while same(made) in used or (made != label and same(made) in others):
            numbers[same(label)] = numbers.get(same(label), 1) + 1
            made = f"{label}{between}{numbers[same(label)]}"
        used.add(same(made))
        found.append(made)
    return found
