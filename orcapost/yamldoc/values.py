"""Single values of a configuration: text, truth values, numbers, sizes and counts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from orcapost.common.names import ILLEGAL_IN_FILE_NAMES
from orcapost.common.nearest import plain
from orcapost.common.units import MAX_COUNT, read_bytes
from orcapost.yamldoc.errors import BACKSLASH_HELP, Misread, suggest
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.reader import Reader, Schema, reader

T = TypeVar("T")

MAX_WHOLE = 2**31 - 1  # of 32 bits, as interfaces written in C take them


def spelling(words: Iterable[str]) -> Schema:
    """As JSON Schema, any spelling of words: with capitals, spaces, underscores and hyphens."""
    spelt = "|".join("[ _-]*".join(f"[{letter}{letter.upper()}]" for letter in word) for word in words)
    return {"type": "string", "pattern": rf"^\s*({spelt})\s*$"}


# As it was written, which YAML may take for something else; not empty.
_TEXT = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
_TEXTS = {"anyOf": [_TEXT, {"type": "array", "items": {"anyOf": [_TEXT, {"type": "null"}]}}]}
# A number or a truth value in quotes is one, too; YAML 1.2, by which editors go, knows no yes, and YAML 1.1 no 1e5.
_DIGITS = r"[0-9](_?[0-9])*"
_NUMBER = {
    "type": ["number", "string"],
    "pattern": rf"^\s*[+-]?({_DIGITS}\.?({_DIGITS})?|\.{_DIGITS})([eE][+-]?{_DIGITS})?\s*$",
}
_WHOLE = {**_NUMBER, "type": ["integer", "string"]}
_POSITIVE = {**_NUMBER, "exclusiveMinimum": 0}
_FLAG = {**spelling(("true", "false", "yes", "no", "on", "off")), "type": ["boolean", "string"]}
_ILLEGAL = re.escape("".join(sorted(ILLEGAL_IN_FILE_NAMES)))
_FILE_PART = {**_TEXT, "pattern": rf"^\s*(?=\S)[^{_ILLEGAL}\x00-\x1f]+\s*$"}


@reader("text", _TEXT)
def text(node: Node) -> str:
    """A scalar as it was written, so that names such as ``No`` or ``0100`` stay what they are."""
    if isinstance(node.value, dict | list):
        raise Misread(f"must be text, not {node.kind}")
    written = node.text.strip()
    if node.value is None or not written:
        raise Misread("must not be empty")
    return written


@reader("text that a file's name may hold", _FILE_PART)
def file_part(node: Node) -> str:
    """Text that becomes part of a file's name."""
    written = text(node)
    for character in written:
        if character in ILLEGAL_IN_FILE_NAMES or ord(character) < 32:
            shown = character if character.isprintable() else ascii(character)[1:-1]
            raise Misread(f"holds '{shown}', which cannot stand in a file's name", "leave it out or write _")
    return written


@reader("text", _TEXT)
def heading(node: Node) -> str:
    """Text that heads a column."""
    written = text(node)
    if any(ord(c) < 32 for c in written):
        raise Misread("holds a control character, which would break the table's lines", "write it on one line")
    return written


@reader("path", _TEXT)
def path_text(node: Node) -> str:
    """Text that is a path."""
    written = text(node)
    if any(ord(c) < 32 for c in written):
        raise Misread("holds a control character", BACKSLASH_HELP)
    return written


@reader("true or false", _FLAG)
def flag(node: Node) -> bool:
    """``true`` or ``false``."""
    if isinstance(node.value, bool):
        return node.value
    if node.text.lower() in ("true", "false"):
        return node.text.lower() == "true"
    raise Misread(f"must be true or false, not {node.kind}")


def _with_a_point(written: str) -> str | None:
    """How to write a number that has a decimal comma; None where it has none."""
    is_number = re.fullmatch(r"\s*[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?\s*", written)
    return f"write {written.strip().replace(',', '.')}, with a decimal point" if is_number else None


@reader("number", _NUMBER)
def number(node: Node) -> float:
    """A finite number."""
    try:
        value = float(node.text if isinstance(node.value, str) else "none")
    except ValueError:
        infinite = plain(node.text).lstrip("+.") in ("inf", "nan")
        message = "must be finite" if infinite else f"must be a number, not {node.kind}"
        raise Misread(message, _with_a_point(node.text)) from None
    if not math.isfinite(value):
        raise Misread("must be finite")
    return value


