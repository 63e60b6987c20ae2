"""Single values of a configuration: text, truth values, numbers, sizes and counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from orcapost.common.units import MAX_COUNT, read_bytes
from orcapost.yamldoc.errors import BACKSLASH_HELP, Misread, plain, suggest
from orcapost.yamldoc.node import Node

ILLEGAL_IN_FILE_NAMES = '<>:"/\\|?*'
MAX_WHOLE = 2**31 - 1  # OrcFxAPI takes whole numbers of 32 bits


def text(node: Node) -> str:
    """A scalar as it was written, so that names such as ``No`` or ``0100`` stay what they are."""
    if isinstance(node.value, dict | list):
        raise Misread(f"must be text, not {node.kind}")
    written = node.text.strip()
    if node.value is None or not written:
        raise Misread("must not be empty")
    return written


def file_part(node: Node) -> str:
    """Text that becomes part of a file's name."""
    written = text(node)
    for character in written:
        if character in ILLEGAL_IN_FILE_NAMES or ord(character) < 32:
            shown = character if character.isprintable() else ascii(character)[1:-1]
            raise Misread(f"holds '{shown}', which cannot stand in a file's name", "leave it out or write _")
    return written


def heading(node: Node) -> str:
    """Text that heads a column."""
    written = text(node)
    if any(ord(c) < 32 for c in written):
        raise Misread("holds a control character, which would break the table's lines", "write it on one line")
    return written


def path_text(node: Node) -> str:
    """Text that is a path."""
    written = text(node)
    if any(ord(c) < 32 for c in written):
        raise Misread("holds a control character", BACKSLASH_HELP)
    return written


def flag(node: Node) -> bool:
    """``true`` or ``false``."""
    if isinstance(node.value, bool):
        return node.value
    if node.text.lower() in ("true", "false"):
        return node.text.lower() == "true"
    raise Misread(f"must be true or false, not {node.kind}")


def number(node: Node) -> float:
    """A finite number."""
    try:
        value = float(node.text if isinstance(node.value, str) else "none")
    except ValueError:
        infinite = plain(node.text).lstrip("+.") in ("inf", "nan")
        raise Misread("must be finite" if infinite else f"must be a number, not {node.kind}") from None
    if not math.isfinite(value):
        raise Misread("must be finite")
    return value


def positive(node: Node) -> float:
    """A finite number above 0."""
    value = number(node)
    if value <= 0:
        raise Misread(f"must be above 0, not {node.text}")
    return value


def positive_or_none(node: Node) -> float:
    """A finite number above 0, or ``none``, which is infinite."""
    if node.text.lower() == "none":
        return math.inf
    try:
        return positive(node)
    except Misread as error:
        raise Misread(f"{error.message} (seconds, or none)") from None


def whole(least: int, most: int = MAX_WHOLE) -> Callable[[Node], int]:
    """A reader of whole numbers within limits."""

    def read(node: Node) -> int:
        value = number(node)
        if value != int(value):
            raise Misread(f"must be a whole number, not {node.text}")
        if not least <= value <= most:
            limits = f"at least {least}" if value < least and most >= MAX_COUNT else f"from {least} to {most}"
            raise Misread(f"must be {limits}, not {node.text}")
        return int(value)

    return read


def count_or_auto(node: Node) -> int | None:
    """How many at once: a count from 1, or ``auto``, which is None."""
    if node.text.lower() == "auto":
        return None
    try:
        return whole(1, MAX_COUNT)(node)
    except Misread as error:
        raise Misread(f"{error.message} (a count or auto)") from None


def size(node: Node) -> int:
    """Bytes: ``100MB``, ``1.5 GB``, ``2000000``; k, M, G and T are powers of 1000."""
    try:
        return read_bytes(node.text)
    except ValueError:
        raise Misread(f"must be a size, not {node.kind}", "such as 100MB, 1.5 GB or a number of bytes") from None


def texts(node: Node) -> tuple[str, ...]:
    """A list of texts; one text stands for a list of one."""
    if isinstance(node.value, list):
        return tuple(text(entry) for entry in node.value if entry.value is not None)
    return (text(node),)


def path_texts(node: Node) -> tuple[str, ...]:
    """A list of paths; one path stands for a list of one."""
    entries = node.entries if isinstance(node.value, list) else [node]
    return tuple(path_text(entry) for entry in entries if entry.value is not None)


def vector(node: Node) -> tuple[float, float, float]:
    """Three numbers, ``[x, y, z]``."""
    if len(node.entries) != 3:
        raise Misread("must be three numbers, [x, y, z]")
    x, y, z = (number(entry) for entry in node.entries)
    return x, y, z


def one_of(node: Node, words: dict[str, str], what: str, show: Sequence[str]) -> str:
    """The meaning of a word, compared without case, spaces, underscores and hyphens."""
    written = text(node)
    meaning = words.get(plain(written))
    if meaning is None:
        raise Misread(f"'{written}' is no {what}", suggest(written, show))
    return meaning