@reader("number above 0", _POSITIVE)
def positive(node: Node) -> float:
    """A finite number above 0."""
    value = number(node)
    if value <= 0:
        raise Misread(f"must be above 0, not {node.text}")
    return value


@reader("number above 0, or none", {"anyOf": [_POSITIVE, spelling(["none"])]})
def positive_or_none(node: Node) -> float:
    """A finite number above 0, or ``none``, which is infinite."""
    if node.text.lower() == "none":
        return math.inf
    try:
        return positive(node)
    except Misread as error:
        raise Misread(f"{error.message} (seconds, or none)") from None


def whole(minimum: int, maximum: int = MAX_WHOLE) -> Reader[int]:
    """A reader of whole numbers within limits."""
    unlimited = maximum >= MAX_COUNT  # as far as a user is concerned
    words = f"whole number from {minimum}" if unlimited else f"whole number from {minimum} to {maximum}"

    @reader(words, {**_WHOLE, "minimum": minimum, "maximum": maximum})
    def read(node: Node) -> int:
        value = number(node)
        if value != int(value):
            raise Misread(f"must be a whole number, not {node.text}")
        if not minimum <= value <= maximum:
            limits = f"at least {minimum}" if value < minimum and unlimited else f"from {minimum} to {maximum}"
            raise Misread(f"must be {limits}, not {node.text}")
        return int(value)

    return read


@reader("count, or auto", {"anyOf": [{**_WHOLE, "minimum": 1, "maximum": MAX_COUNT}, spelling(["auto"])]})
def count_or_auto(node: Node) -> int | None:
    """How many at once: a count from 1, or ``auto``, which is None."""
    if node.text.lower() == "auto":
        return None
    try:
        return whole(1, MAX_COUNT)(node)
    except Misread as error:
        raise Misread(f"{error.message} (a count or auto)") from None


@reader("size", {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}]})
def size(node: Node) -> int:
    """Bytes: ``100MB``, ``1.5 GB``, ``2000000``; k, M, G and T are powers of 1000."""
    try:
        return read_bytes(node.text)
    except ValueError:
        raise Misread(f"must be a size, not {node.kind}", "such as 100MB, 1.5 GB or a number of bytes") from None


@reader("list of texts", _TEXTS)
def texts(node: Node) -> tuple[str, ...]:
    """A list of texts; one text stands for a list of one."""
    if isinstance(node.value, list):
        return tuple(text(entry) for entry in node.value if entry.value is not None)
    return (text(node),)


@reader("list of paths", _TEXTS)
def path_texts(node: Node) -> tuple[str, ...]:
    """A list of paths; one path stands for a list of one."""
    entries = node.entries if isinstance(node.value, list) else [node]
    return tuple(path_text(entry) for entry in entries if entry.value is not None)


def list_of(entry: Reader[T]) -> Reader[tuple[T, ...]]:
    """A reader of lists that are not empty; one value stands for a list of one."""
    schema = {"anyOf": [entry.schema, {"type": "array", "items": entry.schema, "minItems": 1}]}

    @reader(f"{entry.words}, or a list of them", schema)
    def read(node: Node) -> tuple[T, ...]:
        if not isinstance(node.value, list):
            return (entry(node),)
        if not node.entries:
            raise Misread("must not be empty")
        return tuple(map(entry, node.entries))

    return read


@reader("[x, y, z]", {"type": "array", "items": _NUMBER, "minItems": 3, "maxItems": 3})
def vector(node: Node) -> tuple[float, float, float]:
    """Three numbers, ``[x, y, z]``."""
    if len(node.entries) != 3:
        raise Misread("must be three numbers, [x, y, z]")
    x, y, z = (number(entry) for entry in node.entries)
    return x, y, z


def one_of(words: Mapping[str, T], what: str, show: Sequence[str]) -> Reader[T]:
    """A reader of words, compared without case, spaces, underscores and hyphens.

    Parameters
    ----------
    words
        Each word, and what it means.
    what
        What such a word is called.
    show
        The words as they are shown to the user.
    """
    meanings = {plain(word): meaning for word, meaning in words.items()}
    schema = {"type": "string", "anyOf": [{"enum": list(show)}, spelling(meanings)]}  # editors offer the first

    @reader(f"one of {', '.join(show)}", schema)
    def read(node: Node) -> T:
        written = text(node)
        if (key := plain(written)) not in meanings:
            raise Misread(f"'{written}' is not a {what}", suggest(written, show))
        return meanings[key]

    return read
